import type { StoredFile } from '../../db/files/queries.ts'
import { MAX_FILE_BYTES, mediaTypeOf } from '../../shared/files/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { incomingPath, prepareIncoming } from './folder.ts'
import { FileReader } from '../../db/files/reader.ts'
import type { SealedFile } from './sealed.ts'
import { FileWriter } from './writer.ts'

/** What is kept in memory of a file's beginning, to see what it is. */
const HEAD = 4096

/** One file on its way in. Pieces are taken one after the other, whoever sends them at once. */
export class Incoming {
  readonly folder: string
  readonly #announced: number
  readonly #writer: FileWriter
  #head: Buffer = Buffer.alloc(0)
  #queue: Promise<unknown> = Promise.resolve()
  #finished: StoredFile | null = null
  #over = false

  private constructor(folder: string, announced: number, writer: FileWriter) {
    this.folder = folder
    this.#announced = announced
    this.#writer = writer
  }

  /** @throws Refusal `empty-file`, `file-too-large`; the system's error when the disk does not take it */
  static async begin(folder: string, id: string, announced: number, most = MAX_FILE_BYTES): Promise<Incoming> {
    assertSize(announced, most)
    await prepareIncoming(folder)
    return new Incoming(folder, announced, await FileWriter.create(incomingPath(folder, id), id))
  }

  /** The file once it is whole. @throws Refusal `not-finished` */
  get file(): StoredFile {
    if (!this.#finished) throw refuse('not-finished', 'The file has not come in whole. Add it again.')
    return this.#finished
  }

  /**
   * @returns how many bytes have come in
   * @throws Refusal `out-of-order`, `wrong-size`; the system's error when the disk does not take it, after which nothing is left
   */
  append(offset: number, piece: Buffer): Promise<number> {
    return this.#next(async () => {
      const { bytes } = this.#writer
      if (offset + piece.length <= bytes) return bytes
      if (offset !== bytes) throw refuse('out-of-order', 'A piece of the file is missing. Add the file again.')
      if (bytes + piece.length > this.#announced) throw wrongSize()
      if (this.#head.length < HEAD)
        this.#head = Buffer.concat([this.#head, piece.subarray(0, HEAD - this.#head.length)])
      await this.#orAbandon(() => this.#writer.append(piece))
      return this.#writer.bytes
    })
  }

  /** Waits until the whole file is on the disk. @throws Refusal `wrong-size`; as `append` */
  finish(): Promise<StoredFile> {
    return this.#next(async () => {
      if (this.#finished) return this.#finished
      if (this.#writer.bytes !== this.#announced) throw wrongSize()
      const written = await this.#orAbandon(() => this.#writer.finish())
      this.#finished = { ...written, mediaType: mediaTypeOf(this.#head) }
      return this.#finished
    })
  }

  /** Looks into the file as it lies on the disk. */
  async reading<T>(look: (reader: FileReader) => Promise<T>): Promise<T> {
    const { file } = this
    const reader = await FileReader.open(incomingPath(this.folder, file.id), file)
    try {
      return await look(reader)
    } finally {
      await reader.close()
    }
  }

  /** Where it lies encrypted once it is whole, for a worker to read. @throws Refusal `not-finished` */
  sealed(name: string): SealedFile {
    const { id, bytes, fileKey } = this.file
    return { id, bytes, fileKey, name, path: incomingPath(this.folder, id) }
  }

  /** Removes what came in. */
  async abandon(): Promise<void> {
    this.#over = true
    await this.#queue.catch(() => undefined)
    await this.#writer.abandon()
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(() => {
      if (this.#over) throw refuse('not-finished', 'The file did not come in whole. Add it again.')
      return work()
    })
    this.#queue = run.catch(() => undefined)
    return run
  }

  async #orAbandon<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      this.#over = true
      await this.#writer.abandon()
      throw error
    }
  }
}

const refuse = (reason: string, sentence: string) => new Refusal('rule-violation', sentence, { reason })
const wrongSize = () => refuse('wrong-size', 'The file changed while it was being read. Add it again.')

/** @throws Refusal `empty-file`, `file-too-large` */
export function assertSize(bytes: number, most = MAX_FILE_BYTES): void {
  if (bytes === 0) throw refuse('empty-file', 'This file is empty: it holds 0 bytes. Scan or save it again.')
  if (bytes > most)
    throw refuse(
      'file-too-large',
      most === MAX_FILE_BYTES
        ? 'This file is larger than 100 MB. Split it, or scan it at a lower resolution, and add the parts.'
        : 'This file is larger than 2 GB. Split it, or import its folder by the desktop application or the command line.',
    )
}
