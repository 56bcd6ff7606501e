import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '../../shared/kernel/index.ts'
import { ServerFolder } from '../folder.ts'
import type { SnapshotOrder } from '../snapshots/make.ts'
import type { CopyOrder } from './make.ts'
import type { CopyWork, Told } from './beside.ts'
import type { ProofOrder } from './prove.ts'

/** Copies and proves beside the thread that answers devices. The key is read from the server's folder anew, and never handed over. */
async function work({ kind, folder, order }: CopyWork): Promise<unknown> {
  const at = new ServerFolder(folder)
  if (kind === 'make') return (await import('./make.ts')).makeCopy(at, order as CopyOrder)
  if (kind === 'snapshot') return (await import('../snapshots/make.ts')).makeSnapshot(at, order as SnapshotOrder)
  return (await import('./prove.ts')).proveCopy(order as ProofOrder, at.key())
}

const tell = (told: Told) => parentPort?.postMessage(told)
try {
  tell({ kind: 'done', value: await work(workerData as CopyWork) })
} catch (error) {
  if (error instanceof Refusal) tell({ kind: 'refused', message: error.message, reason: error.reason ?? '' })
  else throw error
}
