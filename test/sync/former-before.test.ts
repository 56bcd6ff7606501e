import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openConnection } from '../../db/connection.ts'
import { CHAIN_START } from '../../db/journal/chain.ts'
import { migrateFile } from '../../db/migrate.ts'
import { migrations } from '../../db/migrations/index.ts'
import type { Instant } from '../../shared/kernel/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-before-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const NOW = 1_800_000_000_000 as Instant
const before = migrations.slice(
  0,
  migrations.findIndex(({ name }) => name === '0025-server-copies'),
)
const FIRST = 'first-identity'

/** A practice of the schema before, of whose four operations two were written under an identity that the PC had before. */
async function older(more: (raw: ReturnType<typeof openConnection>) => void = () => {}) {
  const source = { file: join(folder, 'practice.db'), key: null }
  await migrateFile(source, NOW, before)
  const raw = openConnection(source)
  raw.exec(`insert into journal_head (id, device_id, practice_id, epoch, operation, operation_hash, audit_sequence, audit_hash, wall, counter)
    values (1, 'second-identity', 'p', 1, 4, 'h4', 0, '', 0, 0)`)
  const origin = raw.prepare(
    `insert into sync_origin (n, device_id, number, hash, verdict, received_at) values (?, ?, ?, ?, 'applied', 0)`,
  )
  for (const number of [1, 2]) origin.run(number, FIRST, number, `h${number}`)
  raw
    .prepare(
      `insert into staff (id, practice_id, revision, login, display_name, roles, active, created_at) values ('s1', 'p', 3, 'avila', 'Ana Avila', '[]', 1, 5)`,
    )
    .run()
  more(raw)
  raw.close()
  await migrateFile(source, NOW)
  return openConnection(source)
}

test('S45: what an older program wrote under an identity before is found to be sent', async () => {
  const raw = await older()
  try {
    expect(raw.prepare('select * from sync_former').all()).toEqual([
      { device_id: FIRST, place: 1, number: 2, acked: 0, secret: null },
    ])
    expect(raw.prepare('select number, n, epoch, seen, after from sync_former_outgoing order by number').all()).toEqual(
      [
        { number: 1, n: 1, epoch: 1, seen: 0, after: CHAIN_START },
        { number: 2, n: 2, epoch: 1, seen: 0, after: 'h1' },
      ],
    )
    expect(raw.prepare('select id, revision, login, created_at from staff').all()).toEqual([
      { id: 's1', revision: 3, login: 'avila', created_at: 5 },
    ])
    expect(raw.pragma('foreign_key_check')).toEqual([])
  } finally {
    raw.close()
  }
})

test('what a server has of its devices, and a PC of its server, is nobody’s former identity', async () => {
  const raw = await older((one) => one.exec('update journal_head set cursor = 1'))
  expect(raw.prepare('select count(*) from sync_former').pluck().get()).toBe(0)
  raw.close()
})
