import { linkSync, mkdirSync } from 'node:fs'
import { copyFile as copyWhole } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { everyStoredFile, type NamedFile, type StoredFile } from '../../db/files/queries.ts'
import { type KeyUse, openConnection } from '../../db/connection.ts'
import { carryFile, FILES_FOLDER, flawOf, idsIn, isThere, pathOf } from '../files/index.ts'
import { PRACTICE_FILES } from './files.ts'

/**
 * The files beside the database, in copies. All copies of a place share one folder of files: a file never changes once it
 * has its name, so each is copied once and proven then, and every copy's list says which of them belong to it.
 */
export const poolOf = (place: string): string => join(place, FILES_FOLDER)

/** The files that a practice in a folder names. */
export function filesNamedIn(dataDir: string, key: KeyUse): NamedFile[] {
  const raw = openConnection({ file: join(dataDir, PRACTICE_FILES.database), key, readonly: true })
  try {
    return everyStoredFile(raw)
  } finally {
    raw.close()
  }
}

/**
 * Brings into a place whatever a practice names and the place lacks, or holds damaged.
 * @returns the ids of those that neither the practice nor the place holds whole; `elsewhere`: of those that are not on this PC, and
 *   need not be
 */
export async function copyFilesTo(
  pool: string,
  dataDir: string,
  named: NamedFile[],
  now: number,
): Promise<{ lacking: string[]; elsewhere: string[] }> {
  const folder = join(dataDir, FILES_FOLDER)
  const lacking: string[] = []
  const elsewhere: string[] = []
  for (const file of named) {
    if ((await isThere(pool, file, now)) || (await carryFile(folder, pool, file))) continue
    const isAway = file.isElsewhere && (await flawOf(folder, file)) === 'missing'
    ;(isAway ? elsewhere : lacking).push(file.id)
  }
  return { lacking, elsewhere }
}

/**
 * Completes the files of a practice from the copies of a place: what is missing or damaged comes back, a damaged one is
 * kept beside it under another name.
 * @returns how many came back, and the ids of those that no place holds whole
 */
export async function bringBack(
  dataDir: string,
  pools: readonly string[],
  wanted: readonly NamedFile[],
  stamp: string,
): Promise<{ back: number; lacking: string[] }> {
  const folder = join(dataDir, FILES_FOLDER)
  const lacking: string[] = []
  let back = 0
  for (const file of wanted) {
    const flaw = await flawOf(folder, file)
    if (!flaw) continue
    const source = await firstWhole(pools, file)
    if (source === null) {
      // What this PC need not have is fetched when somebody opens it.
      if (flaw !== 'missing' || !file.isElsewhere) lacking.push(file.id)
      continue
    }
    if (flaw === 'damaged') await secondName(pathOf(folder, file.id), `${pathOf(folder, file.id)}.damaged-${stamp}`)
    if (await carryFile(source, folder, file)) back++
    else lacking.push(file.id)
  }
  return { back, lacking }
}

async function firstWhole(pools: readonly string[], file: StoredFile): Promise<string | null> {
  for (const pool of pools) if (!(await flawOf(pool, file))) return pool
  return null
}

/**
 * Before another database takes the place of this one: the files that the new one does not name get a second name in
 * `aside`, where no sweep ever comes.
 */
export async function keepUnnamed(dataDir: string, aside: string, named: readonly StoredFile[]): Promise<void> {
  const folder = join(dataDir, FILES_FOLDER)
  const known = new Set(named.map(({ id }) => id))
  for (const id of await idsIn(folder)) {
    if (known.has(id)) continue
    const kept = pathOf(join(aside, FILES_FOLDER), id)
    mkdirSync(dirname(kept), { recursive: true, mode: 0o700 })
    await secondName(pathOf(folder, id), kept)
  }
}

async function secondName(file: string, kept: string): Promise<void> {
  try {
    linkSync(file, kept)
  } catch {
    // Some file systems know no second names; there the file is copied.
    await copyWhole(file, kept)
  }
}

/** "3 of the practice's files", as a sentence begins. */
export const countOf = (count: number): string =>
  count === 1 ? 'One document file of the practice' : `${count} document files of the practice`
