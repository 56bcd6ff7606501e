import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { KeyUse } from '../../db/connection.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { workerUrl } from './worker-url.ts'

/** What a worker is told: its input, and the database key if it opens the database, as a copy of its own. */
type Order<Input> = { input: Input; key: Uint8Array | null }
type Message =
  | { kind: 'progress'; value: unknown }
  | { kind: 'done'; value: unknown }
  | { kind: 'failed'; code: Refusal['code']; message: string; reason: string | undefined }

export type JobOptions<Progress> = { key?: KeyUse; onProgress?: (progress: Progress) => void; signal?: AbortSignal }

/**
 * Runs one piece of long work beside the main thread, so that no screen waits for it. Cancelling ends the worker; it may
 * only ever read, or write files of its own.
 * @param name the file's name before `.worker.ts`
 * @throws Refusal as the work threw it; `cancelled` when the signal fired
 */
export function runJob<Result, Input = unknown, Progress = unknown>(
  name: string,
  input: Input,
  options: JobOptions<Progress> = {},
): Promise<Result> {
  const { key, onProgress, signal } = options
  if (signal?.aborted) return Promise.reject(new Refusal('cancelled', 'Cancelled.'))
  const start = (bytes: Buffer | null) =>
    new Worker(workerUrl(name), { workerData: { input, key: bytes } satisfies Order<Input> })
  const worker = key ? key((bytes) => start(bytes)) : start(null)
  return new Promise((resolve, reject) => {
    const cancel = () => {
      // Answered once it is at rest: until then it may still write into what its caller removes.
      void worker.terminate().finally(() => reject(new Refusal('cancelled', 'Cancelled.')))
    }
    signal?.addEventListener('abort', cancel, { once: true })
    const end = () => signal?.removeEventListener('abort', cancel)
    worker.on('message', (message: Message) => {
      if (message.kind === 'progress') return onProgress?.(message.value as Progress)
      end()
      if (message.kind === 'done') resolve(message.value as Result)
      else
        reject(
          new Refusal(message.code, message.message, message.reason === undefined ? {} : { reason: message.reason }),
        )
    })
    worker.on('error', (error) => {
      end()
      reject(error)
    })
    worker.on('exit', (code) => {
      end()
      if (code !== 0 && !signal?.aborted) reject(new Error(`the worker ${name} ended with ${code}`))
    })
  })
}

/** The other side: what a worker file calls with its work. The key it was given is zeroed when the work ends. */
export function serveJob<Input, Progress, Result>(
  work: (input: Input, key: KeyUse, progress: (value: Progress) => void) => Promise<Result>,
): void {
  const { input, key } = workerData as Order<Input>
  const held = Buffer.from(key ?? [])
  key?.fill(0)
  const use: KeyUse = (take) => {
    const copy = Buffer.from(held)
    try {
      return take(copy)
    } finally {
      copy.fill(0)
    }
  }
  const post = (message: Message) => parentPort?.postMessage(message)
  work(input, use, (value) => post({ kind: 'progress', value }))
    .then(
      (value) => post({ kind: 'done', value }),
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error
        post({ kind: 'failed', code: error.code, message: error.message, reason: error.reason })
      },
    )
    .finally(() => held.fill(0))
}
