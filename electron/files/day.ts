import type { Kysely } from 'kysely'
import { filesOfChart, patientsBetween } from '../../db/files/queries.ts'
import type { Tables } from '../../db/tables.ts'
import { dayBounds, dayIn, type Instant } from '../../shared/kernel/index.ts'

/** The most charts of a day, and the most documents of each, that are fetched ahead. */
const MOST_CHARTS = 200
const MOST_OF_CHART = 50

/** The ids of the files in the charts of those who are booked today, by the practice's own day. */
export async function filesOfToday(db: Kysely<Tables>, now: Instant): Promise<string[]> {
  const practice = await db.selectFrom('practice').select('timeZone').executeTakeFirst()
  if (!practice) return []
  const { timeZone } = practice
  const { from, until } = dayBounds(timeZone, dayIn(timeZone, now))
  const ids = new Set<string>()
  for (const patientId of await patientsBetween(db, { from, until, limit: MOST_CHARTS })) {
    for (const id of await filesOfChart(db, patientId, MOST_OF_CHART)) ids.add(id)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return [...ids]
}
