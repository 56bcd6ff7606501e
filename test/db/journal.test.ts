import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { Author } from '../../db/journal.ts'
import { CHAIN_START, hashAuditRow, hashOperation } from '../../db/journal/chain.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { compareStamps } from '../../shared/sync/index.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const author: Author = { userId: 'u1', sessionId: 's1', channel: 'patients.register' }

describe.each(ENGINES)('the journal on %s', (_name, open) => {
  let store: AnyStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  const operations = () => store.journal.db.selectFrom('operation').selectAll().orderBy('n').execute()
  const audit = () => store.journal.db.selectFrom('auditEntry').selectAll().orderBy('sequence').execute()
  const patients = () => store.journal.db.selectFrom('patient').selectAll().orderBy('recordNumber').execute()

  test('row, operation and audit entry are written together', async () => {
    const row = patientRow(1)
    await store.journal.work(author, (work) => work.insert('patient', row))
    expect(await patients()).toEqual([expect.objectContaining({ ...row, revision: 1 })])
    expect(await operations()).toEqual([
      expect.objectContaining({ n: 1, tbl: 'patient', rowId: row.id, kind: 'I', last: 1, base: null }),
    ])
    expect(await audit()).toEqual([
      expect.objectContaining({ sequence: 1, action: 'create', category: 'patients', patientId: row.id, userId: 'u1' }),
    ])
  })

  test('a change records only the columns that changed, and the revision it was made on', async () => {
    const row = patientRow(1)
    await store.journal.work(author, (work) => work.insert('patient', row))
    await store.journal.work(author, (work) => work.update('patient', row.id, { phone: '555-0100', city: row.city }))
    const [, change] = await operations()
    expect(JSON.parse(change?.patch ?? '')).toEqual({ phone: '555-0100' })
    expect(change).toMatchObject({ kind: 'U', base: 1 })
    expect((await patients())[0]).toMatchObject({ phone: '555-0100', revision: 2 })
  })

  test('a unit of work that throws leaves nothing behind', async () => {
    const failing = store.journal.work(author, async (work) => {
      await work.insert('patient', patientRow(1))
      throw new Refusal('rule-violation', 'no')
    })
    await expect(failing).rejects.toThrow('no')
    expect([await patients(), await operations(), await audit()]).toEqual([[], [], []])
  })

  test('a stale change is refused and the row stays', async () => {
    const row = patientRow(1)
    await store.journal.work(author, (work) => work.insert('patient', row))
    await store.journal.work(author, (work) => work.update('patient', row.id, { phone: '1' }, 1))
    await expect(
      store.journal.work(author, (work) => work.update('patient', row.id, { phone: '2' }, 1)),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect((await patients())[0]).toMatchObject({ phone: '1', revision: 2 })
  })

  test('numbers are contiguous and both chains hold under concurrent commands', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => store.journal.work(author, (work) => work.insert('patient', patientRow(i)))),
    )
    const ops = await operations()
    expect(ops.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    let previous = CHAIN_START
    for (const { hash, ...rest } of ops) {
      expect(rest.previous).toBe(previous)
      expect(hashOperation(rest)).toBe(hash)
      previous = hash
    }
    previous = CHAIN_START
    for (const { hash, ...rest } of await audit()) {
      expect(rest.previous).toBe(previous)
      expect(hashAuditRow(rest)).toBe(hash)
      previous = hash
    }
  })

  test('the stamps of a device never run backwards, even if its clock does', async () => {
    for (let i = 0; i < 6; i++) {
      await store.journal.work(author, (work) => work.insert('patient', patientRow(i)))
      store.clock.advance(i === 2 ? -3_600_000 : 0)
    }
    const stamps = (await operations()).map(({ wall, counter }) => ({ wall, counter }))
    for (const [i, stamp] of stamps.slice(1).entries())
      expect(compareStamps(stamp, stamps[i] ?? stamp)).toBeGreaterThan(0)
  })

  test('the reading connection cannot write', async () => {
    await expect(
      sql`insert into device_setting (key, value) values ('a', 'b')`.execute(store.journal.db),
    ).rejects.toThrow(/read-?only/i)
  })

  describe('writes that do not come from the journal are refused by the database itself', () => {
    const bypass = async (statement: string) => {
      const row = patientRow(1)
      await store.journal.work(author, (work) => work.insert('patient', row))
      await store.engine.transaction('replay', async () => undefined)
      const raw = 'raw' in store.engine ? (store.engine as { raw: { exec(text: string): unknown } }).raw : null
      if (raw) return raw.exec(statement)
      const writer = (store.engine as unknown as { writer: AnyStore['journal']['db'] }).writer
      return sql.raw(statement).execute(writer)
    }
    test.each([
      ["update patient set phone = '1'", /outside a unit of work/],
      [
        "insert into patient (id, practice_id, revision, record_number, family_name, given_name, middle_name, name_key, birth_on, gender, phone, email, address_line, city, state, postal_code, sensitive, registered_at) select 'x' || id, practice_id, revision, 'z' || record_number, family_name, given_name, middle_name, name_key, birth_on, gender, phone, email, address_line, city, state, postal_code, sensitive, registered_at from patient",
        /outside a unit of work/,
      ],
      ['delete from patient', /nothing is deleted|append-only/],
      ['delete from operation', /append-only/],
      ["update operation set patch = '{}'", /append-only/],
      ['delete from audit_entry', /append-only/],
      ["update audit_entry set user_id = 'someone else'", /append-only/],
    ])('%s', async (statement, message) => {
      await expect((async () => bypass(statement))()).rejects.toThrow(message)
    })
    test('control: a harmless statement passes the same way', async () => {
      await expect(
        (async () => bypass("insert into device_setting (key, value) values ('a', 'b')"))(),
      ).resolves.not.toBeNull()
    })
  })

  test('an append-only table takes no change even from the journal', async () => {
    const patient = patientRow(1)
    const staff = {
      id: 'u1',
      login: 'a',
      displayName: 'A',
      roles: '[]',
      active: 1,
      createdAt: 1,
      deactivatedAt: null,
      deactivationReason: null,
    }
    const grant = { id: 'g1', patientId: patient.id, staffId: 'u1', reason: 'r', grantedAt: 1, expiresAt: 2 }
    await store.journal.work(author, async (work) => {
      await work.insert('patient', patient)
      await work.insert('staff', staff)
      await work.insert('breakGlassGrant', grant)
    })
    await expect(
      store.journal.work(author, (work) => work.update('breakGlassGrant', 'g1', { expiresAt: 9 })),
    ).rejects.toThrow(/append-only/)
    expect(await operations()).toHaveLength(3)
  })
})
