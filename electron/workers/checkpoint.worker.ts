import { openConnection } from '../../db/connection.ts'
// Made anew for every few megabytes written: it loads no more of the program than it needs.
import { checkpointOn } from '../../db/journal/checkpoint.ts'
import { serveJob } from './job.ts'

export type CheckpointOrder = { file: string }

/** Moves the write-ahead log into the database while the practice goes on writing. A passive checkpoint stops nobody. */
serveJob<CheckpointOrder, never, boolean>(async ({ file }, key) => {
  const raw = openConnection({ file, key, cacheKib: 2_048 })
  try {
    return checkpointOn(raw, 'PASSIVE')
  } finally {
    raw.close()
  }
})
