import { rmSync } from 'node:fs'
import { diskRefusal } from '../../db/disk-errors.ts'
import { synced } from '../../db/files.ts'
import { carryOwn, replicaFrom } from '../../db/journal/snapshot-replica.ts'
import type { SnapshotEnd } from '../../db/journal/snapshot-strip.ts'
import { migrateFile } from '../../db/migrate.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { serveJob } from './job.ts'

/** `empty`: the database that this PC was founded with; `end`: null where only what this PC wrote itself is to follow, once it is closed. */
export type ReplicaOrder = { file: string; logFile: string; empty: string; end: SnapshotEnd | null; now: Instant }

/** Makes a practice of this PC out of the snapshot that lies there under its key; both files are on the disk afterwards. */
serveJob<ReplicaOrder, never, null>(async ({ file, logFile, empty, end, now }, key) => {
  const at = { file, logFile, key }
  try {
    if (end) {
      // What a try that was cut off began.
      for (const one of [logFile, `${file}-wal`, `${file}-shm`]) rmSync(one, { force: true })
      await synced(file)
      await migrateFile({ file, key }, now)
      await replicaFrom(at, { file: empty }, end)
    } else await carryOwn(at, { file: empty })
    for (const one of [file, logFile]) await synced(one)
    return null
  } catch (error) {
    throw diskRefusal(error) ?? error
  }
})
