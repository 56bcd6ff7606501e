import { type Kysely, sql } from 'kysely'
import {
  type Claim,
  type Conflict,
  conflictsOf,
  type Surroundings,
  type Taken,
} from '../../shared/appointments/index.ts'
import { dayIn, type Instant } from '../../shared/kernel/index.ts'
import { type Block, type Location, type Schedule, windowsOn } from '../../shared/practice/index.ts'
import { chartIds } from '../chart.ts'
import { engineOf } from '../engine.ts'
import { blocksWithin, schedules } from '../practice/queries.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>

/** No booking is longer, buffer and all: so far back begins what may still be there. */
export const LONGEST_MS = 16 * 3_600_000

/** Bookings that hold time within a span, of any of these providers, rooms or patients. */
export async function claimsWithin(
  db: Db,
  time: { from: number; until: number },
  of: { providerIds: readonly string[]; resourceIds?: readonly string[]; patientIds?: readonly string[] },
): Promise<Claim[]> {
  const { providerIds, resourceIds = [], patientIds = [] } = of
  if (providerIds.length + resourceIds.length + patientIds.length === 0) return []
  const rows = await db
    .selectFrom('appointment')
    .select(['id', 'startAt', 'endAt', 'busyUntilAt', 'providerId', 'resourceId', 'patientId'])
    .where('startAt', '>', time.from - LONGEST_MS)
    .where('startAt', '<', time.until)
    .where('busyUntilAt', '>', time.from)
    .where('holds', '=', 1)
    .where((where) =>
      where.or([
        ...(providerIds.length > 0 ? [where('providerId', 'in', providerIds)] : []),
        ...(resourceIds.length > 0 ? [where('resourceId', 'in', resourceIds)] : []),
        ...(patientIds.length > 0 ? [where('patientId', 'in', patientIds)] : []),
      ]),
    )
    .execute()
  return rows.map(({ id, ...claim }) => ({ appointmentId: id, ...claim }))
}

/** Of bookings of another system those that are still to take place. Source: HL7 FHIR R4 valueset-appointmentstatus */
const STILL_TO_COME = ['booked', 'confirmed', 'pending', 'arrived', 'checked-in']
/** A booking that came without an end is there at its beginning. */
const WITHOUT_END_MS = 60_000

/**
 * Bookings that came in from another system hold no time of this schedule, yet somebody is expected: they stand in the way of
 * the patient and of the provider that they name. What is booked over them is booked with open eyes.
 */
async function importedWithin(
  db: Db,
  time: { from: number; until: number },
  of: { providerIds: readonly string[]; patientIds: readonly string[] },
): Promise<Claim[]> {
  const ids = of.providerIds.length === 0 ? [''] : of.providerIds
  const staff = await db.selectFrom('staff').select(['id', 'displayName']).where('id', 'in', ids).execute()
  const byName = new Map(staff.map(({ id, displayName }) => [displayName.trim().toLowerCase(), id]))
  const rows = await db
    .selectFrom('appointmentEntry')
    .select(['patientId', 'providerName', 'happenedAt', 'endedAt'])
    .where('sourceId', 'is not', null)
    .where('retractedAt', 'is', null)
    .where('status', 'in', STILL_TO_COME)
    .where('happenedAt', '>', time.from - LONGEST_MS)
    .where('happenedAt', '<', time.until)
    .execute()
  return rows.flatMap(({ patientId, providerName, happenedAt, endedAt }) => {
    const providerId = byName.get(providerName.trim().toLowerCase()) ?? null
    if (providerId === null && !of.patientIds.includes(patientId)) return []
    const endAt = endedAt ?? happenedAt + WITHOUT_END_MS
    if (endAt <= time.from) return []
    return [
      { appointmentId: null, startAt: happenedAt, endAt, busyUntilAt: endAt, providerId, resourceId: null, patientId },
    ]
  })
}

/**
 * The time of providers that bookings hold within a span: for searches, which look at nothing else. A quarter of full days are
 * ten thousand of them: each provider's come as two lists of numbers, since as many rows cost more than the search itself.
 */
export async function takenWithin(
  db: Db,
  time: { from: number; until: number },
  providerIds: readonly string[],
): Promise<Taken[]> {
  if (providerIds.length === 0) return []
  const list = (column: 'startAt' | 'busyUntilAt') =>
    engineOf(db) === 'postgres'
      ? sql<string>`json_agg(${sql.ref(column)})::text`
      : sql<string>`json_group_array(${sql.ref(column)})`
  // By the index of the providers, which holds all that is asked for.
  const rows = await db
    .selectFrom('appointment')
    .select(['providerId', list('startAt').as('starts'), list('busyUntilAt').as('untils')])
    .where('providerId', 'in', providerIds)
    .where('startAt', '>', time.from - LONGEST_MS)
    .where('startAt', '<', time.until)
    .where('holds', '=', 1)
    .groupBy('providerId')
    .execute()
  const imported = await importedWithin(db, time, { providerIds, patientIds: [] })
  const theirs = imported.flatMap(({ providerId, startAt, busyUntilAt }) =>
    providerId === null ? [] : [{ providerId, startAt, busyUntilAt }],
  )
  const own = rows.flatMap(({ providerId, ...row }) => {
    const starts = JSON.parse(row.starts) as number[]
    const untils = JSON.parse(row.untils) as number[]
    return starts.map((startAt, at) => ({ providerId, startAt, busyUntilAt: untils[at] as number }))
  })
  return [...own, ...theirs]
}

/** What every claim of one unit of work is looked at against, read once. */
export type World = {
  location: Location
  claims: Claim[]
  blocks: readonly Block[]
  schedules: readonly Schedule[]
  roomCapacity: number
  patientIds: readonly string[]
  visitTypeId: string
}

/**
 * Reads what may stand in the way of bookings within a time.
 * @param wanted bookings of one patient at one location, of one provider and room
 */
export async function readWorld(
  db: Db,
  about: { location: Location; visitTypeId: string; patientId: string; wanted: readonly Claim[] },
): Promise<World> {
  const { location, visitTypeId, patientId, wanted } = about
  const from = Math.min(...wanted.map(({ startAt }) => startAt))
  const until = Math.max(...wanted.map(({ busyUntilAt }) => busyUntilAt))
  const providerIds = distinct(wanted.map(({ providerId }) => providerId))
  const resourceIds = distinct(wanted.map(({ resourceId }) => resourceId))
  const patientIds = await chartIds(db, patientId)
  const [resourceId] = resourceIds
  const room = resourceId === undefined ? undefined : await roomOf(db, resourceId)
  return {
    location,
    visitTypeId,
    patientIds,
    claims: [
      ...(await claimsWithin(db, { from, until }, { providerIds, resourceIds, patientIds })),
      ...(await importedWithin(db, { from, until }, { providerIds, patientIds })),
    ],
    blocks: await blocksWithin(db, { from, until }),
    schedules: (await schedules(db)).filter(({ providerId }) => providerIds.includes(providerId)),
    roomCapacity: room?.capacity ?? 1,
  }
}

const distinct = (ids: readonly (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))]

const roomOf = (db: Db, id: string) =>
  db.selectFrom('resource').select('capacity').where('id', '=', id).executeTakeFirst()

/** What stands in the way of one claim. */
export function conflictsIn(world: World, claim: Claim): Conflict[] {
  const { location, claims, blocks, roomCapacity, patientIds, visitTypeId } = world
  const { locationId, timeZone } = location
  const theirs = world.schedules.filter((one) => one.providerId === claim.providerId && !one.withdrawn)
  const here = theirs.filter((one) => one.locationId === locationId)
  const day = dayIn(timeZone, claim.startAt as Instant)
  const around: Surroundings = {
    claims,
    blocks,
    roomCapacity,
    patientIds,
    locationId,
    visitTypeId,
    // Who keeps no hours anywhere is booked at any time; who keeps them elsewhere only has none here.
    windows: theirs.length === 0 ? null : windowsOn(here, timeZone, day),
  }
  return conflictsOf(claim, around)
}
