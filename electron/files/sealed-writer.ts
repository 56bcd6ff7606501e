import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { CHUNK, MAGIC, sealChunk } from '../../db/files/format.ts'
import type { SealedFile } from './sealed.ts'

/** Writes one file encrypted, for workers, whose writers wait: nothing of it ever stands in clear on the disk. */
export class SealedWriter {
  readonly #id = randomUUID()
  readonly #key = randomBytes(32)
  readonly #hash = createHash('sha256')
  readonly #path: string
  readonly #name: string
  readonly #handle: number
  #waiting: Buffer = Buffer.alloc(0)
  #index = 0
  #bytes = 0

  /** @param name what the file is called outside */
  constructor(folder: string, name: string) {
    this.#path = join(folder, this.#id)
    this.#name = name
    this.#handle = openSync(this.#path, 'wx', 0o600)
    this.#put(MAGIC)
  }

  append(piece: Buffer): void {
    this.#hash.update(piece)
    this.#bytes += piece.length
    this.#waiting = Buffer.concat([this.#waiting, piece])
    // The last chunk bears a mark, so one is held back until it is known whether more follows.
    while (this.#waiting.length > CHUNK) this.#seal(false)
  }

  finish(): SealedFile & { sha256: string } {
    this.#seal(true)
    fsyncSync(this.#handle)
    closeSync(this.#handle)
    const fileKey = this.#key.toString('base64')
    this.#key.fill(0)
    const sha256 = this.#hash.digest('hex')
    return { id: this.#id, path: this.#path, name: this.#name, bytes: this.#bytes, fileKey, sha256 }
  }

  #seal(last: boolean): void {
    const clear = this.#waiting.subarray(0, CHUNK)
    this.#waiting = this.#waiting.subarray(clear.length)
    this.#put(sealChunk(this.#key, this.#id, this.#index, last, clear))
    this.#index += 1
  }

  #put(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#handle, bytes, at)
  }
}
