import { mkdir, open, rename, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** As an identifier is written: nothing else is ever taken for a file of ours, nor made a part of a path. */
const NAME = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const isFileName = (id: string): boolean => NAME.test(id)

/** Where a file lies: by the last two letters of its id, which are random, so that no folder grows too long. */
export const pathOf = (folder: string, id: string): string => join(folder, id.slice(-2), id)

/** Moves a finished file under its name in a folder of files, and waits until that is on the disk. */
export async function moveInto(from: string, folder: string, id: string): Promise<void> {
  const to = pathOf(folder, id)
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await rename(from, to)
  for (const place of [dirname(to), folder, dirname(folder)]) await syncNames(place)
}

/** Makes the names in a folder durable. Windows has no such call and journals names itself. */
async function syncNames(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Bytes that are free on the disk of a folder. */
export async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** What the system would say of a disk on which there is no room, before anything is written. */
export const noRoom = (): Error => Object.assign(new Error('no room'), { code: 'ENOSPC' })

/**
 * Writes bytes at a place of a file. Of what could not be written whole, nothing stays.
 * @param first the file begins with them
 * @param durably returns once all of it is on the disk
 */
export async function writeAt(
  path: string,
  bytes: Buffer,
  { from, first, durably }: { from: number; first: boolean; durably: boolean },
): Promise<void> {
  const handle = await open(path, first ? 'w' : 'r+', 0o600)
  try {
    let written = 0
    while (written < bytes.length)
      written += (await handle.write(bytes, written, bytes.length - written, from + written)).bytesWritten
    if (durably) await handle.sync()
  } catch (error) {
    await handle.truncate(from).catch(() => undefined)
    throw error
  } finally {
    await handle.close()
  }
}
