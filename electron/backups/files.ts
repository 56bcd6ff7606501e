import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs'
import { syncFolder } from '../../db/files.ts'

/** The list, in a copy, of the document files that belong to it; they lie beside all copies of the place. */
export const FILE_LIST = 'files.json' as const

/** The files of a practice, in its data folder and in every copy of it. */
export const PRACTICE_FILES = { database: 'daybook.db', log: 'operations.log', keys: 'keys.json' } as const

const CHUNK = 1024 * 1024

/** A moment as part of a name: sorts by time, has no character that any drive refuses. */
export const stampOf = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:]/g, '')
    .replace('T', '-')

/** What a file holds, as far as a manifest says it. */
export type FileFacts = { bytes: number; sha256: string }

/**
 * Copies the first `bytes` bytes of a file (all of it unless told), waits until they are on the disk, and says what was
 * copied. Never used on a database that is open: closing another handle on it would drop SQLite's locks.
 */
export function copyFile(from: string, to: string, bytes = Number.POSITIVE_INFINITY): FileFacts {
  const source = openSync(from, 'r')
  try {
    const target = openSync(to, 'w', 0o600)
    try {
      const facts = pour(source, bytes, (chunk) => {
        for (let done = 0; done < chunk.length; ) done += writeSync(target, chunk, done)
      })
      fsyncSync(target)
      return facts
    } finally {
      closeSync(target)
    }
  } finally {
    closeSync(source)
  }
}

/** Reads a file through. */
export function factsOf(file: string): FileFacts {
  const source = openSync(file, 'r')
  try {
    return pour(source, Number.POSITIVE_INFINITY, () => undefined)
  } finally {
    closeSync(source)
  }
}

function pour(source: number, bytes: number, take: (chunk: Buffer) => void): FileFacts {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(CHUNK)
  let done = 0
  while (done < bytes) {
    const got = readSync(source, buffer, 0, Math.min(CHUNK, bytes - done), done)
    if (got === 0) break
    const chunk = buffer.subarray(0, got)
    hash.update(chunk)
    take(chunk)
    done += got
  }
  return { bytes: done, sha256: hash.digest('hex') }
}

/** Waits until a file written by someone else is on the disk. */
export function syncFile(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Writes a small file so that at every moment either the old or the new text is there whole. */
export function replaceText(file: string, text: string): void {
  const next = `${file}.new`
  const handle = openSync(next, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(next, file)
  syncFolder(file)
}
