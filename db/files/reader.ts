import { createHash } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { Refusal } from '../../shared/kernel/index.ts'
import { codeOf } from '../disk-errors.ts'
import {
  CHUNK,
  chunksOf,
  damagedFile,
  MAGIC,
  missingFile,
  openChunk,
  placeOfPiece,
  sealedLength,
  TAG,
} from './format.ts'
import type { StoredFile } from './queries.ts'

export type Readable = Pick<StoredFile, 'id' | 'bytes' | 'fileKey'>

/** Reads an encrypted file, from any place in it; every chunk is proven before a byte of it is given out. */
export class FileReader {
  readonly #handle: FileHandle
  readonly #file: Readable
  readonly #key: Buffer

  private constructor(handle: FileHandle, file: Readable) {
    this.#handle = handle
    this.#file = file
    this.#key = Buffer.from(file.fileKey, 'base64')
  }

  /** @throws Refusal `file-missing`; `file-damaged` when its length or beginning is not that of this file */
  static async open(path: string, file: Readable): Promise<FileReader> {
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw codeOf(error) === 'ENOENT' ? missingFile() : error
    })
    const reader = new FileReader(handle, file)
    try {
      const { size } = await handle.stat()
      const magic = await reader.#bytes(0, MAGIC.length)
      if (size !== sealedLength(file.bytes) || !magic.equals(MAGIC)) throw damagedFile()
      return reader
    } catch (error) {
      await reader.close()
      throw error
    }
  }

  /** Up to `length` bytes from `offset` on; fewer only at the end. @throws Refusal `file-damaged` */
  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.#file.bytes)
    const parts: Buffer[] = []
    for (let index = Math.floor(offset / CHUNK); index * CHUNK < end; index++) {
      const chunk = await this.#chunk(index)
      parts.push(chunk.subarray(Math.max(0, offset - index * CHUNK), end - index * CHUNK))
    }
    return Buffer.concat(parts)
  }

  /** The whole content, chunk by chunk. */
  async *chunks(): AsyncGenerator<Buffer> {
    for (let index = 0; index < chunksOf(this.#file.bytes); index++) yield await this.#chunk(index)
  }

  /** The SHA-256 of the content in hex, after all of it was read and proven. */
  async sha256(): Promise<string> {
    const hash = createHash('sha256')
    for await (const chunk of this.chunks()) hash.update(chunk)
    return hash.digest('hex')
  }

  async close(): Promise<void> {
    this.#key.fill(0)
    await this.#handle.close()
  }

  async #chunk(index: number): Promise<Buffer> {
    const last = index === chunksOf(this.#file.bytes) - 1
    const clear = last ? this.#file.bytes - index * CHUNK : CHUNK
    const sealed = await this.#bytes(MAGIC.length + index * (CHUNK + TAG), clear + TAG)
    if (sealed.length !== clear + TAG) throw damagedFile()
    return openChunk(this.#key, this.#file.id, index, last, sealed)
  }

  #bytes(position: number, length: number): Promise<Buffer> {
    return bytesAt(this.#handle, position, length)
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}

/** Why a file can't be had whole from a path; null when every byte of it is as its row says. */
export async function flawAt(path: string, file: Readable & { sha256: string }): Promise<'missing' | 'damaged' | null> {
  try {
    const reader = await FileReader.open(path, file)
    try {
      return (await reader.sha256()) === file.sha256 ? null : 'damaged'
    } finally {
      await reader.close()
    }
  } catch (error) {
    if (error instanceof Refusal) return error.reason === 'file-missing' ? 'missing' : 'damaged'
    throw error
  }
}

/** One piece of an encrypted file as it lies there, shorter where the file is. @param bytes of the content */
export async function pieceAt(path: string, bytes: number, index: number): Promise<Buffer> {
  const { from, to } = placeOfPiece(bytes, index)
  const handle = await open(path, 'r')
  try {
    return await bytesAt(handle, from, to - from)
  } finally {
    await handle.close()
  }
}

/** How long a file is; 0 where there is none. */
export async function sizeAt(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0
    throw error
  }
}
