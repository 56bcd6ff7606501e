import { type Kysely, sql } from 'kysely'

export const name = '0020-imported-bookings'

/** Bookings that came in from another system are found by their time: they are in the way of what is booked here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create index appointment_entry_imported on appointment_entry (happened_at) where source_id is not null`)
    .execute(db)
}
