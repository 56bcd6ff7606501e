import type { AppointmentStatus } from '../../shared/appointments/index.ts'
import type { IdSource, Instant } from '../../shared/kernel/index.ts'
import type { Author, Work } from '../journal.ts'

type By = { author: Author; authorName: string; ids: IdSource; now: Instant }

/** Adds a line to the log of a booking; never before the last one, whatever the clock says. */
export async function recordStatus(
  work: Work,
  by: By,
  entry: {
    appointmentId: string
    patientId: string
    status: AppointmentStatus
    reason: string
    resourceId: string | null
  },
  last: { at: number } | null = null,
): Promise<void> {
  const at = last === null ? by.now : Math.max(by.now, last.at + 1)
  const { author, authorName, ids } = by
  await work.insert('appointmentStatus', { id: ids.next<string>(), ...entry, at, authorId: author.userId, authorName })
}
