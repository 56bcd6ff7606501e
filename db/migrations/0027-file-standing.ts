import { type Kysely, sql } from 'kysely'

export const name = '0027-file-standing'

/** What a PC knows of where the practice's files are: its own note, which never travels. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      'create table file_standing (id text primary key, state text not null, epoch bigint not null, at bigint not null)',
    )
    .execute(db)
}
