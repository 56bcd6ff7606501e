import { auditPage, auditPatients } from '../../db/audit/queries.ts'
import { chainHead, type Witness } from '../../db/audit/verify.ts'
import type { AuditReport, audit } from '../../shared/audit/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { runJob } from '../workers/job.ts'
import type { VerifyOrder } from '../workers/verify.worker.ts'

/**
 * The audit screen and its verification.
 * @param witnesses what the copies that can be reached say of both chains
 */
export function createAuditHandlers(
  practice: PracticeStore,
  witnesses: () => Promise<readonly Witness[]>,
): HandlersOf<typeof audit> {
  return {
    async entries(input) {
      // What waits to be written belongs into the answer too.
      await practice.recorder().flush()
      return auditPage(practice.store().journal.db, input)
    },
    patients: ({ text }) => auditPatients(practice.store().journal.db, text),
    async verify(_input, caller, progress) {
      const { journal, log } = practice.store()
      await practice.recorder().flush()
      const known = await witnesses()
      // Between two units of work the database and the log say the same; outside of one the log may be a moment behind.
      const ends = await journal.work(caller, async ({ db }) => ({ head: await chainHead(db), logSize: log.size }))
      const order: VerifyOrder = { file: practice.file, logFile: practice.logFile, ...ends, witnesses: known }
      const report = await runJob<AuditReport, VerifyOrder, { done: number; of: number }>('verify', order, {
        key: practice.key(),
        onProgress: progress,
        signal: caller.signal,
      })
      const detail = { verdict: report.verdict, entries: report.entries, findings: report.findings.length }
      await journal.work(caller, async (work) =>
        work.audit({ action: 'verify', category: 'audit', ok: report.verdict === 'intact', detail }),
      )
      return report
    },
  }
}
