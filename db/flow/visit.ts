import type { AppointmentStatus } from '../../shared/appointments/index.ts'
import type { Follow } from '../../shared/encounters/index.ts'
import { dayIn, type EncounterId, type EventTime, type Instant } from '../../shared/kernel/index.ts'
import type { moveStatus } from '../appointments/commands.ts'
import { chartOf } from '../chart.ts'
import { followBooking, openEncounter } from '../encounters/commands.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Work } from '../journal.ts'

/** A booking as it stands. */
export type BookingRow = Awaited<ReturnType<typeof moveStatus>>

/** What a step of the booking does to the visit; null where it says nothing about it. */
export function followOf(from: AppointmentStatus, to: AppointmentStatus): Follow | null {
  switch (to) {
    case 'arrived':
    case 'roomed':
      return from === 'with-provider' ? 'wait' : 'arrive'
    case 'with-provider':
    case 'checkout':
      return from === 'done' || (to === 'with-provider' && from === 'checkout') ? 'go-back' : 'see'
    case 'done':
      return 'leave'
    case 'booked':
    case 'confirmed':
    case 'cancelled':
    case 'no-show':
      return 'give-up'
  }
}

type Visit = { id: string; patientId: string; status: string; clinicianId: string | null }

/** The visit of a booking: also one that was cancelled, which is hers still when she comes after all. */
export async function visitOfBooking({ db }: Pick<Work, 'db'>, appointmentId: string): Promise<Visit | undefined> {
  const visits = await db
    .selectFrom('encounter')
    .select(['id', 'patientId', 'status', 'clinicianId'])
    .where('appointmentId', '=', appointmentId)
    .where('retractedAt', 'is', null)
    .orderBy('id')
    .execute()
  return visits.find(({ status }) => status !== 'cancelled') ?? visits[0]
}

/**
 * The visit of a booking, made where there is none: the open one of its day that belongs to no booking yet, or a new one.
 * @param by `clinicianId`: who is named where the booking names nobody; null where whoever moves her sees no patients
 */
export async function takeVisit(
  work: Work,
  row: BookingRow,
  by: { origin: EntryOrigin; clinicianId: string | null },
): Promise<Visit> {
  const { origin, clinicianId } = by
  const own = await visitOfBooking(work, row.id)
  if (own) return own
  const open = await work.db
    .selectFrom('encounter')
    .select(['id', 'patientId', 'status', 'happenedAt', 'clinicianId'])
    .where('patientId', 'in', chartOf(row.patientId))
    .where('retractedAt', 'is', null)
    .where('appointmentId', 'is', null)
    .where('status', 'in', ['planned', 'arrived', 'triaged', 'in-progress', 'onleave'])
    .orderBy('happenedAt')
    .execute()
  const day = dayIn(row.timeZone, origin.now)
  const ofDay = open.find(
    (one) =>
      dayIn(row.timeZone, one.happenedAt as Instant) === day &&
      (row.providerId === null || one.clinicianId === null || one.clinicianId === row.providerId),
  )
  if (ofDay) {
    await work.update('encounter', ofDay.id, { appointmentId: row.id })
    return ofDay
  }
  const place = work.db.selectFrom('location').select('name').where('id', '=', row.locationId)
  const location = await place.executeTakeFirst()
  const seenBy = (row.providerId ?? clinicianId) as never
  const { encounterId } = await openEncounter(work, {
    origin,
    details: {
      type: { text: row.visitTypeName, codings: [] },
      class: 'ambulatory',
      reason: { text: row.reason, codings: [] },
      clinicianId: seenBy,
      ...(location && { locationName: location.name }),
    },
    appointmentId: row.id,
    status: 'arrived',
    despiteSameDay: true,
  })
  return { id: encounterId, patientId: row.patientId, status: 'arrived', clinicianId: seenBy }
}

/**
 * Brings the visit to where its booking stands by now.
 * @returns the visit; null where she has none, and does not get one by this step
 */
export async function followVisit(
  work: Work,
  row: BookingRow,
  step: { from: AppointmentStatus; to: AppointmentStatus; reason: string },
  by: { origin: EntryOrigin; clinicianId: string | null },
): Promise<EncounterId | null> {
  const { from, to, reason } = step
  const follow = followOf(from, to)
  if (follow === null) return null
  const needed = follow === 'arrive' || follow === 'see'
  const visit = needed ? await takeVisit(work, row, by) : await visitOfBooking(work, row.id)
  if (!visit) return null
  const { origin, clinicianId } = by
  const at: EventTime = origin.happened
  await followBooking(work, visit, {
    follow,
    at,
    timeZone: origin.timeZone,
    reason,
    clinicianId: to === 'with-provider' ? (row.providerId ?? clinicianId) : null,
  })
  return visit.id as EncounterId
}
