import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'
import {
  postgresSearchFunctions,
  postgresSearchRebuild,
  postgresSearchTriggers,
  searchSignature,
} from './search-index.ts'
import { postgresSettled } from './settled.ts'
import { postgresFunctions, postgresGuards, postgresOnce, postgresTriggers, recordedTables } from './triggers.ts'

/**
 * Makes one process at a time prepare a practice, within an open transaction: several that start at once would otherwise make the same things, or
 * wait for each other in a ring.
 */
export async function inTurnToPrepare(db: Kysely<Tables>): Promise<void> {
  await sql`set local lock_timeout = 0`.execute(db)
  await sql`select pg_advisory_xact_lock(hashtextextended('daybook prepares ' || current_setting('search_path'), 0))`.execute(
    db,
  )
}

/**
 * Makes the triggers that capture changes and refuse whatever the journal did not open. Where they are as this program makes them nothing is locked: other
 * processes of the practice are at work.
 */
export async function installPostgresTriggers(writer: Kysely<Tables>): Promise<void> {
  await writer.transaction().execute(async (db) => {
    await inTurnToPrepare(db)
    const { rows } = await sql<{ tableName: string; columnName: string }>`
      select table_name, column_name from information_schema.columns where table_schema = current_schema()
      order by ordinal_position`.execute(db)
    const columnsOf = (table: string) => rows.filter((row) => row.tableName === table).map((row) => row.columnName)
    const statements = [
      ...postgresFunctions,
      ...postgresGuards,
      ...recordedTables(columnsOf).flatMap(postgresTriggers),
      ...recordedTables(columnsOf).flatMap(postgresOnce),
      ...postgresSettled,
      ...postgresSearchFunctions,
      ...postgresSearchTriggers,
    ]
    const existing = await sql<{ tgname: string; relname: string }>`
      select t.tgname, c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace`.execute(db)
    const mark = createHash('sha256').update(statements.join('\n')).update(searchSignature).digest('hex')
    const wanted = statements.filter((statement) => /^\s*create trigger /i.test(statement)).length
    if (existing.rows.length === wanted && (await markIn(db)) === mark) return
    // Whoever writes holds this row first of all: nobody is within a transaction that these locks could wait for.
    await sql`select id from journal_head where id = 1 for update`.execute(db)
    for (const row of existing.rows) await sql`drop trigger ${sql.id(row.tgname)} on ${sql.id(row.relname)}`.execute(db)
    await sql`create table if not exists captured_change (n bigint generated always as identity primary key,
      tbl text not null, row_id text not null, kind text not null, patch text not null)`.execute(db)
    for (const statement of statements) await sql.raw(statement).execute(db)
    await sql.raw(`comment on function daybook_capture() is '${mark}'`).execute(db)
    const state = await db.selectFrom('searchState').select('sources').where('id', '=', 1).executeTakeFirst()
    if (state?.sources === searchSignature) return
    for (const statement of postgresSearchRebuild) await sql.raw(statement).execute(db)
    await sql`insert into search_state values (1, ${searchSignature})
      on conflict (id) do update set sources = excluded.sources`.execute(db)
  })
}

/** What the triggers of this schema were made of; null before there were any. */
async function markIn(db: Kysely<Tables>): Promise<string | null> {
  const { rows } = await sql<{ mark: string | null }>`select obj_description(oid, 'pg_proc') as mark from pg_proc
    where proname = 'daybook_capture' and pronamespace = current_schema()::regnamespace`.execute(db)
  return rows[0]?.mark ?? null
}
