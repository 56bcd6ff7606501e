import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { verifyAudit } from '../../db/audit/verify.ts'
import { camelCasePlugin } from '../../db/codec.ts'
import { openConnection } from '../../db/connection.ts'
import { hashAuditRow, hashOperation } from '../../db/journal/chain.ts'
import type { LogEntry } from '../../db/operation-log.ts'
import type { Tables } from '../../db/tables.ts'
import { seededRandom } from '../support/random.ts'
import { patientRow } from '../support/rows.ts'
import { scratchStore } from '../support/stores.ts'

const AUDIT = [
  'device_id',
  'at',
  'user_id',
  'session_id',
  'action',
  'category',
  'channel',
  'patient_id',
  'ok',
  'detail',
  'operation',
  'previous',
  'hash',
]
const OPERATION = [
  'tx',
  'last',
  'tbl',
  'row_id',
  'kind',
  'patch',
  'base',
  'wall',
  'counter',
  'user_id',
  'device_id',
  'command',
  'reason',
  'schema_version',
  'previous',
  'hash',
]
type Random = ReturnType<typeof seededRandom>
type Attack = (raw: Database.Database, random: Random) => void

const TABLES = [
  { table: 'audit_entry', key: 'sequence', columns: AUDIT },
  { table: 'operation', key: 'n', columns: OPERATION },
] as const
const count = (raw: Database.Database, table: string) =>
  raw.prepare(`select count(*) from ${table}`).pluck().get() as number
const run = (raw: Database.Database, text: string, ...values: unknown[]) => raw.prepare(text).run(...values)

const change: Attack = (raw, random) => {
  const { table, key, columns } = random.pick(TABLES)
  const column = random.pick(columns)
  const at = 1 + random.below(count(raw, table))
  const before = raw.prepare(`select ${column} from ${table} where ${key} = ?`).pluck().get(at) as
    | string
    | number
    | null
  const values: Record<string, unknown> = { kind: before === 'I' ? 'U' : 'I', patch: '{"family_name":"Other"}' }
  const after = values[column] ?? (typeof before === 'number' ? before + 1 : `${before ?? ''}x`)
  run(raw, `update ${table} set ${column} = ? where ${key} = ?`, after, at)
}
const remove: Attack = (raw, random) => {
  const { table, key } = random.pick(TABLES)
  run(raw, `delete from ${table} where ${key} = ?`, 1 + random.below(count(raw, table)))
}
const reorder: Attack = (raw, random) => {
  const { table, key } = random.pick(TABLES)
  const last = count(raw, table)
  const a = 1 + random.below(last - 1)
  const b = a + 1 + random.below(last - a)
  run(raw, `update ${table} set ${key} = -1 where ${key} = ?`, a)
  run(raw, `update ${table} set ${key} = ? where ${key} = ?`, a, b)
  run(raw, `update ${table} set ${key} = ? where ${key} = -1`, b)
}
const truncate: Attack = (raw, random) => {
  const { table, key } = random.pick(TABLES)
  run(raw, `delete from ${table} where ${key} > ?`, count(raw, table) - 1 - random.below(10))
}
/** Cuts the end off and mends the head, so that the chain alone is whole: only the operation log still knows. */
const truncateAndMend: Attack = (raw, random) => {
  const keep = count(raw, 'audit_entry') - 1 - random.below(10)
  run(raw, 'delete from audit_entry where sequence > ?', keep)
  const hash = raw.prepare('select hash from audit_entry where sequence = ?').pluck().get(keep)
  run(raw, 'update journal_head set audit_sequence = ?, audit_hash = ?', keep, hash)
}
/** Changes an entry and recomputes every hash after it, and the head: only the operation log still knows. */
const forge: Attack = (raw, random) => {
  const at = 1 + random.below(count(raw, 'audit_entry'))
  run(raw, "update audit_entry set user_id = 'someone else' where sequence = ?", at)
  const db = raw.prepare(
    'select sequence, device_id deviceId, at, user_id userId, session_id sessionId, action, category, channel, patient_id patientId, ok, detail, operation, previous, hash from audit_entry where sequence >= ? order by sequence',
  )
  let previous: string | null = null
  for (const { hash: _old, ...row } of db.all(at) as ({ hash: string } & Parameters<typeof hashAuditRow>[0])[]) {
    const linked = { ...row, previous: previous ?? row.previous }
    previous = hashAuditRow(linked)
    run(
      raw,
      'update audit_entry set previous = ?, hash = ? where sequence = ?',
      linked.previous,
      previous,
      row.sequence,
    )
  }
  run(raw, 'update journal_head set audit_hash = ?', previous)
}
const forgeOperation: Attack = (raw, random) => {
  const at = 1 + random.below(count(raw, 'operation'))
  const names =
    'n, tx, last, tbl, row_id rowId, kind, patch, base, wall, counter, user_id userId, session_id sessionId, device_id deviceId, command, reason, schema_version schemaVersion, previous, hash'
  const { hash: _old, ...row } = raw.prepare(`select ${names} from operation where n = ?`).get(at) as {
    hash: string
  } & Parameters<typeof hashOperation>[0]
  const forged = { ...row, command: 'patients.other' }
  run(raw, 'update operation set command = ?, hash = ? where n = ?', forged.command, hashOperation(forged), at)
  run(raw, 'update operation set previous = ? where n = ?', hashOperation(forged), at + 1)
}
const add: Attack = (raw) => {
  run(
    raw,
    'insert into audit_entry select sequence + 1, device_id, at, user_id, session_id, action, category, channel, patient_id, ok, detail, operation, hash, previous from audit_entry order by sequence desc limit 1',
  )
}
const head: Attack = (raw, random) => {
  const column = random.pick(['operation', 'operation_hash', 'audit_sequence', 'audit_hash'])
  run(raw, `update journal_head set ${column} = ${column.endsWith('hash') ? "'0'" : `${column} + 1`}`)
}
const ATTACKS = { change, remove, reorder, truncate, truncateAndMend, forge, forgeOperation, add, head }

describe('the audit', () => {
  let scratch: Awaited<ReturnType<typeof scratchStore>>
  let raw: Database.Database
  let db: Kysely<Tables>
  let log: LogEntry[]

  beforeAll(async () => {
    scratch = await scratchStore()
    const { journal } = scratch.store
    for (let i = 0; i < 30; i++) {
      const row = patientRow(i)
      await journal.work({ userId: 'u', sessionId: 's', channel: 'patients.register', reason: 'r' }, (work) =>
        work.insert('patient', row),
      )
      await journal.work({ userId: 'u', sessionId: 's', channel: 'patients.update' }, (work) =>
        work.update('patient', row.id, { phone: String(i) }),
      )
    }
    log = [...scratch.store.log.entries()]
    raw = openConnection({ file: scratch.file, key: scratch.key })
    db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: raw }), plugins: [camelCasePlugin] })
  })
  afterAll(async () => {
    raw.close()
    await scratch.remove()
  })

  const verify = (entries: LogEntry[] = log) =>
    verifyAudit(db, { entries: () => entries.values() as Generator<LogEntry> })
  /** The attacker holds the key and has no triggers in the way. */
  const attacked = async (attack: Attack, random: Random) => {
    raw.exec('begin')
    try {
      for (const name of raw.prepare("select name from sqlite_master where type = 'trigger'").pluck().all())
        raw.exec(`drop trigger "${String(name)}"`)
      attack(raw, random)
      return await verify()
    } finally {
      raw.exec('rollback')
    }
  }

  test('control: untouched, it is intact', async () => {
    expect(await verify()).toMatchObject({ verdict: 'intact', entries: 60, operations: 60, findings: [] })
    expect(await attacked(() => {}, seededRandom(1))).toMatchObject({ verdict: 'intact' })
  })

  test('all of 1,000 tamperings are caught', async () => {
    const names = Object.keys(ATTACKS) as (keyof typeof ATTACKS)[]
    const missed: string[] = []
    for (let seed = 0; seed < 1_000; seed++) {
      const name = names[seed % names.length] as keyof typeof ATTACKS
      const report = await attacked(ATTACKS[name], seededRandom(seed))
      if (report.verdict === 'intact') missed.push(`${name} ${seed}`)
    }
    expect(missed).toEqual([])
  })

  test('an old file put back is caught, since the log knows more', async () => {
    const { journal } = scratch.store
    await journal.work({ userId: 'u', sessionId: 's', channel: 'patients.update' }, (work) =>
      work.update('patient', patientRow(1).id, { city: 'Aurora' }),
    )
    const newer = [...scratch.store.log.entries()]
    raw.exec('begin')
    for (const name of raw.prepare("select name from sqlite_master where type = 'trigger'").pluck().all())
      raw.exec(`drop trigger "${String(name)}"`)
    raw.exec('delete from operation where n > 60; delete from audit_entry where sequence > 60')
    run(
      raw,
      'update journal_head set operation = 60, audit_sequence = 60, operation_hash = (select hash from operation where n = 60), audit_hash = (select hash from audit_entry where sequence = 60)',
    )
    const alone = await verifyAudit(db, null)
    const withLog = await verify(newer)
    raw.exec('rollback')
    expect(alone.verdict).toBe('intact')
    expect(withLog).toMatchObject({ verdict: 'damaged' })
  })
})
