import { linkSync, mkdirSync, rmSync } from 'node:fs'
import { copyFile as copyWhole, mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { everyStoredFile, type NamedFile, type StoredFile } from '../../db/files/queries.ts'
import { type KeyUse, openConnection } from '../../db/connection.ts'
import { FILES_FOLDER, flawAt, idsIn, moveInto, pathOf, sealedLength } from '../files/index.ts'
import { PRACTICE_FILES, syncFile } from './files.ts'

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

/** Why a file can't be had whole from a folder of files; null when every byte of it is as it was written. */
export const flawOf = (folder: string, file: StoredFile): Promise<'missing' | 'damaged' | null> =>
  flawAt(pathOf(folder, file.id), file)

/**
 * Copies one file from a folder of files into another, proves it there, and only then gives it its name.
 * @returns false when the source does not hold it whole
 * @throws the system's error when the target does not take it
 */
export async function carryFile(from: string, to: string, file: StoredFile): Promise<boolean> {
  if (await flawOf(from, file)) return false
  const waiting = join(to, 'incoming')
  await mkdir(waiting, { recursive: true, mode: 0o700 })
  const shelf = file.id.slice(-2)
  const half = join(waiting, shelf, file.id)
  try {
    await mkdir(dirname(half), { recursive: true, mode: 0o700 })
    await copyWhole(pathOf(from, file.id), half)
    syncFile(half)
    if (await flawOf(waiting, file)) return false
    await moveInto(half, to, file.id)
    return true
  } finally {
    rmSync(half, { force: true })
  }
}

/** Every file of a place is read through once in so many days: disks forget what nobody reads. */
const PROVEN_WITHIN_DAYS = 14
const DAY_MS = 86_400_000

/** Which files of a place are read through on a day: by the last letters of their ids, which are random. */
const isDue = ({ id }: StoredFile, now: number): boolean =>
  Number.parseInt(id.slice(-4), 16) % PROVEN_WITHIN_DAYS === Math.floor(now / DAY_MS) % PROVEN_WITHIN_DAYS

/**
 * Is a file there whole? What was proven when it was copied is most days only looked at by its length; a drill reads every
 * byte.
 */
async function isThere(folder: string, file: StoredFile, now: number): Promise<boolean> {
  try {
    if (isDue(file, now)) return (await flawOf(folder, file)) === null
    return (await stat(pathOf(folder, file.id))).size === sealedLength(file.bytes)
  } catch {
    return false
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
