import { parentPort, workerData } from 'node:worker_threads'
import { openConnection } from '../db/connection.ts'
// It loads no more of the program than it needs.
import { checkpointOn } from '../db/journal/checkpoint.ts'
import type { CheckpointAnswer } from './checkpoints.ts'
import { ServerFolder } from './folder.ts'

/** Reads the key from the server's folder by itself: it is never handed over. */
const folder = new ServerFolder(workerData as string)
const key = folder.key()

function checkpoint(): CheckpointAnswer {
  try {
    // No longer open than it takes: the last connection that closes is the server's own.
    const raw = openConnection({ file: folder.databaseFile, key, cacheKib: 2_048 })
    try {
      return { moved: checkpointOn(raw, 'PASSIVE') }
    } finally {
      raw.close()
    }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', () => parentPort?.postMessage(checkpoint()))
