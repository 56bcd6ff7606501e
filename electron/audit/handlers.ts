import { auditPage } from '../../db/audit/queries.ts'
import { verifyAudit } from '../../db/audit/verify.ts'
import type { audit } from '../../shared/audit/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** The audit screen and its verification. */
export function createAuditHandlers(practice: PracticeStore): HandlersOf<typeof audit> {
  return {
    async entries(input) {
      // What waits to be written belongs into the answer too.
      await practice.recorder().flush()
      return auditPage(practice.store().journal.db, input)
    },
    async verify(_input, caller, progress) {
      const { journal, log } = practice.store()
      await practice.recorder().flush()
      const report = await verifyAudit(journal.db, log, (done, of) => progress({ done, of }))
      const detail = { verdict: report.verdict, entries: report.entries, findings: report.findings.length }
      await journal.work(caller, async (work) =>
        work.audit({ action: 'verify', category: 'audit', ok: report.verdict === 'intact', detail }),
      )
      return report
    },
  }
}
