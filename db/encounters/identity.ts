import { dayIn, type Instant } from '../../shared/kernel/index.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Work } from '../journal.ts'
import { namedId } from '../named-id.ts'

/**
 * The identifier of a visit that two PCs which open it without hearing of each other both give it (SPEC S57): by its booking, or, where it
 * comes from none, by the patient, the day and who sees her.
 * @param about `at`: when it begins; whose wall tells the day
 * @returns null where such a visit is here already: then another one is meant
 */
export async function visitId(
  work: Work,
  about: {
    patientId: string
    appointmentId: string | null
    clinicianId: string | null
    at: number
    origin: Pick<EntryOrigin, 'timeZone'>
  },
): Promise<string | null> {
  const { patientId, appointmentId, clinicianId, at, origin } = about
  const day = dayIn(origin.timeZone, at as Instant)
  const id =
    appointmentId === null
      ? namedId(work.practiceId, 'visit', patientId, 'day', day, clinicianId ?? '')
      : namedId(work.practiceId, 'visit', patientId, 'booking', appointmentId)
  const taken = await work.db.selectFrom('encounter').select('id').where('id', '=', id).executeTakeFirst()
  return taken ? null : id
}
