import { type Kysely, sql } from 'kysely'

export const name = '0036-open-notes'

/** What the other PCs said of the notes that are open at them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table sync_presence add column notes text not null default '[]'`).execute(db)
}
