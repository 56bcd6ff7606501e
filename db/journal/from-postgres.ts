import { CompiledQuery, type Kysely, sql } from 'kysely'
import type Database from 'better-sqlite3'
import type { Instant } from '../../shared/kernel/index.ts'
import { type KeyUse, openConnection } from '../connection.ts'
import { columnsOf } from './columns.ts'
import { openSqliteEngine } from './sqlite-engine.ts'
import { migrateFile } from '../migrate.ts'
import type { Tables } from '../tables.ts'
import { copiedTables } from './copied-tables.ts'

/** Rows that are fetched and written at once: below a megabyte for all but the longest notes. */
const ROWS_AT_ONCE = 200

/**
 * Copies a practice out of PostgreSQL, as it stands at one moment while others write on, into a new encrypted file of the same schema: it
 * is proven, kept and restored like any other, and needs none of PostgreSQL's own programs.
 * @param reader a connection that may only read
 */
export async function copyFromPostgres(
  reader: Kysely<Tables>,
  to: { file: string; key: KeyUse },
  now: Instant,
): Promise<void> {
  await migrateFile(to, now)
  const raw = openConnection(to)
  try {
    // What points elsewhere may come first; that nothing points to nowhere is proven of the whole.
    raw.pragma('foreign_keys = OFF')
    const here = await columnsOf(reader)
    await reader
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (db) => {
        for (const table of copiedTables(raw)) {
          const columns = columnsIn(raw, table).filter((column) => here.get(table)?.has(column))
          if (columns.length > 0) await copyTable(db, raw, table, columns)
        }
      })
    raw.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    raw.close()
  }
  const engine = openSqliteEngine(to)
  try {
    await engine.installTriggers()
    engine.checkpoint('TRUNCATE')
  } finally {
    await engine.close()
  }
}

const columnsIn = (raw: Database.Database, table: string): string[] =>
  raw.prepare('select name from pragma_table_info(?)').pluck().all(table) as string[]

async function copyTable(db: Kysely<Tables>, raw: Database.Database, table: string, columns: string[]): Promise<void> {
  const names = columns.map((column) => `"${column}"`).join(', ')
  const insert = raw.prepare(`insert into "${table}" (${names}) values (${columns.map(() => '?').join(', ')})`)
  const write = raw.transaction((rows: readonly Record<string, unknown>[]) => {
    for (const row of rows) insert.run(columns.map((column) => row[column] ?? null))
  })
  await sql.raw(`declare copied no scroll cursor for select ${names} from "${table}"`).execute(db)
  for (;;) {
    const { rows } = await db
      .withoutPlugins()
      .executeQuery<Record<string, unknown>>(CompiledQuery.raw(`fetch ${ROWS_AT_ONCE} from copied`))
    write(rows)
    if (rows.length < ROWS_AT_ONCE) break
  }
  await sql.raw('close copied').execute(db)
}
