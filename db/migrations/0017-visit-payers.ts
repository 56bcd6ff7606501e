import { type Kysely, sql } from 'kysely'

export const name = '0017-visit-payers'

/** Which coverages a charge goes to, in their order on the day of the visit; those of before went by name alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw("alter table charge add column coverages text not null default '[]'").execute(db)
}
