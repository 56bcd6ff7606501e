import type { EntryOrigin } from '../../db/entry.ts'
import type { Author } from '../../db/journal.ts'
import { type EventTime, momentIn, type PatientId, type UserId } from '../../shared/kernel/index.ts'
import { countingIds } from './fixed.ts'
import { patientRow } from './rows.ts'
import type { AnyStore } from './stores.ts'

const ZONE = 'America/New_York'

/** A chart in a store: a practice, a clinician, a patient born on `birthOn`, and where new entries of it come from. */
export async function chartIn(
  store: AnyStore,
  name: string,
  patient: { birthOn?: string; gender?: string; number?: number } = {},
) {
  const ids = countingIds(`chart ${name} ${patient.number ?? 1}`)
  const nobody: Author = { userId: null, sessionId: null, channel: 'test' }
  const row = { ...patientRow(patient.number ?? 1), gender: 'female', birthOn: '1980-01-02', ...patient }
  const { number: _number, ...columns } = row
  const staffId = ids.next<UserId>()
  await store.journal.work(nobody, async (work) => {
    await work.insert('patient', columns)
    await work.insert('staff', {
      id: staffId,
      login: `lee-${staffId}`,
      displayName: 'Dr. Lee',
      roles: '["prescriber"]',
      active: 1,
      createdAt: store.clock.now(),
      deactivatedAt: null,
      deactivationReason: null,
    })
  })
  const author: Author = { ...nobody, userId: staffId }
  const patientId = columns.id as PatientId
  const origin = (happened?: string): EntryOrigin => ({
    patientId,
    encounterId: null,
    happened: (happened ?? momentIn(ZONE, store.clock.now())) as EventTime,
    author,
    authorName: 'Dr. Lee',
    ids,
    now: store.clock.now(),
    timeZone: ZONE,
  })
  return { patientId, author, staffId, origin, timeZone: ZONE }
}
