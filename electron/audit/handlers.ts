import { auditPage } from '../../db/audit/queries.ts'
import { verifyAudit } from '../../db/audit/verify.ts'
import type { Store } from '../../db/store.ts'
import type { audit } from '../../shared/audit/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { AccessRecorder } from './access-recorder.ts'

/** The audit screen and its verification. */
export function createAuditHandlers(parts: {
  store: () => Store
  recorder: () => AccessRecorder
}): HandlersOf<typeof audit> {
  return {
    async entries(input) {
      // What waits to be written belongs into the answer too.
      await parts.recorder().flush()
      return auditPage(parts.store().journal.db, input)
    },
    async verify(_input, caller, progress) {
      const { journal, log } = parts.store()
      await parts.recorder().flush()
      const report = await verifyAudit(journal.db, log, (done, of) => progress({ done, of }))
      const detail = { verdict: report.verdict, entries: report.entries, findings: report.findings.length }
      await journal.work(caller, async (work) =>
        work.audit({ action: 'verify', category: 'audit', ok: report.verdict === 'intact', detail }),
      )
      return report
    },
  }
}
