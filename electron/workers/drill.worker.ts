import { type DrillOrder, type DrillProgress, drillCopy } from '../backups/drill.ts'
import type { DrillReport } from '../../shared/backups/index.ts'
import { serveJob } from './job.ts'

/** Restores a copy in scratch and compares it with the running practice. */
serveJob<DrillOrder, DrillProgress, DrillReport>((order, key, progress) => drillCopy(order, key, progress))
