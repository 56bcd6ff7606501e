import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

/** What the worker is asked, and what it answers: whether all of the write-ahead log could be moved, or that it failed. */
export type CheckpointAnswer = { moved: boolean } | { failed: string }

/** Beside this file when run from source, beside the bundle when built. */
function workerUrl(): URL {
  const source = new URL('./checkpoint.worker.ts', import.meta.url)
  return existsSync(fileURLToPath(source)) ? source : new URL('./server-checkpoint.js', import.meta.url)
}

/**
 * Moves the write-ahead log of a server's database into the database beside the thread that answers devices. One worker for as long as the
 * practice is open: a server that is written to checkpoints many times a minute.
 */
export class ServerCheckpoints {
  readonly #folder: string
  #worker: Worker | null = null

  /** @param folder the server's; the worker reads the key there by itself */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** @returns as `CheckpointBeside` @throws Error when the disk does not take it, or the worker ends */
  run(): Promise<boolean> {
    const worker = this.#begun()
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        worker.off('message', answered).off('error', failed).off('exit', ended)
        worker.unref()
        settle()
      }
      const answered = (answer: CheckpointAnswer) =>
        done(() => ('moved' in answer ? resolve(answer.moved) : reject(new Error(answer.failed))))
      const failed = (error: unknown) => done(() => reject(error as Error))
      const ended = (code: number) => done(() => reject(new Error(`the worker ended with ${code}`)))
      worker.on('message', answered).on('error', failed).on('exit', ended)
      worker.ref()
      worker.postMessage('checkpoint')
    })
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  #begun(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(workerUrl(), { workerData: this.#folder })
    // One that ended is made anew with the next checkpoint; a listener keeps its error from being nobody's.
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null
    })
    this.#worker = worker
    return worker
  }
}
