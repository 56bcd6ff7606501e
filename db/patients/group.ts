import type { Kysely } from 'kysely'
import { chartOf } from '../chart.ts'
import type { Tables } from '../tables.ts'

/**
 * Every chart that is this person's: the survivor first, then all that were merged into it, directly or over others.
 * @param patientId any of them. @returns only `patientId` when nothing was merged; empty when there is no such patient
 */
export async function patientGroup(db: Kysely<Tables>, patientId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('patient')
    .select('id')
    .where('id', 'in', chartOf(patientId))
    .orderBy((by) => by.case().when('mergedInto', 'is', null).then(0).else(1).end())
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}
