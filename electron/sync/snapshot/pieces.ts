import { hkdfSync } from 'node:crypto'
import { closeSync, ftruncateSync, openSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { KeyUse } from '../../../db/connection.ts'
import { diskRefusal } from '../../../db/disk-errors.ts'
import { PAGE_BYTES, SALT_BYTES } from '../../../db/snapshots/pages.ts'
import type { SnapshotFacts } from '../../../shared/sync/index.ts'
import type { PieceAnswer, PieceOrder, PieceQuestion } from '../../workers/snapshot-piece.worker.ts'
import { workerUrl } from '../../workers/worker-url.ts'

/** Opening, sealing and writing a piece takes longer than fetching it: two go on beside the thread that fetches. */
const WRITERS = 2

type Waiting = { settle: (isThere: boolean) => void; fail: (error: unknown) => void }

/**
 * The file of this PC that a snapshot becomes, written piece by piece under its own database key. Which pieces stand in it the file itself says: each
 * page carries a proof under that key, so that a download goes on after a crash without a list of what there is.
 */
export class PieceFile {
  readonly #workers: Worker[] = []
  readonly #ends: Promise<void>[] = []
  readonly #waiting = new Map<number, Waiting>()
  readonly #facts: SnapshotFacts
  #next = 0
  #ended: Error | null = null

  /** @param file begun where it is not there, gone on with where it is */
  constructor(file: string, facts: SnapshotFacts, { key, snapshotKey }: { key: KeyUse; snapshotKey: string }) {
    this.#facts = facts
    const handle = openSync(file, 'a', 0o600)
    ftruncateSync(handle, facts.pages * PAGE_BYTES)
    closeSync(handle)
    const { id, pages, pieces } = facts
    for (let count = 0; count < WRITERS; count++)
      key((databaseKey) => {
        // Of this PC and this snapshot: pages of another one never pass for pages of this.
        const salt = Buffer.from(hkdfSync('sha256', databaseKey, id, 'daybook snapshot salt', SALT_BYTES))
        const opened = Buffer.from(snapshotKey, 'base64url')
        const order: PieceOrder = { file, id, of: pieces.length, pages, snapshotKey: opened, salt, databaseKey }
        this.#begin(new Worker(workerUrl('snapshot-piece'), { workerData: order }))
        opened.fill(0)
      })
  }

  /** Whether a piece stands in the file. */
  has(index: number): Promise<boolean> {
    return this.#ask(index, null)
  }

  /** Writes a piece once it is proven. @returns false when it is not what the server said. @throws Refusal `disk-full`, … */
  write(index: number, sealed: Buffer): Promise<boolean> {
    return this.#ask(index, sealed)
  }

  /** Ends the writers, at once or once they are done. */
  async close(): Promise<void> {
    for (const worker of this.#workers) worker.postMessage('end')
    await Promise.all(this.#ends)
  }

  #ask(index: number, sealed: Buffer | null): Promise<boolean> {
    if (this.#ended) return Promise.reject(this.#ended)
    return new Promise((settle, fail) => {
      this.#waiting.set(index, { settle, fail })
      const worker = this.#workers[this.#next++ % this.#workers.length]
      const sha256 = this.#facts.pieces[index]?.sha256 ?? ''
      worker?.postMessage({ index, sealed, sha256 } satisfies PieceQuestion)
    })
  }

  #begin(worker: Worker): void {
    this.#workers.push(worker)
    worker.on('message', (answer: PieceAnswer) => {
      const waiting = this.#waiting.get(answer.index)
      this.#waiting.delete(answer.index)
      if ('isThere' in answer) return waiting?.settle(answer.isThere)
      const error = Object.assign(new Error(answer.failed), { code: answer.code })
      waiting?.fail(diskRefusal(error) ?? error)
    })
    const end = (error: Error) => {
      this.#ended = error
      for (const { fail } of this.#waiting.values()) fail(error)
      this.#waiting.clear()
    }
    worker.on('error', (error) => end(error as Error))
    const ended = new Promise<void>((resolve) => void worker.once('exit', () => resolve()))
    this.#ends.push(ended)
    void ended.then(() => end(new Error('the writer of a snapshot ended')))
  }
}
