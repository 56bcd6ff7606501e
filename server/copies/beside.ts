import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { Refusal } from '../../shared/kernel/index.ts'
import type { SnapshotFacts } from '../../shared/sync/index.ts'
import type { SnapshotOrder } from '../snapshots/make.ts'
import type { CopyOrder, MadeCopy } from './make.ts'
import type { Proof, ProofOrder } from './prove.ts'

/** What the worker gets, and what it tells. */
export type CopyWork = { folder: string } & (
  | { kind: 'make'; order: CopyOrder }
  | { kind: 'prove'; order: ProofOrder }
  | { kind: 'snapshot'; order: SnapshotOrder }
)
export type Told = { kind: 'done'; value: unknown } | { kind: 'refused'; message: string; reason: string }

export const makeBeside = (folder: string, order: CopyOrder, signal: AbortSignal): Promise<MadeCopy> =>
  beside<MadeCopy>({ kind: 'make', folder, order }, signal)
export const proveBeside = (folder: string, order: ProofOrder, signal: AbortSignal): Promise<Proof> =>
  beside<Proof>({ kind: 'prove', folder, order }, signal)
export const snapshotBeside = (folder: string, order: SnapshotOrder, signal: AbortSignal): Promise<SnapshotFacts> =>
  beside<SnapshotFacts>({ kind: 'snapshot', folder, order }, signal)

/** Beside this file when run from source, beside the bundle when built. */
function workerUrl(): URL {
  const source = new URL('./worker.ts', import.meta.url)
  return existsSync(fileURLToPath(source)) ? source : new URL('./server-copies.js', import.meta.url)
}

/** @throws Refusal as the work; `cancelled` once the worker is at rest after `signal` */
function beside<T>(work: CopyWork, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancelled = () => new Refusal('cancelled', 'Cancelled.')
    if (signal.aborted) return reject(cancelled())
    const worker = new Worker(workerUrl(), { workerData: work })
    const cancel = () => void worker.terminate().finally(() => reject(cancelled()))
    signal.addEventListener('abort', cancel, { once: true })
    const end = () => signal.removeEventListener('abort', cancel)
    worker.once('message', (told: Told) => {
      end()
      if (told.kind === 'done') resolve(told.value as T)
      else reject(new Refusal('internal', told.message, { reason: told.reason }))
    })
    worker.once('error', (error) => {
      end()
      reject(error)
    })
    worker.once('exit', (code) => {
      end()
      reject(new Error(`the worker ended with ${code}`))
    })
  })
}
