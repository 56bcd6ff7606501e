import { type CheckOrder, type CheckProgress, examine, reportOf } from '../backups/check.ts'
import { checkFiles, type FileCheckOrder } from '../backups/file-check.ts'
import type { CheckReport } from '../../shared/backups/index.ts'
import { serveJob } from './job.ts'

/** `rebuild`: database or log are damaged, so the next opening builds them anew. Damaged files need none of that. */
export type Checked = { report: CheckReport; rebuild: boolean }

/** Proves the database, and the files beside it, while the practice runs on them. */
serveJob<CheckOrder & FileCheckOrder, CheckProgress, Checked>(async (order, key, progress) => {
  const report = reportOf(examine(order, key, progress))
  const rebuild = report.verdict === 'damaged'
  const findings = await checkFiles(order, key)
  if (findings.length === 0) return { report, rebuild }
  return { report: { ...report, verdict: 'damaged', findings: [...report.findings, ...findings] }, rebuild }
})
