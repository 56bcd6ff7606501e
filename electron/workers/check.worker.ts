import { type CheckOrder, type CheckProgress, examine, reportOf } from '../backups/check.ts'
import type { CheckReport } from '../../shared/backups/index.ts'
import { serveJob } from './job.ts'

/** Proves the database beside the practice that runs on it. */
serveJob<CheckOrder, CheckProgress, CheckReport>(async (order, key, progress) =>
  reportOf(examine(order, key, progress)),
)
