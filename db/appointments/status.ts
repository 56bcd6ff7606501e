import {
  type AppointmentStatus,
  holdsTime,
  isAwaited,
  lastOf,
  stepTo,
  unanswered,
} from '../../shared/appointments/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { locationById } from '../practice/queries.ts'
import type { Work } from '../journal.ts'
import { assertFree, type Booker, claimAt } from './booking.ts'
import { refreshChartEntry } from './chart-entry.ts'
import { recordStatus } from './log.ts'
import { appointmentRow } from './queries.ts'
import { needNobody } from './needs.ts'
import { takeStockBeside } from './stock.ts'
import { conflictsIn, readWorld } from './surroundings.ts'
import { logsOf, type Row } from './views.ts'

/** A booking with where it stands. @throws Refusal `not-found` */
export async function standingOf(
  { db }: Pick<Work, 'db'>,
  appointmentId: string,
): Promise<{ row: Row; status: AppointmentStatus; last: { at: number; resourceId: string | null } | null }> {
  const row = await appointmentRow(db, appointmentId)
  if (!row) throw new Refusal('not-found', 'This booking is not in the schedule.')
  const last = lastOf((await logsOf(db, [appointmentId])).get(appointmentId) ?? [])
  return { row, status: (last?.status ?? 'booked') as AppointmentStatus, last }
}

export type StatusMove = {
  appointmentId: string
  /** Where it stood on the screen of whoever moves it. */
  from: AppointmentStatus
  to: AppointmentStatus
  reason: string
  /** The room from then on; undefined: where she is, and none once she has left it. */
  resourceId?: string | null | undefined
  /** Why its time is taken again though it is not free; undefined: it must be free. */
  overbookReason?: string
}

/**
 * Moves a booking to another status within a unit of work. What gives up its time frees it; what takes it up again must find it
 * free.
 * @throws Refusal `conflict` where somebody else moved it since; `rule-violation` with reason `status-step` where that does not
 * follow, `why` where it needs a reason, `conflict` where the time is taken and is not to be overbooked
 */
export async function moveStatus(work: Work, by: Booker, move: StatusMove): Promise<Row> {
  const { appointmentId, from, to, reason, resourceId, overbookReason } = move
  const { row, status, last } = await standingOf(work, appointmentId)
  if (status !== from)
    throw new Refusal('conflict', 'Somebody has moved this visit on in the meantime.', { reason: 'moved-on' })
  // The same status with another room is a change of rooms.
  const step = to === from && resourceId !== undefined ? 'forward' : stepTo(from, to)
  if (step === null)
    throw new Refusal('rule-violation', `A visit that is ${from} does not become ${to}.`, { reason: 'status-step' })
  if (reason === '' && (step === 'back' || to === 'cancelled'))
    throw new Refusal('rule-violation', 'Say why.', { reason: 'why' })
  if (holdsTime(to) && row.holds === 0) await takeAgain(work, by, row, overbookReason)
  if (!holdsTime(to) && row.holds === 1) {
    await work.update('appointment', row.id, { holds: 0 })
    await takeStockBeside(work, by, row)
  }
  // Whoever has been seen, has not come or comes no more needs no other time.
  if (!isAwaited(to) && to !== 'arrived' && to !== 'roomed') await needNobody(work, by, row, reason || to)
  // Who is at the counter or has gone leaves the room to the next.
  const left = isAwaited(to) || !holdsTime(to) || to === 'checkout' || to === 'done'
  const room =
    resourceId !== undefined && !isAwaited(to) && holdsTime(to) ? resourceId : left ? null : (last?.resourceId ?? null)
  await recordStatus(work, by, { appointmentId, patientId: row.patientId, status: to, reason, resourceId: room }, last)
  await refreshChartEntry(work, appointmentId)
  work.audit({
    action: 'update',
    category: 'appointments',
    patientId: row.patientId,
    detail: { appointment: appointmentId, from, to, ...(reason && { reason }) },
  })
  return row
}

async function takeAgain(work: Work, by: Booker, row: Row, overbookReason?: string): Promise<void> {
  const location = await locationById(work.db, row.locationId)
  if (!location) throw new Refusal('not-found', 'This location is not in the practice.')
  const claim = { ...claimAt(row, row, row.startAt), appointmentId: row.id }
  const { visitTypeId, patientId } = row
  const allow = { warnings: ['patient' as const, 'hours' as const, 'type' as const], overbookReason: '' }
  if (overbookReason === undefined) {
    await assertFree(work, { location, visitTypeId, patientId, claims: [claim], allow, by })
    await work.update('appointment', row.id, { holds: 1 })
    return
  }
  const world = await readWorld(work.db, { location, visitTypeId, patientId, wanted: [claim] })
  const isTaken = unanswered(conflictsIn(world, claim), allow, false).length > 0
  await work.update('appointment', row.id, { holds: 1, ...(isTaken && { overbookReason }) })
}
