import { stepsWith } from '../../shared/flow/index.ts'
import { dayIn, type Instant } from '../../shared/kernel/index.ts'
import { type Booker, moveStatus, standingOf } from '../appointments/commands.ts'
import { appointmentRow } from '../appointments/queries.ts'
import type { MovedVisit } from '../encounters/commands.ts'
import type { Work } from '../journal.ts'
import { visitOfBooking } from './visit.ts'

/** Why the clinician moved the visit stays in the chart: the log of a booking is read by whoever may not read charts. */
const WHY = 'Moved with the visit.'

/**
 * Takes the booking of a visit along when the visit is moved in the chart, in the unit of work that moves it: board and chart
 * never say two things. A visit without a booking of its own in this schedule is nobody's on the board.
 * The schedule forbids the chart nothing: a time that was given away meanwhile is overbooked.
 * @throws Refusal as `moveStatus` does, with nothing written
 */
export async function boardWithVisit(
  work: Work,
  by: Booker,
  { encounterId, appointmentId, move, reason }: MovedVisit,
): Promise<void> {
  if (appointmentId === null || !(await appointmentRow(work.db, appointmentId))) return
  if ((await visitOfBooking(work, appointmentId))?.id !== encounterId) return
  const { row, status } = await standingOf(work, appointmentId)
  const day = (at: Instant) => dayIn(row.timeZone, at)
  let from = status
  for (const to of stepsWith(move, status, day(row.startAt as Instant) < day(by.now))) {
    await moveStatus(work, by, { appointmentId, from, to, reason: reason && WHY, overbookReason: WHY })
    from = to
  }
}
