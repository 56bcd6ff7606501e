import type { Kysely } from 'kysely'
import {
  type Appointment,
  type Ending,
  endingOf,
  findOffers,
  lastOf,
  noShowRates,
  type Offer,
  type Search,
  searchedTime,
  type StatusChange,
  utilisation,
} from '../../shared/appointments/index.ts'
import { type CivilDate, clockOf, dayAfter, dayBounds, dayIn, type Instant } from '../../shared/kernel/index.ts'
import { type Location, type Schedule, windowsOn } from '../../shared/practice/index.ts'
import { chartIds, type ClosedCharts } from '../chart.ts'
import { blocksWithin, schedules } from '../practice/queries.ts'
import type { Tables } from '../tables.ts'
import { LONGEST_MS, takenWithin } from './surroundings.ts'
import { logsOf, type Row, toAppointments } from './views.ts'

export { claimsWithin, conflictsIn, readWorld, type World } from './surroundings.ts'

type Db = Kysely<Tables>

/** The row of one booking, or undefined. */
export const appointmentRow = (db: Db, id: string): Promise<Row | undefined> =>
  db.selectFrom('appointment').selectAll().where('id', '=', id).executeTakeFirst()

/** Bookings by id, in the order of time. */
export async function appointmentsByIds(db: Db, ids: readonly string[], closed: ClosedCharts): Promise<Appointment[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('appointment').selectAll().where('id', 'in', ids).orderBy('startAt').execute()
  return toAppointments(db, rows, closed)
}

/** All bookings of some time at one location, cancelled ones too, in the order of time. */
export async function appointmentsWithin(
  db: Db,
  about: { locationId: string; from: number; until: number },
  closed: ClosedCharts,
): Promise<Appointment[]> {
  const rows = await db
    .selectFrom('appointment')
    .selectAll()
    .where('locationId', '=', about.locationId)
    .where('startAt', '>', about.from - LONGEST_MS)
    .where('startAt', '<', about.until)
    .where('endAt', '>', about.from)
    .orderBy('startAt')
    .orderBy('id')
    .execute()
  return toAppointments(db, rows, closed)
}

/** The log of one booking, oldest first. */
export async function logOf(db: Db, appointmentId: string): Promise<StatusChange[]> {
  const log = (await logsOf(db, [appointmentId])).get(appointmentId) ?? []
  const rooms = await db.selectFrom('resource').select(['id', 'name']).execute()
  return log
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map(({ status, at, authorName, reason, resourceId }) => {
      const roomName = rooms.find(({ id }) => id === resourceId)?.name ?? ''
      return { status, at, authorName, reason, roomName } as StatusChange
    })
}

const LATEST = 100

/** A patient's bookings: those to come in their order, then those that were, the last first. */
export async function appointmentsOf(db: Db, patientId: string, now: Instant): Promise<Appointment[]> {
  const rows = await db
    .selectFrom('appointment')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, patientId))
    .orderBy('startAt', 'desc')
    .limit(LATEST)
    .execute()
  const all = await toAppointments(db, rows, null)
  const coming = all.filter(({ endAt }) => endAt > now)
  return [...coming.toReversed(), ...all.filter(({ endAt }) => endAt <= now)]
}

/** Weekly hours of some days at a location, by provider. */
export async function hoursWithin(db: Db, location: Location, on: CivilDate, days: number) {
  const all = (await schedules(db)).filter(({ locationId }) => locationId === location.locationId)
  const byProvider = Map.groupBy(all, ({ providerId }) => providerId)
  return Array.from({ length: days }, (_none, ahead) => dayAfter(on, ahead)).flatMap((day) =>
    [...byProvider].flatMap(([providerId, theirs]) =>
      windowsOn(theirs, location.timeZone, day).map((window) => ({ ...window, providerId })),
    ),
  )
}

/** So many days are looked at in one go: as a rule something is free in the first of them. */
const AT_ONCE_DAYS = 30

/** The first times that are free. @param search `providerIds` empty: whoever keeps hours at the location */
export async function findFree(db: Db, location: Location, search: Search): Promise<Offer[]> {
  const { timeZone, locationId } = location
  const kept = (await schedules(db)).filter((one) => one.locationId === locationId && !one.withdrawn)
  const named = search.providerIds.length > 0 ? search.providerIds : kept.map(({ providerId }) => providerId)
  const providerIds = [...new Set(named)]
  const first = dayIn(timeZone, search.earliestAt as Instant)
  const found: Offer[] = []
  for (let ahead = 0; ahead < search.days && found.length < search.want; ahead += AT_ONCE_DAYS) {
    const from = dayBounds(timeZone, dayAfter(first, ahead)).from
    const part = {
      ...search,
      providerIds,
      earliestAt: Math.max(search.earliestAt, from),
      days: Math.min(AT_ONCE_DAYS, search.days - ahead),
      want: search.want - found.length,
    }
    const time = searchedTime(part, timeZone)
    const taken = await takenWithin(db, time, providerIds)
    const blocks = await blocksWithin(db, time)
    found.push(...findOffers(part, { timeZone, schedules: kept, taken, blocks }))
  }
  return found
}

/** Bookings to come that need somebody, and those that lie outside of the hours as they are now; of each the first 500. */
export async function unresolved(db: Db, location: Location, now: Instant, closed: ClosedCharts) {
  const waiting = await db
    .selectFrom('appointment')
    .selectAll()
    .where('locationId', '=', location.locationId)
    .where('holds', '=', 1)
    .where('resolution', '<>', '')
    .where('endAt', '>', now)
    .orderBy('startAt')
    .limit(MOST_TOLD)
    .execute()
  return {
    waiting: await toAppointments(db, waiting, closed),
    outsideHours: await toAppointments(db, await outsideHours(db, location, now), closed),
  }
}

const MOST_TOLD = 500
/** Bookings that are looked at in a few milliseconds. */
const LOOKED_AT = 400

async function outsideHours(db: Db, location: Location, now: Instant): Promise<Row[]> {
  const byProvider = Map.groupBy(await schedules(db), ({ providerId }) => providerId as string)
  const found: Row[] = []
  let after = { startAt: now as number, id: '\uffff' }
  for (;;) {
    const page: Row[] = await db
      .selectFrom('appointment')
      .selectAll()
      .where('locationId', '=', location.locationId)
      .where('holds', '=', 1)
      .where('resolution', '=', '')
      .where((where) =>
        where.or([
          where('startAt', '>', after.startAt),
          where.and([where('startAt', '=', after.startAt), where('id', '>', after.id)]),
        ]),
      )
      .orderBy('startAt')
      .orderBy('id')
      .limit(LOOKED_AT)
      .execute()
    for (const row of page) if (isOutside(row, location, byProvider.get(row.providerId ?? '') ?? [])) found.push(row)
    const last = page.at(-1)
    if (!last || page.length < LOOKED_AT || found.length >= MOST_TOLD) return found.slice(0, MOST_TOLD)
    after = last
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/**
 * Who keeps no hours is booked at any time. Whose hours were all withdrawn keeps none for what is booked from now on, but what
 * lay in them has lost its place.
 */
function isOutside(row: Row, { locationId, timeZone }: Location, theirs: readonly Schedule[]): boolean {
  const kept = theirs.filter(({ withdrawn }) => !withdrawn)
  const day = dayIn(timeZone, row.startAt as Instant)
  const isWithin = (hours: readonly Schedule[]) => {
    const here = hours.filter((one) => one.locationId === locationId)
    let reached = row.startAt
    for (const one of windowsOn(here, timeZone, day))
      if (one.startAt <= reached && one.endAt > reached) reached = one.endAt
    return reached >= row.endAt
  }
  if (kept.length > 0) return !isWithin(kept)
  return isWithin(theirs.map((one) => ({ ...one, withdrawn: false })))
}

/** No-shows and use of the hours from one day to another, both counted. @param now what is to come is not counted */
export async function figuresOf(
  db: Db,
  about: { location: Location; from: CivilDate; until: CivilDate; providerId: string | null; now: Instant },
) {
  const { location, from, until, providerId, now } = about
  const { timeZone, locationId } = location
  const time = { from: dayBounds(timeZone, from).from, until: Math.min(clockOf(timeZone, until)('24:00'), now) }
  let find = db
    .selectFrom('appointment')
    .select(['id', 'startAt', 'durationMinutes'])
    .where('locationId', '=', locationId)
    .where('startAt', '>=', time.from)
    .where('startAt', '<', time.until)
  if (providerId !== null) find = find.where('providerId', '=', providerId)
  const rows = await find.execute()
  const logs = await logsOf(
    db,
    rows.map(({ id }) => id),
  )
  const ended = rows.map((row) => {
    const last = lastOf(logs.get(row.id) ?? [])
    return { ...row, ending: endingOf(last?.status ?? 'booked', row.startAt, last?.at ?? 0) }
  })
  const days = Math.min(366, Math.max(0, Math.ceil((time.until - time.from) / DAY_MS)))
  const windows = (await hoursWithin(db, location, from, days))
    .filter((one) => providerId === null || one.providerId === providerId)
    .filter(({ startAt }) => startAt < time.until)
  const blocks = await blocksWithin(db, time)
  const minutes = (spans: readonly { startAt: number; endAt: number }[]) =>
    spans.reduce((sum, { startAt, endAt }) => sum + Math.max(0, endAt - startAt) / 60_000, 0)
  /** A time that is closed twice, the office and the provider, is closed once. */
  const once = (spans: readonly { startAt: number; endAt: number }[]) => {
    let reached = Number.NEGATIVE_INFINITY
    return spans
      .toSorted((a, b) => a.startAt - b.startAt)
      .map(({ startAt, endAt }) => {
        const left = { startAt: Math.max(startAt, reached), endAt }
        reached = Math.max(reached, endAt)
        return left
      })
  }
  const blocked = windows.flatMap((window) =>
    once(
      blocks
        .filter((block) =>
          block.providerId === null
            ? block.locationId === locationId && block.resourceId === null
            : block.providerId === window.providerId,
        )
        .map((block) => ({
          startAt: Math.max(block.startAt, window.startAt),
          endAt: Math.min(block.endAt, window.endAt),
        })),
    ),
  )
  const completed = ended.filter(({ ending }) => ending === 'completed')
  return {
    ...noShowRates(ended.map(({ ending }): Ending => ending)),
    utilisationBp: utilisation({
      completed: completed.reduce((sum, { durationMinutes }) => sum + durationMinutes, 0),
      hours: minutes(windows),
      blocked: minutes(blocked),
    }),
  }
}
const DAY_MS = 86_400_000
