import { type Kysely, sql } from 'kysely'

export const name = '0028-sequence-mark'

/** A PC remembers by which hash its server's order was known at the end of the last page. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['marked_at bigint not null default 0', "mark text not null default ''"])
    await sql.raw(`alter table journal_head add column ${column}`).execute(db)
}
