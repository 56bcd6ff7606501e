import type { EntryOrigin } from '../../db/entry.ts'
import type { Author } from '../../db/journal.ts'
import type { IdSource, Instant, PatientId } from '../../shared/kernel/index.ts'
import type { DemoVisit } from './story-model.ts'

type Clinician = { userId: string; displayName: string }
type Around = { ids: IdSource; timeZone: string; clinicians: readonly Clinician[] }

/** Who writes the demonstration, where it is nobody of the practice. */
export const AUTHOR = { userId: null, sessionId: null, channel: 'practice.createDemo' } satisfies Author

/** Whose visit it is. @throws Error when the practice has no clinician */
export function clinicianOf<T extends Clinician>(clinicians: readonly T[], { clinician }: DemoVisit): T {
  const one = clinicians[clinician % clinicians.length]
  if (!one) throw new Error('The demonstration has no clinician')
  return one
}

/** What is written in a visit: by its clinician, ten minutes after it began. */
export function originOf(
  { ids, timeZone, clinicians }: Around,
  { patientId, visit, encounterId }: { patientId: PatientId; visit: DemoVisit; encounterId: string | null },
): EntryOrigin {
  const { userId, displayName } = clinicianOf(clinicians, visit)
  return {
    patientId,
    encounterId,
    happened: visit.happened,
    author: { ...AUTHOR, userId },
    authorName: displayName,
    ids,
    now: (visit.at + 10 * 60_000) as Instant,
    timeZone,
  }
}
