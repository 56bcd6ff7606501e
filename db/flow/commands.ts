import { dayIn, type Instant } from '../../shared/kernel/index.ts'
import { type Booker, moveStatus, type StatusMove } from '../appointments/commands.ts'
import { chartOf } from '../chart.ts'
import { openEncounter } from '../encounters/commands.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Journal, Work } from '../journal.ts'

type Row = Awaited<ReturnType<typeof moveStatus>>

/**
 * Moves a patient on at the board. With the provider her visit is opened in the same unit of work: neither is there without the
 * other.
 * @param visit where a new visit comes from; null where whoever moves her does not write in charts
 */
export function moveOn(
  journal: Journal,
  by: Booker,
  move: StatusMove & { confirmed?: readonly string[] },
  visit: EntryOrigin | null,
): Promise<void> {
  return journal.work(move.reason === '' ? by.author : { ...by.author, reason: move.reason }, async (work) => {
    const row = await moveStatus(work, by, move)
    const { confirmed = [] } = move
    if (confirmed.length > 0)
      work.audit({
        action: 'update',
        category: 'appointments',
        patientId: row.patientId,
        detail: { confirmed: [...confirmed] },
      })
    if (move.to === 'with-provider' && visit !== null) await linkVisit(work, row, visit)
  })
}

/** The visit of a booking: the one it has, the open one of its day that belongs to no booking yet, or a new one. */
async function linkVisit(work: Work, row: Row, origin: EntryOrigin): Promise<void> {
  const open = await work.db
    .selectFrom('encounter')
    .select(['id', 'appointmentId', 'happenedAt', 'clinicianId'])
    .where('patientId', 'in', chartOf(row.patientId))
    .where('retractedAt', 'is', null)
    .where((where) =>
      where.or([
        where('appointmentId', '=', row.id),
        where('status', 'in', ['planned', 'arrived', 'triaged', 'in-progress', 'onleave']),
      ]),
    )
    .where('status', '<>', 'cancelled')
    .execute()
  if (open.some(({ appointmentId }) => appointmentId === row.id)) return
  const day = dayIn(row.timeZone, origin.now)
  const ofDay = open.find(
    (one) =>
      one.appointmentId === null &&
      dayIn(row.timeZone, one.happenedAt as Instant) === day &&
      (row.providerId === null || one.clinicianId === row.providerId),
  )
  if (ofDay) return work.update('encounter', ofDay.id, { appointmentId: row.id })
  const location = await work.db
    .selectFrom('location')
    .select('name')
    .where('id', '=', row.locationId)
    .executeTakeFirst()
  await openEncounter(work, {
    origin,
    details: {
      type: { text: row.visitTypeName, codings: [] },
      class: 'ambulatory',
      reason: { text: row.reason, codings: [] },
      ...(location && { locationName: location.name }),
      ...(row.providerId !== null && { clinicianId: row.providerId as never }),
    },
    appointmentId: row.id,
    planned: false,
    despiteSameDay: true,
  })
}
