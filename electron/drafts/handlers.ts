import { dropDraft, keepDraft } from '../../db/drafts/commands.ts'
import { draftsOf } from '../../db/drafts/queries.ts'
import type { drafts } from '../../shared/drafts/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { CoreParts } from '../parts.ts'
import { closedTo, openChart } from '../patients/index.ts'

/** What is typed into forms and not saved yet: everybody's own. */
export function createDraftHandlers({ practice, ids }: Pick<CoreParts, 'practice' | 'ids'>): HandlersOf<typeof drafts> {
  const journal = () => practice.store().journal
  return {
    async mine(_input, caller) {
      const { db } = journal()
      return draftsOf(db, { userId: caller.userId, closed: await closedTo(db, caller) })
    },
    async keep(draft, caller) {
      if (draft.patientId !== null) await openChart(practice, draft.patientId, caller)
      return keepDraft(journal(), caller, { ...draft, ids, now: caller.clock.now() })
    },
    async drop({ form }, caller) {
      await dropDraft(journal(), caller, form)
      return {}
    },
  }
}
