import type { Kysely, Selectable } from 'kysely'
import { type Appointment, lastOf } from '../../shared/appointments/index.ts'
import { type Instant, wallIn } from '../../shared/kernel/index.ts'
import { type ClosedCharts, isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'
import type { AppointmentStatusTable, AppointmentTable } from './tables.ts'

type Db = Kysely<Tables>
export type Row = Selectable<AppointmentTable>
type LogRow = Selectable<AppointmentStatusTable>

/** Below every engine's limit of bound values. */
const AT_ONCE = 400

/** Calls `ask` for a few hundred identifiers at a time. */
export async function inParts<T>(ids: readonly string[], ask: (part: readonly string[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) found.push(...(await ask(ids.slice(from, from + AT_ONCE))))
  return found
}

/** The logs of some bookings, by booking. */
export async function logsOf(db: Db, appointmentIds: readonly string[]): Promise<Map<string, LogRow[]>> {
  const rows = await inParts(appointmentIds, (part) =>
    db.selectFrom('appointmentStatus').selectAll().where('appointmentId', 'in', part).execute(),
  )
  return Map.groupBy(rows, ({ appointmentId }) => appointmentId)
}

/**
 * Bookings as the contract shows them, in the order of `rows`: with whose they are, where they stand by their log, and the
 * visit that came of them.
 * @param closed charts that are closed to whoever asks: of those, that somebody comes, and not why
 */
export async function toAppointments(db: Db, rows: readonly Row[], closed: ClosedCharts): Promise<Appointment[]> {
  const ids = rows.map(({ id }) => id)
  const logs = await logsOf(db, ids)
  const [people, staff, rooms, colours, visits] = await lookUp(db, rows, ids, closed)
  return rows.map((row) => {
    const log = logs.get(row.id) ?? []
    const last = lastOf(log)
    const arrived = log.filter(({ status }) => status === 'arrived')
    const patient = people.get(row.patientId)
    const shut = patient?.shut === 1
    const { patientId, locationId, visitTypeId, visitTypeName, providerId, resourceId, startLocal, timeZone } = row
    const { startAt, endAt, durationMinutes, bufferMinutes, seriesId, overbookReason, revision } = row
    const came = arrived.length > 0 && !isBefore(last?.status ?? 'booked')
    return {
      appointmentId: row.id,
      patientId,
      patientName: patient ? `${patient.familyName}, ${patient.givenName}` : '',
      birthOn: patient?.birthOn ?? '',
      recordNumber: patient?.recordNumber ?? '',
      phone: shut ? '' : (patient?.phone ?? ''),
      closed: shut,
      locationId,
      visitTypeId,
      visitTypeName: shut ? '' : visitTypeName,
      colour: shut ? 'gray' : (colours.get(visitTypeId) ?? 'gray'),
      providerId,
      providerName: staff.get(providerId ?? '') ?? '',
      resourceId,
      startLocal,
      endLocal: wallIn(timeZone, endAt as Instant),
      timeZone,
      startAt,
      endAt,
      durationMinutes,
      bufferMinutes,
      reason: shut ? '' : row.reason,
      status: last?.status ?? 'booked',
      statusAt: last?.at ?? row.bookedAt,
      statusReason: shut ? '' : (last?.reason ?? ''),
      arrivedAt: came ? Math.max(...arrived.map(({ at }) => at)) : null,
      roomName: rooms.get(last?.resourceId ?? '') ?? '',
      walkIn: row.walkIn === 1,
      seriesId,
      overbookReason: shut ? '' : overbookReason,
      resolution: row.resolution === '' ? null : row.resolution,
      encounterId: visits.get(row.id) ?? null,
      revision,
    } as unknown as Appointment
  })
}

const isBefore = (status: string): boolean => ['booked', 'confirmed', 'no-show', 'cancelled'].includes(status)

async function lookUp(db: Db, rows: readonly Row[], ids: readonly string[], closed: ClosedCharts) {
  const patientIds = [...new Set(rows.map(({ patientId }) => patientId))]
  const people = await inParts(patientIds, (part) =>
    db
      .selectFrom('patient')
      .select(['id', 'familyName', 'givenName', 'birthOn', 'recordNumber', 'phone'])
      .select(isClosed('patient.id', closed).as('shut'))
      .where('id', 'in', part)
      .execute(),
  )
  const staff = await db.selectFrom('staff').select(['id', 'displayName']).execute()
  const rooms = await db.selectFrom('resource').select(['id', 'name']).execute()
  const types = await db.selectFrom('visitType').select(['id', 'colour']).execute()
  const visits = await inParts(ids, (part) =>
    db
      .selectFrom('encounter')
      .select(['id', 'appointmentId'])
      .where('appointmentId', 'in', part)
      .where('retractedAt', 'is', null)
      .where('status', '<>', 'cancelled')
      .execute(),
  )
  return [
    new Map(people.map((one) => [one.id, one])),
    new Map(staff.map(({ id, displayName }) => [id, displayName])),
    new Map(rooms.map(({ id, name }) => [id, name])),
    new Map(types.map(({ id, colour }) => [id, colour])),
    new Map(visits.map(({ id, appointmentId }) => [appointmentId ?? '', id])),
  ] as const
}
