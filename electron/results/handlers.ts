import { retractReport, correctReport, recordReport, reviewReport } from '../../db/results/commands.ts'
import { reportOf, reportsOf, unreviewedReports, valuesOf } from '../../db/results/queries.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, Refusal } from '../../shared/kernel/index.ts'
import type { results } from '../../shared/results/index.ts'
import { closedTo, openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** Reports and their values. Only the list across the practice concerns no one chart; it leaves closed charts out. */
export function createResultHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof results> {
  const { practice } = parts
  const journal = () => practice.store().journal
  return {
    async reports({ patientId, limit }, caller) {
      await openChart(practice, patientId, caller)
      return reportsOf(journal().db, patientId, limit)
    },
    async report({ patientId, reportId }, caller) {
      await openChart(practice, patientId, caller)
      const report = await reportOf(journal().db, patientId, reportId)
      if (!report) throw new Refusal('not-found', 'This report is not in the chart.')
      return report
    },
    async values({ patientId, code }, caller) {
      await openChart(practice, patientId, caller)
      return valuesOf(journal().db, patientId, code)
    },
    async record(input, caller) {
      await openChart(practice, input.patientId, caller)
      return recordReport(journal(), await originFor(parts, caller, input), input)
    },
    async correct(input, caller) {
      await openChart(practice, input.patientId, caller)
      return correctReport(journal(), await originFor(parts, caller, { patientId: input.patientId }), input)
    },
    async retract(input, caller) {
      await openChart(practice, input.patientId, caller)
      await retractReport(journal(), caller, input, caller.clock.now())
      return null
    },
    async review(input, caller) {
      await openChart(practice, input.patientId, caller)
      return reviewReport(journal(), caller, { ...input, now: caller.clock.now() })
    },
    unreviewed: async ({ limit }, caller) =>
      unreviewedReports(journal().db, limit, await closedTo(journal().db, caller)),
  }
}
