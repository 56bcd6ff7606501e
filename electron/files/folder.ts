import type { Dirent } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../db/disk-errors.ts'
import { isFileName, moveInto, pathOf } from '../../db/files/places.ts'

/** The folder with the practice's files, in the data folder and beside the copies of a place. */
export const FILES_FOLDER = 'files'
/** Where files lie until something names them. */
const INCOMING = 'incoming'
/** Begins the names of folders with what goes out through a window. */
export const OUTGOING = 'out-'
/** Begins the names of files that are on their way from the server. */
export const FETCHED = 'in-'
const DAY = 24 * 60 * 60_000

export const incomingPath = (folder: string, id: string): string => join(folder, INCOMING, id)

/** Makes the folder for files on their way in. */
export async function prepareIncoming(folder: string): Promise<void> {
  await mkdir(join(folder, INCOMING), { recursive: true, mode: 0o700 })
}

/** Gives a file its place, durably. */
export async function settle(folder: string, id: string): Promise<void> {
  await moveInto(incomingPath(folder, id), folder, id)
}

/** The ids of all files that lie in a folder of files. */
export async function idsIn(folder: string): Promise<string[]> {
  const shelves = (await entriesOf(folder)).filter((entry) => entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name))
  const ids: string[] = []
  for (const { name } of shelves)
    for (const entry of await entriesOf(join(folder, name)))
      if (entry.isFile() && isFileName(entry.name) && entry.name.endsWith(name)) ids.push(entry.name)
  return ids
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * Removes what interrupted work left behind: what is older than a day and was either never finished, or is named by no
 * row. A younger one may be on its way to its row. Whatever is not called like a file of ours stays.
 * @param named which of these ids a row names
 * @returns how many were removed
 */
export async function sweep(
  folder: string,
  now: number,
  named: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  const candidates: { id: string; path: string }[] = []
  for (const { name } of await entriesOf(join(folder, INCOMING)))
    if (isFileName(name) || name.startsWith(OUTGOING) || name.startsWith(FETCHED))
      candidates.push({ id: '', path: incomingPath(folder, name) })
  const halfCarried = join(folder, INCOMING)
  for (const id of await idsIn(halfCarried)) candidates.push({ id: '', path: pathOf(halfCarried, id) })
  for (const id of await idsIn(folder)) candidates.push({ id, path: pathOf(folder, id) })
  const old: typeof candidates = []
  for (const candidate of candidates) if (now - (await modifiedAt(candidate.path, now)) > DAY) old.push(candidate)
  if (old.length === 0) return 0
  const kept = await named(old.map(({ id }) => id).filter(Boolean))
  const orphans = old.filter(({ id }) => !kept.has(id))
  for (const { path } of orphans) await rm(path, { recursive: true, force: true })
  return orphans.length
}

/** When a file was last written; `now` when it is gone meanwhile. */
async function modifiedAt(path: string, now: number): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return now
  }
}
