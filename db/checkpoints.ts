import type { Journal } from './journal.ts'
import type { SqliteEngine } from './journal/sqlite-engine.ts'

/**
 * Checkpoints on a connection of its own beside the thread that writes, which goes on writing meanwhile. Answers whether
 * all of the write-ahead log could be moved.
 */
export type CheckpointBeside = () => Promise<boolean>

/** Checkpoint once the write-ahead log is this large, and each time it has grown by as much again. About 1,000 pages. */
const DUE_BYTES = 4 * 1024 * 1024
/**
 * Past this whoever writes waits for one beside: only a log that nobody adds to meanwhile is moved to its end and begun anew. Made on
 * the writing thread it would take as long, and nobody could do anything.
 */
const WAIT_BYTES = 32 * 1024 * 1024
/** No longer than this: then writing goes on, and the checkpoint beside it. */
const WAIT_MS = 2_000
/** Past this the writing thread does it itself, where one that was begun beside does not come to an end, or fails. */
const HERE_BYTES = 48 * 1024 * 1024

export type Checkpoints = {
  /** Whether the last one could not be made. */
  readonly failed: boolean
  /** Waits for one that is running beside. Never rejects. */
  settled(): Promise<void>
}

const atMost = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref())

/**
 * Keeps the write-ahead log small: each commit looks whether a checkpoint is due. A failed one loses nothing, since
 * everything stands in the write-ahead log; it is tried again as the log grows.
 */
export function keepCheckpoints(
  { journal, engine }: { journal: Journal; engine: SqliteEngine },
  beside?: CheckpointBeside,
): Checkpoints {
  let failed = false
  let due = DUE_BYTES
  let running: Promise<void> | null = null
  const here = () => {
    try {
      engine.checkpoint()
      failed = false
    } catch {
      failed = true
    }
  }
  const elsewhere = async (checkpoint: CheckpointBeside) => {
    try {
      await checkpoint()
      failed = false
    } catch {
      failed = true
    } finally {
      running = null
    }
  }
  const whileWritingWaits = (checkpoint: CheckpointBeside) =>
    new Promise<void>((resolve) => {
      void journal.whileNobodyWrites(async () => {
        const moved = elsewhere(checkpoint).finally(resolve)
        await Promise.race([moved, atMost(WAIT_MS)])
      })
    })
  journal.onCommit(() => {
    const bytes = engine.walBytes()
    if (bytes < DUE_BYTES) due = DUE_BYTES
    if (bytes < due) return
    if (running && bytes < HERE_BYTES) return
    // One unit of work alone may reach so far: then it is tried without anybody waiting first.
    const waits = bytes >= WAIT_BYTES && due > DUE_BYTES
    // A reader may keep the log from being begun anew: then it is tried again once it has grown, not at every commit.
    due = bytes + DUE_BYTES
    // Where those beside fail, time after time, the log must not grow without end either.
    if (!beside || running || (failed && bytes >= HERE_BYTES)) here()
    else running = waits ? whileWritingWaits(beside) : elsewhere(beside)
  })
  return {
    get failed() {
      return failed
    },
    settled: async () => {
      await running
    },
  }
}
