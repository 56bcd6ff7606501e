import { procedureKind, relativeKind, socialKind } from '../../db/histories/queries.ts'
import { entriesOf } from '../../db/list-entries.ts'
import type { histories } from '../../shared/histories/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import { entryHandlers, listHandlers } from '../list-handlers.ts'
import type { CoreParts } from '../parts.ts'

/** Family, social and surgical history of a chart. Every procedure opens the chart first. */
export function createHistoryHandlers(parts: Pick<CoreParts, 'practice' | 'ids'>): HandlersOf<typeof histories> {
  const relative = listHandlers(parts, relativeKind)
  const social = entryHandlers(parts, socialKind)
  const procedure = entryHandlers(parts, procedureKind)
  return {
    async list(input, caller) {
      const { entries: relatives, state } = await relative.list(input, caller)
      const { db } = parts.practice.store().journal
      return {
        relatives,
        state,
        social: await entriesOf(db, socialKind, input.patientId),
        procedures: await entriesOf(db, procedureKind, input.patientId),
      }
    },
    addRelative: relative.add,
    changeRelative: relative.change,
    retractRelative: relative.retract,
    relativeHistory: relative.history,
    addSocial: social.add,
    changeSocial: social.change,
    retractSocial: social.retract,
    socialHistory: social.history,
    addProcedure: procedure.add,
    changeProcedure: procedure.change,
    retractProcedure: procedure.retract,
    procedureHistory: procedure.history,
    review: relative.review,
  }
}
