import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type Database from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { camelCasePlugin } from '../codec.ts'
import { type KeyUse, openConnection } from '../connection.ts'
import { keptStatements } from '../statements.ts'
import type { Tables } from '../tables.ts'
import { checkpointOn } from './checkpoint.ts'
import type { Captured, CaptureMode, Engine } from './engine.ts'
import { searchSignature, sqliteSearchRebuild, sqliteSearchTriggers } from './search-index.ts'
import { sqliteSettled } from './settled.ts'
import { recordedTables, sqliteGuards, sqliteOnce, sqliteTriggers } from './triggers.ts'

export type SqliteEngine = Engine & {
  readonly kind: 'sqlite'
  /** The writing connection itself, for pragmas that Kysely has no words for. */
  readonly raw: Database.Database
  /** As `checkpointOn`, on the writing connection. */
  checkpoint(mode?: 'PASSIVE' | 'TRUNCATE'): boolean
  walBytes(): number
}

const kysely = (database: Database.Database) =>
  new Kysely<Tables>({ dialect: new SqliteDialect({ database: keptStatements(database) }), plugins: [camelCasePlugin] })

/** A connection of its own that can only read: for workers, beside the one that writes. */
export function openReader(options: { file: string; key: KeyUse | null }): Kysely<Tables> {
  return kysely(openConnection({ ...options, readonly: true, cacheKib: 32_768 }))
}

/** How the cache of a long unit of work is written out before its commit: so many pages of room, rows in a turn, turns. */
const ROOM_PAGES = 16
const OUT_ROWS = 150
const OUT_TURNS = 16

/** The same for statements that differ in spaces and case alone: SQLite keeps the text that a trigger was made with. */
const bareSql = (text: string) => text.replace(/\s+/g, ' ').toLowerCase()

/** Pages of cache, in KiB, beyond which a long unit of work writes into the write-ahead log what it has changed. */
const LONG_WORK_KIB = 1024
/** Captured changes after which a unit of work is a long one: some two megabytes of pages. */
const LONG_WORK = 1000

/**
 * Writes the changed pages that the cache still holds into the write-ahead log, a few in each turn: the commit would encrypt
 * and write them all at once. SQLite writes one when another page needs its room, so rows are read while there is little.
 */
async function writeOut(raw: Database.Database): Promise<void> {
  raw.pragma(`cache_size = ${ROOM_PAGES}`)
  const read = raw.prepare('select sum(length(patch)) from operation where n > ? and n <= ?').pluck()
  const newest = raw.prepare('select max(n) from operation').pluck().get() as number
  for (let turn = 0; turn < OUT_TURNS; turn += 1) {
    read.get(newest - (turn + 1) * OUT_ROWS, newest - turn * OUT_ROWS)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/**
 * Has the disk write what stands in a file already, beside this thread: the commit, which waits for the disk here, then finds
 * little left to wait for. What it promises it still makes sure of itself.
 * @throws the system's error. The disk did not take it then, and the unit of work must not be committed
 */
async function syncBeside(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Opens the SQLite engine: one connection that writes, one that can only read. */
export function openSqliteEngine(options: { file: string; key: KeyUse | null }): SqliteEngine {
  const raw = openConnection(options)
  let mode: CaptureMode | null = null
  let captured: Captured[] = []
  const cache = Number(raw.pragma('cache_size', { simple: true }))
  let isLong = false
  raw.function('daybook_captures', () => {
    if (!mode) throw new Error('write outside a unit of work')
    return mode === 'work' ? 1 : 0
  })
  raw.function('daybook_capture', (tbl, rowId, kind, patch) => {
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
          if (isLong) {
            await writeOut(raw)
            await syncBeside(`${options.file}-wal`)
          }
          await sql`commit`.execute(db)
          return result
        } catch (error) {
          if (raw.inTransaction) await sql`rollback`.execute(db)
          throw error
        } finally {
          mode = null
          captured = []
          if (isLong) raw.pragma(`cache_size = ${cache}`)
          isLong = false
        }
      })
    },
    writeAsItGoes() {
      if (isLong || mode === null || captured.length < LONG_WORK) return
      isLong = true
      raw.pragma(`cache_size = -${LONG_WORK_KIB}`)
    },
    async installTriggers() {
      const existing = raw.prepare("select name, sql from sqlite_master where type = 'trigger'").all() as {
        name: string
        sql: string
      }[]
      const columnsOf = (table: string) =>
        raw.prepare('select name from pragma_table_info(?)').pluck().all(table) as string[]
      const recorded = recordedTables(columnsOf)
      const wanted = [
        ...sqliteGuards,
        ...recorded.flatMap(sqliteTriggers),
        ...recorded.flatMap(sqliteOnce),
        ...sqliteSettled,
        ...sqliteSearchTriggers(),
      ]
      const bare = new Set(wanted.map(bareSql))
      const same = existing.length === wanted.length && existing.every(({ sql: text }) => bare.has(bareSql(text)))
      const indexed = raw.prepare('select sources from search_state where id = 1').pluck().get()
      if (same && indexed === searchSignature) return
      raw.transaction(() => {
        for (const { name } of existing) raw.exec(`drop trigger "${name}"`)
        for (const statement of wanted) raw.exec(statement)
        if (indexed === searchSignature) return
        for (const statement of sqliteSearchRebuild) raw.exec(statement)
        raw.prepare('insert or replace into search_state values (1, ?)').run(searchSignature)
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
