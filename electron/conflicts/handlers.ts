import { userById } from '../../db/access/queries.ts'
import { decideConflict } from '../../db/conflicts/commands.ts'
import { conflictsOfChart, countOpen, mattersFor, openConflicts } from '../../db/conflicts/queries.ts'
import { isInChart } from '../../db/chart.ts'
import { type conflicts, needsOf } from '../../shared/conflicts/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { CoreParts } from '../parts.ts'
import { closedTo, openChart } from '../patients/index.ts'

const NOT_YOURS = 'Your role does not include this. Ask an administrator of the practice.'

/** What was written on two PCs at once: laid before whoever may decide about it, and decided. */
export function createConflictHandlers({ practice, ids }: CoreParts): HandlersOf<typeof conflicts> {
  const journal = () => practice.store().journal
  const reader = async (caller: Caller) => ({ may: caller.may, closed: await closedTo(journal().db, caller) })
  return {
    async list(question, caller) {
      if (question.patientId !== null) await openChart(practice, question.patientId, caller)
      return mattersFor(journal().db, await reader(caller), question)
    },
    counts: async (_input, caller) => ({ open: await countOpen(journal().db, await reader(caller)) }),
    async ofChart({ patientId }, caller) {
      await openChart(practice, patientId, caller)
      return conflictsOfChart(journal().db, await reader(caller), patientId)
    },
    async decide({ patientId, ...decision }, caller) {
      const { db } = journal()
      if (!caller.may.has(needsOf(decision.tbl).decide))
        throw new Refusal('forbidden', NOT_YOURS, { reason: 'conflicts' })
      // Whose chart it is, is not the caller's to say.
      const [open] = await openConflicts(db, decision)
      if (open?.patientId) await openChart(practice, PatientId.parse(open.patientId), caller)
      const isAsSaid =
        patientId === null ? !open?.patientId : await isInChart(db, patientId, open?.patientId ?? undefined)
      if (open && !isAsSaid) throw new Refusal('not-found', 'This conflict is not in the chart.')
      const person = await userById(db, caller.userId)
      const decider = { author: caller, authorName: person?.displayName ?? '', ids, now: caller.clock.now() }
      await decideConflict(journal(), decider, decision)
      return { open: await countOpen(db, await reader(caller)) }
    },
  }
}
