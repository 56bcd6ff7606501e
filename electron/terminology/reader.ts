import { Worker } from 'node:worker_threads'
import type { LoadedConcept, LoadedRelation } from '../../db/terminology/commands.ts'
import { type FailureCode, Refusal } from '../../shared/kernel/index.ts'
import type { ImportSource } from '../files/index.ts'
import { workerUrl } from '../workers/worker-url.ts'
import type { PreparedRelease } from './read.ts'

/** What the worker says of a release before its content is asked for. */
export type ReleaseSummary = Omit<PreparedRelease, 'concepts' | 'relations'> & { concepts: number; relations: number }
/** The next piece: concepts first, then relations, then nothing. */
export type Piece = { concepts: LoadedConcept[]; relations: LoadedRelation[] }

export type FromReader =
  | { kind: 'progress'; done: number; of: number }
  | { kind: 'summary'; summary: ReleaseSummary }
  | { kind: 'piece'; piece: Piece }
  | { kind: 'failed'; code: FailureCode; message: string; reason: string | undefined }

/**
 * Reads release files beside the thread that serves the screens, and hands their content over piece by piece, each when
 * it is asked for.
 */
export class ReleaseReader {
  readonly #worker: Worker
  readonly #onProgress: (done: number, of: number) => void
  #waiting: { resolve: (message: FromReader) => void; reject: (error: Error) => void } | null = null
  #ended: Error | null = null

  constructor(sources: readonly ImportSource[], signal: AbortSignal, onProgress: (done: number, of: number) => void) {
    this.#onProgress = onProgress
    this.#worker = new Worker(workerUrl('terminology'), { workerData: { sources } })
    this.#worker.on('message', (message: FromReader) => this.#hear(message))
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('the reader of releases ended')))
    const cancel = () => this.#end(new Refusal('cancelled', 'Cancelled.'))
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
  }

  /** Waits until everything is read. @throws Refusal as `readRelease`; `cancelled` */
  async summary(): Promise<ReleaseSummary> {
    const message = await this.#next()
    if (message.kind !== 'summary') throw new Error('the reader of releases spoke out of turn')
    return message.summary
  }

  /** The next `most` concepts or relations; both lists are empty at the end. @throws Refusal `cancelled` */
  async piece(most: number): Promise<Piece> {
    this.#worker.postMessage({ most })
    const message = await this.#next()
    if (message.kind !== 'piece') throw new Error('the reader of releases spoke out of turn')
    return message.piece
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #next(): Promise<FromReader> {
    if (this.#ended) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  #hear(message: FromReader): void {
    if (message.kind === 'progress') return this.#onProgress(message.done, message.of)
    if (message.kind === 'failed') {
      const more = message.reason === undefined ? {} : { reason: message.reason }
      return this.#end(new Refusal(message.code, message.message, more))
    }
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(message)
  }

  #end(error: Error): void {
    this.#ended ??= error
    this.#waiting?.reject(this.#ended)
    this.#waiting = null
  }
}
