import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { CHUNK, MAGIC, sealChunk } from '../../db/files/format.ts'

/** What must be remembered of a file to read it again. */
export type Written = { id: string; bytes: number; sha256: string; fileKey: string }

/**
 * Writes one file as it comes, so that nothing of it ever stands in clear on the disk and no more than a chunk of it waits
 * in memory. Calls are made one after the other.
 */
export class FileWriter {
  readonly #file: string
  readonly #id: string
  readonly #handle: FileHandle
  readonly #key = randomBytes(32)
  readonly #hash = createHash('sha256')
  #waiting: Buffer = Buffer.alloc(0)
  #index = 0
  #bytes = 0

  private constructor(file: string, id: string, handle: FileHandle) {
    this.#file = file
    this.#id = id
    this.#handle = handle
  }

  /** @throws the system's error when the file can't be made */
  static async create(file: string, id: string): Promise<FileWriter> {
    const handle = await open(file, 'wx', 0o600)
    const writer = new FileWriter(file, id, handle)
    try {
      await handle.writeFile(MAGIC)
      return writer
    } catch (error) {
      await writer.abandon()
      throw error
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  async append(piece: Buffer): Promise<void> {
    this.#hash.update(piece)
    this.#bytes += piece.length
    this.#waiting = Buffer.concat([this.#waiting, piece])
    // The last chunk bears a mark, so one is held back until it is known whether more follows.
    while (this.#waiting.length > CHUNK) await this.#write(false)
  }

  /** Writes what waits and returns once everything is on the disk. */
  async finish(): Promise<Written> {
    await this.#write(true)
    await this.#handle.sync()
    await this.#handle.close()
    const fileKey = this.#key.toString('base64')
    this.#key.fill(0)
    return { id: this.#id, bytes: this.#bytes, sha256: this.#hash.digest('hex'), fileKey }
  }

  /** Closes and removes what was written so far. */
  async abandon(): Promise<void> {
    this.#key.fill(0)
    await this.#handle.close().catch(() => undefined)
    await rm(this.#file, { force: true }).catch(() => undefined)
  }

  async #write(last: boolean): Promise<void> {
    const clear = this.#waiting.subarray(0, CHUNK)
    this.#waiting = this.#waiting.subarray(clear.length)
    const sealed = sealChunk(this.#key, this.#id, this.#index, last, clear)
    this.#index += 1
    await this.#handle.writeFile(sealed)
  }
}
