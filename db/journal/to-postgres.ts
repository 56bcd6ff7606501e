import { CompiledQuery, type Kysely, sql } from 'kysely'
import type Database from 'better-sqlite3'
import type { Instant } from '../../shared/kernel/index.ts'
import { camelCase } from '../codec.ts'
import { type KeyUse, openConnection } from '../connection.ts'
import { columnsOf } from './columns.ts'
import { openPostgresEngine } from './postgres-engine.ts'
import { insertRows } from './rows.ts'
import { migratePostgres } from '../migrate.ts'
import type { Tables } from '../tables.ts'
import { copiedTables } from './copied-tables.ts'

const ROWS_AT_ONCE = 100

/**
 * Fills a schema of PostgreSQL, which must not be there yet, with the practice that a file of this program's schema holds. Until it is whole
 * it bears another name, so that nobody takes a half for it.
 * @param schema what it is called in the end
 */
export async function copyToPostgres(
  from: { file: string; key: KeyUse },
  to: { url: string; schema: string },
  now: Instant,
): Promise<void> {
  const begun = `${to.schema}_restoring`
  const engine = openPostgresEngine(to.url, begun)
  const raw = openConnection({ ...from, readonly: true })
  const db = engine.writer
  try {
    await sql`drop schema if exists ${sql.id(begun)} cascade`.execute(db)
    await sql`create schema ${sql.id(begun)}`.execute(db)
    await migratePostgres(engine, now)
    const references = await withoutReferences(db)
    const there = await columnsOf(db)
    for (const table of copiedTables(raw)) await copyTable(db, raw, table, there.get(table) ?? new Set())
    // Making them anew proves them of every row.
    for (const statement of references) await sql.raw(statement).execute(db)
    await engine.installTriggers()
    await sql`alter schema ${sql.id(begun)} rename to ${sql.id(to.schema)}`.execute(db)
  } finally {
    raw.close()
    await engine.close()
  }
}

async function copyTable(
  db: Kysely<Tables>,
  raw: Database.Database,
  table: string,
  columns: ReadonlySet<string>,
): Promise<void> {
  let rows: Record<string, unknown>[] = []
  const flush = async () => {
    if (rows.length > 0) await insertRows(db, 'postgres', camelCase(table), rows, async () => {})
    rows = []
  }
  // What stands there from the migrations is the copy's to say.
  await db.executeQuery(CompiledQuery.raw(`delete from "${table}"`))
  for (const row of raw.prepare(`select * from "${table}"`).iterate() as IterableIterator<Record<string, unknown>>) {
    rows.push(Object.fromEntries(Object.entries(row).filter(([column]) => columns.has(column))))
    if (rows.length === ROWS_AT_ONCE) await flush()
  }
  await flush()
}

/** Takes the references between tables away. @returns the statements that make them anew */
async function withoutReferences(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string; tbl: string; text: string }>`
    select conname as name, conrelid::regclass::text as tbl, pg_get_constraintdef(oid) as text from pg_constraint
      where contype = 'f' and connamespace = current_schema()::regnamespace order by conrelid::regclass::text, conname`.execute(
    db,
  )
  for (const { name, tbl } of rows) await sql.raw(`alter table ${tbl} drop constraint "${name}"`).execute(db)
  return rows.map(({ name, tbl, text }) => `alter table ${tbl} add constraint "${name}" ${text}`)
}
