import { constants } from 'node:fs'
import { copyFile, mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { synced } from '../files.ts'
import { sealedLength } from './format.ts'
import { moveInto, noRoom, pathOf, roomIn } from './places.ts'
import type { StoredFile } from './queries.ts'
import { flawAt } from './reader.ts'

/** Why a file can't be had whole from a folder of files; null when every byte of it is as it was written. */
export const flawOf = (folder: string, file: StoredFile): Promise<'missing' | 'damaged' | null> =>
  flawAt(pathOf(folder, file.id), file)

/**
 * Copies one file from a folder of files into another, proves it there, and only then gives it its name.
 * @param spare bytes that must stay free on the target's disk beside it
 * @returns false when the source does not hold it whole
 * @throws the system's error when the target does not take it
 */
export async function carryFile(from: string, to: string, file: StoredFile, spare = 0): Promise<boolean> {
  if (await flawOf(from, file)) return false
  const waiting = join(to, 'incoming')
  await mkdir(waiting, { recursive: true, mode: 0o700 })
  if (spare > 0 && (await roomIn(to)) < sealedLength(file.bytes) + spare) throw noRoom()
  const half = pathOf(waiting, file.id)
  try {
    await mkdir(dirname(half), { recursive: true, mode: 0o700 })
    await copyFile(pathOf(from, file.id), half, constants.COPYFILE_FICLONE)
    await synced(half)
    if (await flawOf(waiting, file)) return false
    await moveInto(half, to, file.id)
    return true
  } finally {
    await rm(half, { force: true })
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
 * @param now null: this time none is read through
 */
export async function isThere(folder: string, file: StoredFile, now: number | null): Promise<boolean> {
  try {
    if (now !== null && isDue(file, now)) return (await flawOf(folder, file)) === null
    return (await stat(pathOf(folder, file.id))).size === sealedLength(file.bytes)
  } catch {
    return false
  }
}
