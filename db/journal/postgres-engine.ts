import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { camelCasePlugin } from '../codec.ts'
import type { Tables } from '../tables.ts'
import type { Captured, Engine } from './engine.ts'
import {
  postgresSearchFunctions,
  postgresSearchRebuild,
  postgresSearchTriggers,
  searchSignature,
} from './search-index.ts'
import { postgresFunctions, postgresGuards, postgresOnce, postgresTriggers, recordedTables } from './triggers.ts'

const BIGINT = 20

/** `writer` is for migrations and for founding a practice; everything else goes through the journal. */
export type PostgresEngine = Engine & { readonly kind: 'postgres'; readonly writer: Kysely<Tables> }

/** Opens PostgreSQL for the same commands and the same journal. `url` is a `postgres://` address, `schema` where the practice lies in it. */
export function openPostgresEngine(url: string, schema?: string): PostgresEngine {
  // Our whole numbers stay below 2^53, and SQLite gives numbers; the suites that run on both need one shape.
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === BIGINT ? Number : pg.types.getTypeParser(oid, format as 'text'),
  }
  const path = schema ? `-c search_path=${schema}` : ''
  const readOnly = `-c default_transaction_read_only=on ${path}`.trimEnd()
  const pool = new pg.Pool({ connectionString: url, max: 8, types, ...(path ? { options: path } : {}) })
  const reading = new pg.Pool({ connectionString: url, max: 8, types, options: readOnly })
  // An idle connection that the server ends is replaced at the next use; unheard, the event would end this process.
  for (const one of [pool, reading]) one.on('error', () => {})
  const writer = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [camelCasePlugin] })
  const reader = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: reading }), plugins: [camelCasePlugin] })
  return {
    kind: 'postgres',
    reader,
    writer,
    transaction: (mode, body) =>
      writer.transaction().execute(async (db) => {
        await sql`select set_config('daybook.capture', ${mode}, true)`.execute(db)
        // Several server processes share one chain: its head is the lock.
        await sql`select id from journal_head where id = 1 for update`.execute(db)
        return body(db, async () => {
          const { rows } = await sql<Captured>`with taken as (delete from captured_change returning *)
            select tbl, row_id, kind, patch from taken order by n`.execute(db)
          return rows
        })
      }),
    async installTriggers() {
      const { rows } = await sql<{ tableName: string; columnName: string }>`
        select table_name, column_name from information_schema.columns where table_schema = current_schema()
        order by ordinal_position`.execute(writer)
      const columnsOf = (table: string) => rows.filter((row) => row.tableName === table).map((row) => row.columnName)
      await writer.transaction().execute(async (db) => {
        const existing = await sql<{ tgname: string; relname: string }>`
          select t.tgname, c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
          where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace`.execute(db)
        for (const row of existing.rows)
          await sql`drop trigger ${sql.id(row.tgname)} on ${sql.id(row.relname)}`.execute(db)
        await sql`create table if not exists captured_change (n bigint generated always as identity primary key,
          tbl text not null, row_id text not null, kind text not null, patch text not null)`.execute(db)
        const statements = [
          ...postgresFunctions,
          ...postgresGuards,
          ...recordedTables(columnsOf).flatMap(postgresTriggers),
          ...recordedTables(columnsOf).flatMap(postgresOnce),
          ...postgresSearchFunctions,
          ...postgresSearchTriggers,
        ]
        for (const statement of statements) await sql.raw(statement).execute(db)
        const state = await db.selectFrom('searchState').select('sources').where('id', '=', 1).executeTakeFirst()
        if (state?.sources === searchSignature) return
        for (const statement of postgresSearchRebuild) await sql.raw(statement).execute(db)
        await sql`insert into search_state values (1, ${searchSignature})
          on conflict (id) do update set sources = excluded.sources`.execute(db)
      })
    },
    async close() {
      await writer.destroy()
      await reader.destroy()
    },
  }
}
