import type Database from 'better-sqlite3'
import { snakeCase } from '../codec.ts'
import { type KeyUse, openConnection } from '../connection.ts'
import { CHAIN_START } from './chain.ts'
import { tableRules } from '../tables.ts'

/**
 * Of what each replica has for itself, what is the same on every one that has applied the sequence up to here, or belongs to the schema. Everything
 * else of class `local` is the server's own, among it what devices prove themselves with, and what opens their keys: a table that comes new goes
 * out only where somebody has put it here.
 */
const OF_EVERY_REPLICA = new Set([
  'operation',
  'journalHead',
  'schemaMigration',
  'syncOrigin',
  'syncConflict',
  'syncClaim',
  'searchState',
])

/** Where the order ends that a database holds. */
export type SnapshotEnd = { practiceId: string; epoch: number; sequence: number; mark: string; schemaVersion: number }

/** The tables of which nothing may be in a snapshot, in SQL names. */
export const ownTables = (): string[] =>
  Object.entries(tableRules)
    .filter(([name, { recordClass }]) => recordClass === 'local' && !OF_EVERY_REPLICA.has(name))
    .map(([name]) => snakeCase(name))

/**
 * Makes a copy of a server's database one that any PC of the practice may begin with: without anything that is the server's own, with its order as
 * the practice's sequence, and of nobody yet (SPEC S131). What is taken away is overwritten in the file.
 */
export function strip(at: { file: string; key: KeyUse }): SnapshotEnd {
  const raw = openConnection(at)
  try {
    raw.pragma('foreign_keys = OFF')
    raw.pragma('secure_delete = ON')
    raw.transaction(() => {
      // Whoever begins with it makes its own: none that somebody put there is ever run.
      const triggers = raw.prepare("select name from sqlite_master where type = 'trigger'").pluck().all() as string[]
      for (const name of triggers) raw.exec(`drop trigger "${name.replaceAll('"', '""')}"`)
      nameOwn(raw)
      for (const table of ownTables()) raw.exec(`delete from "${table}"`)
      // Whoever begins with it knows every place, so that it can become the server in its turn (SPEC S100).
      raw.exec('insert into sync_sequence (sequence, n) select n, n from operation')
      raw
        .prepare(
          `update journal_head set device_id = '', number = 0, number_hash = @start, cursor = operation, reflected = 0,
             marked_at = operation, mark = case operation when 0 then '' else operation_hash end, audit_sequence = 0, audit_hash = @start`,
        )
        .run({ start: CHAIN_START })
    })()
    raw.pragma('wal_checkpoint(TRUNCATE)')
    const { practice_id, epoch, operation, mark } = raw.prepare('select * from journal_head').get() as HeadRow
    const schemaVersion = raw.pragma('user_version', { simple: true }) as number
    return { practiceId: practice_id, epoch, sequence: operation, mark, schemaVersion }
  } finally {
    raw.close()
  }
}

type HeadRow = { practice_id: string; epoch: number; operation: number; mark: string }

/** What the server wrote itself is, on every other replica, somebody else's: under the number that it is handed out with. */
function nameOwn(raw: Database.Database): void {
  raw.exec(
    `insert into sync_origin (n, device_id, number, hash, verdict, received_at)
       select o.n, h.device_id, coalesce(s.number, o.n), o.hash, 'applied', o.wall
       from operation o join journal_head h left join sync_origin f on f.n = o.n left join sync_outgoing s on s.n = o.n
       where f.n is null`,
  )
}
