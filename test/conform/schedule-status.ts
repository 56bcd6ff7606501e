import { moveStatus } from '../../db/appointments/commands.ts'
import type { Appointment, AppointmentStatus } from '../../shared/appointments/index.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { type Kit, statusWord } from './schedule-reading.ts'

const BY = { userId: null, sessionId: null, channel: 'conform' }

const WAY: Readonly<Record<string, readonly AppointmentStatus[]>> = {
  confirmed: ['confirmed'],
  arrived: ['arrived'],
  checkedin: ['arrived'],
  roomed: ['arrived', 'roomed'],
  withprovider: ['arrived', 'with-provider'],
  checkout: ['arrived', 'with-provider', 'checkout'],
  done: ['arrived', 'with-provider', 'checkout', 'done'],
  noshow: ['no-show'],
  cancelled: ['cancelled'],
}

/** Moves a booking on until it stands where it should. */
export async function reach(
  kit: Kit,
  row: Pick<Appointment, 'appointmentId'>,
  status: string,
  now?: number,
): Promise<void> {
  const way = WAY[statusWord(status)] ?? (statusWord(status) === 'booked' ? [] : null)
  if (way === null) throw new Error(`No booking becomes ${status}`)
  let from: AppointmentStatus = 'booked'
  for (const to of way) {
    const by = kit.booker(now === undefined ? {} : { now: now as Instant })
    const move = { appointmentId: row.appointmentId, from, to, reason: to === 'cancelled' ? 'As the vector says' : '' }
    await kit.journal.work(BY, (work) => moveStatus(work, by, move))
    from = to
  }
}
