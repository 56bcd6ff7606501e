import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openConnection } from '../../db/connection.ts'
import { migrateFile } from '../../db/migrate.ts'
import { migrations, type Migration } from '../../db/migrations/index.ts'
import { openStore } from '../../db/store.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { countingIds, steppingClock } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { keyOf, scratchStore } from '../support/stores.ts'

const NOW = 1_800_000_000_000 as Instant
/** The key of the golden databases: they hold synthetic patients only. */
export const GOLDEN_KEY = keyOf(Buffer.alloc(32, 0x42))
const next = (up: Migration['up']): Migration[] => [...migrations, { id: migrations.length + 1, name: '9999-next', up }]
const addNickname = next(async (db) => {
  await sql`alter table patient add column nickname text not null default ''`.execute(db)
})

describe('a migration', () => {
  let scratch: Awaited<ReturnType<typeof scratchStore>>
  beforeEach(async () => {
    scratch = await scratchStore()
    for (let i = 0; i < 5; i++)
      await scratch.store.journal.work({ userId: 'u', sessionId: 's', channel: 'x.y' }, (work) =>
        work.insert('patient', patientRow(i)),
      )
    await scratch.store.close()
  })
  afterEach(() => scratch.remove())
  const look = <T>(read: (raw: ReturnType<typeof openConnection>) => T): T => {
    const raw = openConnection({ file: scratch.file, key: scratch.key })
    try {
      return read(raw)
    } finally {
      raw.close()
    }
  }

  test('is made on a copy that takes the place of the old file, which is kept', async () => {
    expect(await migrateFile(scratch, NOW, addNickname)).toBe(migrations.length)
    expect(look((raw) => raw.pragma('user_version', { simple: true }))).toBe(migrations.length + 1)
    expect(look((raw) => raw.prepare('select count(*) from patient where nickname = ?').pluck().get(''))).toBe(5)
    expect(existsSync(`${scratch.file}.before-${migrations.length + 1}-${NOW}`)).toBe(true)
    expect(existsSync(`${scratch.file}.migrating`)).toBe(false)
    expect(readFileSync(scratch.file).subarray(0, 6).toString()).not.toBe('SQLite')
    expect(await migrateFile(scratch, NOW, addNickname)).toBe(migrations.length + 1)
  })

  test('that fails leaves the database to the byte as it was', async () => {
    const before = readFileSync(scratch.file)
    const failing = next(async (db) => {
      await sql`update patient set phone = 'x'`.execute(db).catch(() => undefined)
      await sql`create table half (id integer)`.execute(db)
      throw new Error('no')
    })
    await expect(migrateFile(scratch, NOW, failing)).rejects.toThrow('no')
    expect(readFileSync(scratch.file).equals(before)).toBe(true)
    await scratch.reopen()
    expect(await scratch.store.journal.db.selectFrom('patient').select('id').execute()).toHaveLength(5)
  })

  test('that loses audit entries is not put in place', async () => {
    const losing = next(async (db) => {
      await sql`drop trigger guard_audit_entry_delete`.execute(db)
      await sql`delete from audit_entry`.execute(db)
    })
    await expect(migrateFile(scratch, NOW, losing)).rejects.toMatchObject({ reason: 'migration-failed' })
    expect(look((raw) => raw.prepare('select count(*) from audit_entry').pluck().get())).toBe(5)
  })

  test('that leaves dangling references is not put in place', async () => {
    const dangling = next(async (db) => {
      await sql`create table visit (id text primary key, patient_id text references patient (id))`.execute(db)
      await sql`insert into visit values ('v', 'nobody')`.execute(db)
    })
    await expect(migrateFile(scratch, NOW, dangling)).rejects.toThrow(/dangling/)
  })
})

describe('golden databases', () => {
  const golden = new URL('../fixtures/golden/', import.meta.url)
  // Of steps that came to the users together, the last has its practice: nobody ever had a database in between.
  const saved = migrations.map(({ name }) => name).filter((name) => existsSync(new URL(`${name}/`, golden)))
  test('there is one of the newest schema', () => {
    expect(saved.at(-1)).toBe(migrations.at(-1)?.name)
  })
  test.each(saved)('a practice saved at %s opens with everything in it', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'daybook-golden-'))
    try {
      cpSync(new URL(`${name}/`, golden), folder, { recursive: true })
      const at = {
        file: join(folder, 'daybook.db'),
        logFile: join(folder, 'operations.log'),
        key: GOLDEN_KEY,
        clock: steppingClock(),
        ids: countingIds(),
      }
      const store = await openStore(at)
      const patients = await store.journal.db.selectFrom('patient').selectAll().orderBy('recordNumber').execute()
      expect(patients).toEqual(
        Array.from({ length: 3 }, (_, i) =>
          expect.objectContaining({ ...patientRow(i), revision: i === 1 ? 2 : 1, phone: i === 1 ? '555-0101' : '' }),
        ),
      )
      await store.journal.work({ userId: null, sessionId: null, channel: 'x.y' }, (work) =>
        work.insert('patient', patientRow(7)),
      )
      await store.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
