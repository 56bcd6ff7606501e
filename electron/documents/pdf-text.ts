import { Worker } from 'node:worker_threads'
import { workerUrl } from '../workers/worker-url.ts'

/** The text layer of a PDF and the number of its pages. */
export type PdfText = { text: string; pages: number }

/** How long one PDF may be read, once its reader is there: one that takes longer is kept without its words. */
const PATIENCE_MS = 60_000
/** A PDF that unfolds to more than this ends its own thread and nothing else. */
const MOST_MEGABYTES = 512

/**
 * Reads the words of PDFs that no screen has opened, one after the other, in a thread of its own that touches neither database
 * nor files: what a file does to its reader it does to that thread alone. Pictures of text are not read.
 */
export class PdfTexts {
  readonly #patience: number
  #worker: Worker | null = null
  #ready: Promise<void> = Promise.resolve()
  #answer: (said: PdfText | null) => void = () => {}

  /** @param patience milliseconds for one PDF */
  constructor(patience = PATIENCE_MS) {
    this.#patience = patience
  }

  /** Null where it cannot be read: damaged, locked, or for longer than anybody waits. One call at a time. */
  async read(bytes: Uint8Array): Promise<PdfText | null> {
    const worker = (this.#worker ??= this.#start())
    const answer = new Promise<PdfText | null>((resolve) => {
      this.#answer = resolve
    })
    await this.#ready
    worker.postMessage(bytes)
    const timer = setTimeout(() => void this.close(), this.#patience)
    try {
      return await answer
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends the reader; whoever waits for it gets nothing. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(workerUrl('pdf-text'), { resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES } })
    this.#ready = new Promise((resolve) => {
      worker.on('message', (said: 'ready' | PdfText | null) => (said === 'ready' ? resolve() : this.#answer(said)))
      // An error ends the thread: what is to be done then is done where it ends.
      worker.on('error', () => {})
      worker.on('exit', () => {
        resolve()
        // One that has ended has no say about what its successor reads.
        if (this.#worker !== null && this.#worker !== worker) return
        this.#worker = null
        this.#answer(null)
      })
    })
    return worker
  }
}
