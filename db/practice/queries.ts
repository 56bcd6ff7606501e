import type { Kysely } from 'kysely'
import type { Practice } from '../../shared/practice/index.ts'
import type { Tables } from '../tables.ts'

/** The practice that this database holds. */
export async function thePractice(db: Kysely<Tables>): Promise<Practice> {
  const { id, name, locationName, timeZone, demo } = await db
    .selectFrom('practice')
    .selectAll()
    .executeTakeFirstOrThrow()
  return { practiceId: id, name, locationName, timeZone, demo: demo === 1 } as Practice
}

export { blocksWithin, locationById, places, schedules } from './places-queries.ts'
