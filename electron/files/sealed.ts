import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Written } from './writer.ts'
import { CHUNK, chunksOf, damagedFile, MAGIC, openChunk, sealedLength, TAG } from '../../db/files/format.ts'

/** A file that lies encrypted in the data folder on its way in or out, and what it is called outside. */
export type SealedFile = Pick<Written, 'id' | 'bytes' | 'fileKey'> & { path: string; name: string }
/** What an import reads: a path of this computer, or a file that was sent. */
export type ImportSource = string | SealedFile

/**
 * The content of such a file, chunk by chunk, each proven before it is given out: for workers, whose readers wait.
 * @throws Refusal `file-damaged`
 */
export function* sealedChunks({ path, id, bytes, fileKey }: SealedFile): Generator<Buffer> {
  const handle = openSync(path, 'r')
  const key = Buffer.from(fileKey, 'base64')
  try {
    if (fstatSync(handle).size !== sealedLength(bytes)) throw damagedFile()
    const last = chunksOf(bytes) - 1
    for (let index = 0; index <= last; index++) {
      const clear = index === last ? bytes - index * CHUNK : CHUNK
      yield openChunk(
        key,
        id,
        index,
        index === last,
        bytesAt(handle, MAGIC.length + index * (CHUNK + TAG), clear + TAG),
      )
    }
  } finally {
    key.fill(0)
    closeSync(handle)
  }
}

function bytesAt(handle: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  for (let done = 0; done < length; ) {
    const read = readSync(handle, buffer, done, length - done, position + done)
    if (read === 0) throw damagedFile()
    done += read
  }
  return buffer
}
