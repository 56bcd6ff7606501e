import { startNote } from '../../db/notes/commands.ts'
import type { IdSource, PatientId } from '../../shared/kernel/index.ts'
import { momentIn } from '../../shared/kernel/index.ts'
import { builtInTemplates } from '../../shared/notes/index.ts'
import type { AnyStore } from '../support/stores.ts'

const person = (number: number, displayName: string) => ({
  id: `01900000-0000-7000-8000-0000000000a${number}`,
  login: `person${number}`,
  displayName,
  roles: '["prescriber"]',
  active: 1,
  createdAt: 1,
  deactivatedAt: null,
  deactivationReason: null,
})
export const LEE = person(1, 'Dr. Lee')
export const OKAFOR = person(2, 'Dr. Okafor')
export const staffRows = [LEE, OKAFOR]

/** A blank SOAP note by Dr. Lee, straight in the store. */
export function draftedNote(store: AnyStore, ids: IdSource, patientId: PatientId) {
  const blank = builtInTemplates.find(({ templateId }) => templateId === 'built-in:blank')
  if (!blank) throw new Error('the blank template is gone')
  const now = store.clock.now()
  const author = { userId: LEE.id, sessionId: null, channel: 'notes.start' }
  const when = { happened: momentIn('America/New_York', now), now, timeZone: 'America/New_York' }
  const origin = { patientId, encounterId: null, author, authorName: LEE.displayName, ids, ...when }
  return startNote(store.journal, {
    origin,
    title: blank.title,
    templateId: blank.templateId,
    sections: blank.sections,
  })
}
