import {
  type Allowance,
  isAwaited,
  lastOf,
  movedAlong,
  type Scope,
  shiftRule,
  type When,
} from '../../shared/appointments/index.ts'
import { daysBetween, momentsOf, Refusal, type WallTime } from '../../shared/kernel/index.ts'
import type { Journal, Work } from '../journal.ts'
import { assertFree, type Booker, claimAt, planOf } from './booking.ts'
import { refreshChartEntry } from './chart-entry.ts'
import { recordStatus } from './log.ts'
import { needNobody } from './needs.ts'
import { momentOf } from './refusals.ts'
import { moveStatus, standingOf } from './status.ts'
import { takeStockBeside } from './stock.ts'
import { logsOf, type Row } from './views.ts'

export type MoveOrder = {
  appointmentId: string
  revision: number
  to: When
  providerId: string | null
  resourceId: string | null
  durationMinutes?: number | undefined
  scope: Scope
  allow: Allowance
}

/**
 * Moves a booking, or with it those of its series by as many days to the same time. All of them or none.
 * @throws Refusal as `book`; `rule-violation` with reason `status-step` for a visit that has begun or is over
 */
export function moveAppointment(journal: Journal, by: Booker, order: MoveOrder): Promise<string[]> {
  return journal.work(by.author, async (work) => {
    const { to, providerId, resourceId, scope, allow } = order
    const { row } = await seen(work, order)
    const rows = await ofScope(work, row, scope, by.now)
    const plan = await planOf(work, {
      locationId: row.locationId as never,
      visitTypeId: row.visitTypeId as never,
      providerId: providerId as never,
      resourceId: resourceId as never,
      durationMinutes: order.durationMinutes ?? row.durationMinutes,
      ...to,
    })
    const { timeZone } = plan.location
    const moved = rows.map(({ row: one, status }) => {
      const own = one.id === row.id
      const startLocal = own
        ? to.startLocal
        : movedAlong(one.startLocal as WallTime, row.startLocal as WallTime, to.startLocal)
      const startAt = own ? momentOf(to, timeZone) : momentOf({ startLocal, fold: 'first' }, timeZone)
      if (startAt !== one.startAt && !isAwaited(status as 'booked'))
        throw new Refusal('rule-violation', 'A visit that has begun or is over keeps its time.', {
          reason: 'status-step',
        })
      const fold = momentsOf(timeZone, startLocal).indexOf(startAt)
      const claim = {
        ...claimAt(plan, { providerId, resourceId, patientId: one.patientId }, startAt),
        appointmentId: one.id,
      }
      return { one, status, startLocal, fold, claim }
    })
    const leaving = new Set(rows.map((one) => one.row.id))
    const { visitTypeId, patientId } = row
    const claims = moved.map(({ claim }) => claim)
    await assertFree(work, { location: plan.location, visitTypeId, patientId, claims, allow, by, leaving })
    const series = await followingSeries(work, by, { row, scope, to: to.startLocal })
    for (const { one, status, startLocal, fold, claim } of moved) {
      const { appointmentId: _id, patientId: _patient, ...taken } = claim
      await work.update('appointment', one.id, {
        ...taken,
        startLocal,
        fold,
        timeZone,
        durationMinutes: plan.durationMinutes,
        overbookReason: allow.overbookReason,
        ...(series !== null && { seriesId: series, recurrenceLocal: startLocal }),
      })
      await needNobody(work, by, one, 'Moved to another time.')
      await takeStockBeside(work, by, one)
      // Who has confirmed another time has not confirmed this one.
      if (status === 'confirmed' && claim.startAt !== one.startAt) await unconfirm(work, by, one)
      await refreshChartEntry(work, one.id)
    }
    const detail = { moved: moved.length, scope }
    work.audit({ action: 'update', category: 'appointments', patientId, detail })
    return moved.map(({ one }) => one.id)
  })
}

export async function unconfirm(work: Work, by: Booker, row: Row): Promise<void> {
  const { last } = await standingOf(work, row.id)
  await recordStatus(
    work,
    by,
    { appointmentId: row.id, patientId: row.patientId, status: 'booked', reason: '', resourceId: null },
    last,
  )
}

/** Cancels a booking, or those of its series that are still to come, with the reason. Their times are free at once. */
export function cancelAppointment(
  journal: Journal,
  by: Booker,
  order: { appointmentId: string; revision: number; reason: string; scope: Scope },
): Promise<string[]> {
  const { reason, scope } = order
  return journal.work({ ...by.author, reason }, async (work) => {
    const { row } = await seen(work, order)
    const rows = await ofScope(work, row, scope, by.now)
    for (const one of rows)
      await moveStatus(work, by, { appointmentId: one.row.id, from: one.status as 'booked', to: 'cancelled', reason })
    return rows.map((one) => one.row.id)
  })
}

/** Says that a booking which needed somebody is settled as it stands. */
export function resolveAppointment(
  journal: Journal,
  by: Booker,
  order: { appointmentId: string; revision: number; reason: string },
): Promise<string> {
  const { appointmentId, revision, reason } = order
  return journal.work({ ...by.author, reason }, async (work) => {
    const { row } = await standingOf(work, appointmentId)
    await work.update('appointment', appointmentId, { resolution: '' }, revision)
    await needNobody(work, by, row, reason)
    work.audit({
      action: 'update',
      category: 'appointments',
      patientId: row.patientId,
      detail: { resolved: appointmentId, reason },
    })
    return appointmentId
  })
}

/** A booking in the version that the person saw. @throws Refusal `conflict` when another was saved since */
async function seen(work: Work, { appointmentId, revision }: { appointmentId: string; revision: number }) {
  const standing = await standingOf(work, appointmentId)
  if (standing.row.revision !== revision)
    throw new Refusal('conflict', 'Somebody has changed this booking in the meantime.', { reason: 'moved-on' })
  return standing
}

/** The bookings that a change is about: this one, and of its series those that are still awaited. */
async function ofScope(work: Work, row: Row, scope: Scope, now: number): Promise<{ row: Row; status: string }[]> {
  const one = async (of: Row) => ({ row: of, status: (await standingOf(work, of.id)).status })
  if (scope === 'one' || row.seriesId === null) return [await one(row)]
  const rows = await work.db
    .selectFrom('appointment')
    .selectAll()
    .where('seriesId', '=', row.seriesId)
    .where('holds', '=', 1)
    .where((of) =>
      // The one that somebody has in hand belongs to them, also where its time has passed and nobody came.
      of.or([of('startAt', '>=', scope === 'following' ? row.startAt : now), of('id', '=', row.id)]),
    )
    .orderBy('startAt')
    .execute()
  const logs = await logsOf(
    work.db,
    rows.map(({ id }) => id),
  )
  return rows
    .map((of) => ({ row: of, status: lastOf(logs.get(of.id) ?? [])?.status ?? 'booked' }))
    .filter(({ row: of, status }) => of.id === row.id || isAwaited(status as 'booked'))
}

/**
 * The series that moved bookings belong to from now on: a new one where only the rest of a series moves, the same with its rule
 * as it is now where all do, null where one is moved out of its place in the rule.
 */
async function followingSeries(
  work: Work,
  by: Booker,
  { row, scope, to }: { row: Row; scope: Scope; to: WallTime },
): Promise<string | null> {
  if (scope === 'one' || row.seriesId === null) return null
  const series = await work.db
    .selectFrom('appointmentSeries')
    .selectAll()
    .where('id', '=', row.seriesId)
    .executeTakeFirstOrThrow()
  const rule = shiftRule(series.rule, daysBetween(row.startLocal, to))
  if (scope === 'all') {
    const startLocal = movedAlong(series.startLocal as WallTime, row.startLocal as WallTime, to)
    await work.update('appointmentSeries', series.id, { rule, startLocal })
    return series.id
  }
  const id = by.ids.next<string>()
  const { patientId, timeZone } = series
  await work.insert('appointmentSeries', {
    id,
    patientId,
    rule,
    startLocal: to,
    timeZone,
    exceptions: '[]',
    splitFrom: series.id,
  })
  return id
}
