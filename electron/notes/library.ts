import {
  amendmentRequests,
  decideAmendment,
  extendAmendment,
  openAmendments,
  requestAmendment,
} from '../../db/notes/amendments.ts'
import { phrasesFor, savePhrase, saveTemplate, setPolicy, templates } from '../../db/notes/library.ts'
import { notePolicy } from '../../db/notes/queries.ts'
import { addStatement, requestsGoingAlong } from '../../db/notes/statements.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayIn, type IdSource, type PatientId } from '../../shared/kernel/index.ts'
import type { notes } from '../../shared/notes/index.ts'
import { closedTo, openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

type Library = Pick<
  HandlersOf<typeof notes>,
  | 'templates'
  | 'saveTemplate'
  | 'phrases'
  | 'savePhrase'
  | 'policy'
  | 'setPolicy'
  | 'amendmentRequests'
  | 'openAmendments'
  | 'requestAmendment'
  | 'extendAmendment'
  | 'decideAmendment'
  | 'stateDisagreement'
  | 'rebutDisagreement'
  | 'goingAlong'
>

/** What notes are written with, whose notes need a second signature, and what patients ask to have amended. */
export function createLibraryHandlers({ practice, ids }: { practice: PracticeStore; ids: IdSource }): Library {
  const journal = () => practice.store().journal
  const saying = async (patientId: PatientId, caller: Caller) => {
    await openChart(practice, patientId, caller)
    const { authorName: byName, timeZone, now } = await originFor({ practice, ids }, caller, { patientId })
    return { byName, ids, now, today: dayIn(timeZone, now) }
  }
  return {
    templates: () => templates(journal().db),
    saveTemplate: (input, caller) => saveTemplate(journal(), caller, { ...input, ids, now: caller.clock.now() }),
    phrases: (_input, caller) => phrasesFor(journal().db, caller.userId),
    savePhrase: (input, caller) => savePhrase(journal(), caller, { ...input, ids, now: caller.clock.now() }),
    policy: () => notePolicy(journal().db),
    setPolicy: (policy, caller) => setPolicy(journal(), caller, { policy, ids, now: caller.clock.now() }),
    async amendmentRequests({ patientId }, caller) {
      await openChart(practice, patientId, caller)
      return amendmentRequests(journal().db, patientId)
    },
    async openAmendments(_input, caller) {
      const { db } = journal()
      return openAmendments(db, await closedTo(db, caller))
    },
    async requestAmendment(input, caller) {
      await openChart(practice, input.patientId, caller)
      return requestAmendment(journal(), caller, { ...input, ids, now: caller.clock.now() })
    },
    async extendAmendment(input, caller) {
      await openChart(practice, input.patientId, caller)
      const { timeZone } = await journal().db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
      return extendAmendment(journal(), caller, { ...input, today: dayIn(timeZone, caller.clock.now()) })
    },
    async decideAmendment(input, caller) {
      await openChart(practice, input.patientId, caller)
      return decideAmendment(journal(), caller, { ...input, now: caller.clock.now() })
    },
    stateDisagreement: async (input, caller) =>
      addStatement(journal(), caller, { ...input, ...(await saying(input.patientId, caller)) }),
    async rebutDisagreement(input, caller) {
      const said = await saying(input.patientId, caller)
      return addStatement(journal(), caller, { ...input, ...said, kind: 'rebuttal', givenOn: said.today })
    },
    async goingAlong({ patientId, ...given }, caller) {
      await openChart(practice, patientId, caller)
      return requestsGoingAlong(journal().db, patientId, given)
    },
  }
}
