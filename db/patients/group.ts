import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'

/**
 * Every chart that is this person's: the survivor first, then all that were merged into it, directly or over others.
 * Entries keep the id of the chart that they were written in, so whoever reads a chart reads the entries of all of these.
 * @param patientId any of them. @returns only `patientId` when nothing was merged; empty when there is no such patient
 */
export async function patientGroup(db: Kysely<Tables>, patientId: string): Promise<string[]> {
  // `union` without `all` ends at what was seen before: two PCs may have merged the same two the other way round.
  const { rows } = await sql<{ id: string }>`
    with recursive
      up (id, merged_into) as (
        select id, merged_into from patient where id = ${patientId}
        union select one.id, one.merged_into from patient one join up on one.id = up.merged_into),
      everyone (id) as (
        select id from up
        union select one.id from patient one join everyone on one.merged_into = everyone.id)
    select patient.id from patient join everyone on everyone.id = patient.id
    order by case when patient.merged_into is null then 0 else 1 end, patient.id`.execute(db)
  return rows.map(({ id }) => id)
}
