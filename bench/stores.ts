import { runJob } from '../electron/workers/job.ts'
import type { CheckpointOrder } from '../electron/workers/checkpoint.worker.ts'
import { type AnyStore, ENGINES, scratchStore } from '../test/support/stores.ts'

/** An encrypted store as the program opens it: its write-ahead log is moved into the database beside the main thread. */
export async function encryptedStore(): Promise<AnyStore> {
  const scratch = await scratchStore({
    checkpoint: ({ file, key }) => runJob<boolean, CheckpointOrder>('checkpoint', { file }, { key }),
  })
  const { journal, engine } = scratch.store
  return { journal, engine, clock: scratch.clock, close: () => scratch.remove() }
}

/** The stores that encryption is judged by. */
export const STORES: readonly [name: string, open: () => Promise<AnyStore>][] = [
  ['SQLCipher', encryptedStore],
  ...ENGINES.filter(([name]) => name === 'SQLite'),
]
