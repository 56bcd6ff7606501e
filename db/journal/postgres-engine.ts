import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { camelCasePlugin } from '../codec.ts'
import { codeOf } from '../disk-errors.ts'
import type { Tables } from '../tables.ts'
import type { Captured, Engine } from './engine.ts'
import { installPostgresTriggers } from './postgres-triggers.ts'

const BIGINT = 20

/** `writer` is for migrations and for founding a practice; everything else goes through the journal. */
export type PostgresEngine = Engine & { readonly kind: 'postgres'; readonly writer: Kysely<Tables> }

/** Waits, in ms: for a row that another process holds; for a process that went away within a transaction; for a connection. */
const LOCK_MS = 2_000
const IDLE_MS = 60_000
const CONNECT_MS = 10_000

/** Serialization failure, deadlock, lock not available: PostgreSQL has undone all of it, and asks for another try. Source: its appendix A. */
const AGAIN = new Set(['40001', '40P01', '55P03'])
const TRIES = 8
const PAUSE_MS = 25

/** Runs a transaction again where PostgreSQL asks for that; not any more once `begun` was called. */
async function tried<T>(transaction: (begun: () => void) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    let isBegun = false
    try {
      return await transaction(() => {
        isBegun = true
      })
    } catch (error) {
      if (isBegun || tries === TRIES || !AGAIN.has(codeOf(error))) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** tries))
    }
  }
}

/** Opens PostgreSQL for the same commands and the same journal. `url` is a `postgres://` address, `schema` where the practice lies in it. */
export function openPostgresEngine(url: string, schema?: string): PostgresEngine {
  // Our whole numbers stay below 2^53, and SQLite gives numbers; the suites that run on both need one shape.
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === BIGINT ? Number : pg.types.getTypeParser(oid, format as 'text'),
  }
  const path = schema ? ` -c search_path=${schema}` : ''
  const patience = `-c lock_timeout=${LOCK_MS} -c idle_in_transaction_session_timeout=${IDLE_MS}${path}`
  const common = { connectionString: url, max: 8, types, keepAlive: true, connectionTimeoutMillis: CONNECT_MS }
  const pool = new pg.Pool({ ...common, options: patience })
  const reading = new pg.Pool({ ...common, options: `-c default_transaction_read_only=on ${patience}` })
  // A connection that is ended from the other side, idle or between two statements of a transaction, is replaced at the next use, and what was
  // under way on it fails by itself; unheard, the event would end this process.
  for (const one of [pool, reading]) {
    one.on('error', () => {})
    one.on('connect', (client) => client.on('error', () => {}))
  }
  const writer = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [camelCasePlugin] })
  const reader = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: reading }), plugins: [camelCasePlugin] })
  return {
    kind: 'postgres',
    reader,
    writer,
    transaction: (mode, body) =>
      tried(async (begun) =>
        writer.transaction().execute(async (db) => {
          await sql`select set_config('daybook.capture', ${mode}, true)`.execute(db)
          // Several server processes share one chain: its head is the lock.
          await sql`select id from journal_head where id = 1 for update`.execute(db)
          // A command may have told somebody something by then; what only applies what is recorded may be done once more.
          if (mode === 'work') begun()
          return body(db, async () => {
            const { rows } = await sql<Captured>`with taken as (delete from captured_change returning *)
            select tbl, row_id, kind, patch from taken order by n`.execute(db)
            return rows
          })
        }),
      ),
    installTriggers: () => installPostgresTriggers(writer),
    async close() {
      await writer.destroy()
      await reader.destroy()
    },
  }
}
