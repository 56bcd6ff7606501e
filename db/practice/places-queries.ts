import type { Kysely } from 'kysely'
import type { Role } from '../../shared/access/index.ts'
import type { UserId } from '../../shared/kernel/index.ts'
import type { Block, Location, Places, Schedule } from '../../shared/practice/index.ts'
import type { Tables } from '../tables.ts'
import { toBlock, toLocation, toResource, toSchedule, toVisitType } from './places-rows.ts'

type Db = Kysely<Tables>

/** Locations, rooms, visit types and providers; the closed ones too, the first location first. */
export async function places(db: Db): Promise<Places> {
  const { id: first } = await db.selectFrom('practice').select('id').executeTakeFirstOrThrow()
  const locations = (await db.selectFrom('location').selectAll().orderBy('name').execute()).map(toLocation)
  const resources = await db.selectFrom('resource').selectAll().orderBy('kind', 'desc').orderBy('name').execute()
  const visitTypes = await db.selectFrom('visitType').selectAll().orderBy('name').execute()
  return {
    locations: locations.toSorted((a, b) => Number(b.locationId === first) - Number(a.locationId === first)),
    resources: resources.map(toResource),
    visitTypes: visitTypes.map(toVisitType),
    providers: await providers(db),
  }
}

/** Whom patients can be booked with: who prescribes, and whoever else has hours. By name. */
async function providers(db: Db): Promise<Places['providers']> {
  const staff = await db.selectFrom('staff').selectAll().where('active', '=', 1).orderBy('displayName').execute()
  const withHours = await db.selectFrom('providerSchedule').select('providerId').execute()
  const named = new Set(withHours.map(({ providerId }) => providerId))
  return staff
    .filter(({ id, roles }) => named.has(id) || (JSON.parse(roles) as Role[]).includes('prescriber'))
    .map(({ id, displayName }) => ({ providerId: id as UserId, name: displayName }))
}

/** One location, or undefined. */
export async function locationById(db: Db, id: string): Promise<Location | undefined> {
  const row = await db.selectFrom('location').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toLocation(row)
}

/** The weekly hours of everybody. */
export async function schedules(db: Db): Promise<Schedule[]> {
  const rows = await db.selectFrom('providerSchedule').selectAll().orderBy('startsOn').orderBy('id').execute()
  return rows.map(toSchedule)
}

/** What is closed or blocked within a time and was not withdrawn, in order. */
export async function blocksWithin(db: Db, time: { from: number; until: number }): Promise<Block[]> {
  const rows = await db
    .selectFrom('scheduleBlock')
    .selectAll()
    .where('endAt', '>', time.from)
    .where('startAt', '<', time.until)
    .where('withdrawnReason', 'is', null)
    .orderBy('startAt')
    .orderBy('id')
    .execute()
  return rows.map(toBlock)
}
