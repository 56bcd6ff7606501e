import { userById } from '../../db/access/queries.ts'
import { acknowledgeVisitNote, leaveVisitNote, recordSeen } from '../../db/handover/commands.ts'
import { countParts, type HandoverReader, lastSeen, pageOf, PARTS, visitNotesOf } from '../../db/handover/queries.ts'
import { notePolicy } from '../../db/notes/queries.ts'
import { type handover, type HandoverPart, partsFor } from '../../shared/handover/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import { refuseCosigner } from '../../shared/notes/index.ts'
import { openChart } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { taskReader, taskWriter } from '../tasks/index.ts'

type Parts = { practice: PracticeStore; ids: IdSource }

/** What waits for whoever comes in, and the notes for the next visit. */
export function createHandoverHandlers(parts: Parts): HandlersOf<typeof handover> {
  const { practice } = parts
  const journal = () => practice.store().journal

  const reader = async (caller: Caller): Promise<HandoverReader> => {
    const { db } = journal()
    const policy = await notePolicy(db)
    const person = await userById(db, caller.userId)
    const rights = { maySign: caller.may.has('note.sign'), maySignForOthers: caller.may.has('note.sign-for-others') }
    const signer = { ...rights, userId: caller.userId, roles: person?.roles ?? [] }
    const cosigns = refuseCosigner(policy, signer, { status: 'cosign-wanted', signerId: null }) === null
    const sinceAt = await lastSeen(db, caller.userId)
    return { ...(await taskReader(practice, caller)), cosigns, may: caller.may, now: caller.clock.now(), sinceAt }
  }
  const partsOf = ({ may }: Caller): readonly HandoverPart[] =>
    partsFor({
      readsCharts: may.has('chart.read'),
      reviews: may.has('result.review'),
      usesTasks: may.has('task.use'),
      usesMessages: may.has('message.use'),
      keepsBooks: may.has('ledger.adjust'),
    })
  return {
    async counts(_input, caller) {
      const who = await reader(caller)
      const counts = await countParts(journal().db, partsOf(caller), who)
      return { sinceAt: who.sinceAt as Instant | null, asOf: who.now as Instant, parts: counts }
    },
    async part({ part, ...page }, caller) {
      if (!partsOf(caller).includes(part))
        throw new Refusal('forbidden', 'Your role does not include this.', { reason: 'handover-part' })
      return pageOf(journal().db, PARTS[part], await reader(caller), page)
    },
    async seen({ upTo }, caller) {
      await recordSeen(journal(), await taskWriter(parts, caller), { staffId: caller.userId, upTo })
      return { sinceAt: upTo }
    },
    async visitNotes({ patientId, all }, caller) {
      await openChart(practice, patientId, caller)
      return visitNotesOf(journal().db, patientId, all)
    },
    async leaveVisitNote(input, caller) {
      await openChart(practice, input.patientId, caller)
      return leaveVisitNote(journal(), await taskWriter(parts, caller), input)
    },
    async acknowledgeVisitNote(input, caller) {
      await openChart(practice, input.patientId, caller)
      return acknowledgeVisitNote(journal(), await taskWriter(parts, caller), input)
    },
  }
}
