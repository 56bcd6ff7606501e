import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { camelCasePlugin } from '../codec.ts'
import { type KeyUse, openConnection } from '../connection.ts'
import type { Tables } from '../tables.ts'
import type { Captured, CaptureMode, Engine } from './engine.ts'
import { recordedTables, sqliteGuards, sqliteTriggers } from './triggers.ts'

export type SqliteEngine = Engine & {
  readonly kind: 'sqlite'
  /** The writing connection itself, for pragmas that Kysely has no words for. */
  readonly raw: Database.Database
  /** As `checkpointOn`, on the writing connection. */
  checkpoint(mode?: 'PASSIVE' | 'TRUNCATE'): boolean
  walBytes(): number
}

/** Statements that are kept prepared, the last used: preparing a write means compiling its table's triggers each time. */
const KEPT_STATEMENTS = 300

function keepingStatements(database: Database.Database): Pick<Database.Database, 'prepare' | 'close'> {
  const kept = new Map<string, Database.Statement>()
  const prepare = (text: string): Database.Statement => {
    const statement = kept.get(text) ?? database.prepare(text)
    // The one that was used longest ago stands first.
    kept.delete(text)
    kept.set(text, statement)
    if (kept.size > KEPT_STATEMENTS) kept.delete(kept.keys().next().value ?? '')
    return statement
  }
  return { prepare: prepare as Database.Database['prepare'], close: () => database.close() }
}

const kysely = (database: Database.Database) =>
  new Kysely<Tables>({
    dialect: new SqliteDialect({ database: keepingStatements(database) as Database.Database }),
    plugins: [camelCasePlugin],
  })

/** A connection of its own that can only read: for workers, beside the one that writes. */
export function openReader(options: { file: string; key: KeyUse | null }): Kysely<Tables> {
  return kysely(openConnection({ ...options, readonly: true, cacheKib: 32_768 }))
}

/** Moves what the write-ahead log holds into the database. `false`: not all of it, since a reader stood in the way. */
export function checkpointOn(raw: Database.Database, mode: 'PASSIVE' | 'TRUNCATE'): boolean {
  const [row] = raw.pragma(`wal_checkpoint(${mode})`) as { busy: number; log: number; checkpointed: number }[]
  return row !== undefined && row.busy === 0 && row.log === row.checkpointed
}

const sameSql = (a: string, b: string) => a.replace(/\s+/g, ' ').toLowerCase() === b.replace(/\s+/g, ' ').toLowerCase()

/** Opens the SQLite engine: one connection that writes, one that can only read. */
export function openSqliteEngine(options: { file: string; key: KeyUse | null }): SqliteEngine {
  const raw = openConnection(options)
  let mode: CaptureMode | null = null
  let captured: Captured[] = []
  raw.function('daybook_capture', (tbl, rowId, kind, patch) => {
    if (!mode) throw new Error('write outside a unit of work')
    if (mode === 'work')
      captured.push({ tbl: String(tbl), rowId: String(rowId), kind: kind as 'I' | 'U', patch: String(patch) })
    return null
  })
  const writer = kysely(raw)
  // A new file has no header until something is written, and a reader can't open it before.
  if (options.key === null || raw.pragma('user_version', { simple: true }) === 0) raw.pragma('user_version = 0')
  let readerDb: Kysely<Tables> | null = null
  const engine: SqliteEngine = {
    kind: 'sqlite',
    raw,
    get reader() {
      readerDb ??= openReader(options)
      return readerDb
    },
    async transaction(captureMode, body) {
      captured = []
      return writer.connection().execute(async (db) => {
        await sql`begin immediate`.execute(db)
        mode = captureMode
        try {
          const result = await body(db, async () => captured.splice(0))
          await sql`commit`.execute(db)
          return result
        } catch (error) {
          if (raw.inTransaction) await sql`rollback`.execute(db)
          throw error
        } finally {
          mode = null
          captured = []
        }
      })
    },
    async installTriggers() {
      const existing = raw.prepare("select name, sql from sqlite_master where type = 'trigger'").all() as {
        name: string
        sql: string
      }[]
      const columnsOf = (table: string) =>
        raw.prepare('select name from pragma_table_info(?)').pluck().all(table) as string[]
      const wanted = [...sqliteGuards, ...recordedTables(columnsOf).flatMap(sqliteTriggers)]
      const same =
        existing.length === wanted.length && existing.every(({ sql: text }) => wanted.some((one) => sameSql(one, text)))
      if (same) return
      raw.transaction(() => {
        for (const { name } of existing) raw.exec(`drop trigger "${name}"`)
        for (const statement of wanted) raw.exec(statement)
      })()
    },
    checkpoint: (checkpointMode = 'PASSIVE') => checkpointOn(raw, checkpointMode),
    walBytes: () => statSync(`${options.file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    async close() {
      await readerDb?.destroy()
      await writer.destroy()
      // Kysely lets go only of what it has used; a start that failed early must not keep the files open.
      if (raw.open) raw.close()
    },
  }
  return engine
}
