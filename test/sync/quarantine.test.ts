import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ledgerGiving } from '../../db/ledger/given.ts'
import { openMatters } from '../../db/sync/standing.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { PracticeExchange } from '../../server/sync/exchange.ts'
import type { UserId } from '../../shared/kernel/index.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { AUTHOR, digests, direct, type Pc, pc, register, type Server, serverOn } from './fleet.ts'

const move = ({ store }: Pc, number: number, city: string) =>
  store.journal.work(AUTHOR, (work) => work.update('patient', patientRow(number).id, { city }))
const aside = ({ journal }: Pick<AnyStore, 'journal'>) =>
  journal.db.selectFrom('syncQuarantine').select(['number', 'reason']).orderBy('number').execute()

describe.each(ENGINES)('what a server on %s cannot take yet', (_name, openServer) => {
  let store: AnyStore
  let server: Server
  let north: Pc
  let south: Pc

  beforeEach(async () => {
    store = await openServer()
    server = serverOn(store)
    north = await pc('north', server)
    south = await pc('south', server)
  })
  afterEach(async () => {
    await Promise.all([north, south].map((one) => one?.remove()))
    await store?.close()
  })

  const settle = async () => {
    for (const one of [north, south, north, south]) await one.catchUp()
  }
  /** A server of a new epoch that holds nothing of this yet, as one that was put back to its first day. */
  async function putBack() {
    const fresh = await openServer()
    const other = serverOn(fresh)
    await fresh.journal.restored('put back to before everything', { beyond: 1_900_000_000_000 })
    for (const one of [north, south]) {
      await other.journal.admit({ deviceId: one.deviceId, secretHash: '', program: 'test', now: other.clock.now() })
      const transport = direct(other.exchange, one.deviceId)
      one.exchange = new Exchange({ journal: one.store.journal, transport, program: 'test' })
    }
    return { ...other, engine: fresh.engine, close: () => fresh.close() }
  }

  test('S43 S44: it waits for exactly the row that it needs, is told with every answer until then, and then is settled', async () => {
    await register(north, 1)
    await register(north, 2)
    await settle()
    await move(south, 1, 'Peoria')
    await move(south, 2, 'Decatur')
    await settle()
    const other = await putBack()
    try {
      // South comes first: what it changed is not there yet.
      await south.exchange.pull()
      expect((await south.exchange.push()).heard?.quarantined).toEqual([
        { number: 1, reason: 'unknown-row' },
        { number: 2, reason: 'unknown-row' },
      ])
      expect((await south.exchange.pull()).heard?.quarantined).toHaveLength(2)
      const waiting = await other.journal.db.selectFrom('syncWaiting').select(['tbl', 'rowId']).execute()
      expect(waiting.map(({ rowId }) => rowId).toSorted()).toEqual([1, 2].map((one) => patientRow(one).id).toSorted())
      // A row that nobody waits for moves nothing.
      await register(south, 9)
      await south.exchange.push()
      expect(await aside(other)).toHaveLength(2)
      for (const one of [north, south, north, south]) await one.catchUp()
      expect(await aside(other)).toEqual([])
      expect(await other.journal.db.selectFrom('syncWaiting').selectAll().execute()).toEqual([])
      expect((await south.exchange.pull()).heard?.quarantined).toEqual([])
      const [a, b, c] = await Promise.all([north.store, south.store, other].map(({ journal }) => digests(journal)))
      expect([b, c]).toEqual([a, a])
    } finally {
      await other.close()
    }
  })

  test('what went into quarantine is counted with the push that brought it, and not with every further one', async () => {
    await register(north, 1)
    await register(north, 2)
    await settle()
    await move(south, 1, 'Peoria')
    await move(south, 2, 'Decatur')
    const fresh = await openServer()
    try {
      const counts: number[] = []
      const { journal, clock } = fresh
      const exchange = new PracticeExchange({
        journal,
        clock,
        giving: ledgerGiving,
        aside: (operations) => counts.push(operations),
      })
      await journal.restored('put back to before everything', { beyond: 1_900_000_000_000 })
      await journal.admit({ deviceId: south.deviceId, secretHash: '', program: 'test', now: clock.now() })
      const transport = direct(exchange, south.deviceId)
      south.exchange = new Exchange({ journal: south.store.journal, transport, program: 'test' })
      await south.exchange.pull()
      expect((await south.exchange.push()).heard?.quarantined).toHaveLength(2)
      expect(counts).toEqual([2])
      await register(south, 9)
      // Control: both are told again, as long as they lie there.
      expect((await south.exchange.push()).heard?.quarantined).toHaveLength(2)
      expect(counts.reduce((sum, one) => sum + one, 0)).toBe(2)
    } finally {
      await fresh.close()
    }
  })

  test('S44: a PC forgets what was settled, and keeps what was not', async () => {
    const { journal } = north.store
    const told = { acked: 9, durable: 0, head: 9, aheadMs: 0, contactAt: 1, copiedAt: null, provenAt: null }
    const heard = (quarantined: { number: number; reason: string }[] | null) =>
      journal.heard({ deviceId: north.deviceId, at: north.clock.now(), quarantined, ...told })
    await heard([
      { number: 1, reason: 'unknown-row' },
      { number: 4, reason: 'constraint' },
    ])
    expect(await openMatters(journal.db)).toMatchObject({ quarantined: 2 })
    await heard(null)
    expect(await openMatters(journal.db)).toMatchObject({ quarantined: 2 })
    await heard([{ number: 4, reason: 'constraint' }])
    expect(await aside({ journal })).toEqual([{ number: 4, reason: 'constraint' }])
    // As many as one answer tells: of what lies beyond, it says nothing.
    await heard(Array.from({ length: 200 }, (_none, at) => ({ number: at + 10, reason: 'unknown-row' })))
    await heard(Array.from({ length: 200 }, (_none, at) => ({ number: at + 5, reason: 'unknown-row' })))
    expect((await aside({ journal })).at(-1)).toEqual({ number: 209, reason: 'unknown-row' })
    expect((await aside({ journal }))[0]).toEqual({ number: 5, reason: 'unknown-row' })
  })

  test('S43: hundreds that will never be taken keep nobody else waiting', async () => {
    await register(north, 1)
    await settle()
    await move(south, 1, 'Peoria')
    await settle()
    const other = await putBack()
    try {
      const hopeless = Array.from({ length: 600 }, (_none, at) => ({
        deviceId: 'somebody',
        number: at + 1,
        content: JSON.stringify({ last: 1, tbl: 'patient', rowId: `never-${at}`, kind: 'U', patch: '{}' }),
        reason: 'unknown-row',
        receivedAt: 0,
      }))
      await south.exchange.pull()
      await south.exchange.push()
      expect(await aside(other)).toHaveLength(1)
      await other.engine.transaction('replay', async (db) => {
        for (let at = 0; at < hopeless.length; at += 50)
          await db
            .insertInto('syncQuarantine')
            .values(hopeless.slice(at, at + 50))
            .execute()
      })
      for (const one of [north, south]) await one.catchUp()
      expect(await aside(other)).toHaveLength(600)
      const { city } = await other.journal.db.selectFrom('patient').select('city').executeTakeFirstOrThrow()
      expect(city).toBe('Peoria')
    } finally {
      await other.close()
    }
  })

  test('S46: two people of one sign-in name, from two PCs, are both there; the second has a number behind hers, and a person hears of it', async () => {
    const person = (id: string, displayName: string) => ({
      id: id as UserId,
      login: 'avila',
      displayName,
      roles: '["provider"]',
      active: 1,
      createdAt: 1,
      deactivatedAt: null,
      deactivationReason: null,
    })
    const [first, second] = ['01900000-0000-7000-8000-00000000f001', '01900000-0000-7000-8000-00000000f002']
    await north.store.journal.work(AUTHOR, (work) => work.insert('staff', person(first ?? '', 'Ana Avila')))
    await south.store.journal.work(AUTHOR, (work) => work.insert('staff', person(second ?? '', 'Alba Avila')))
    await settle()
    const [a, b, c] = await Promise.all([north.store, south.store, server].map(({ journal }) => digests(journal)))
    expect([b, c]).toEqual([a, a])
    const people = await server.journal.db.selectFrom('staff').select(['id', 'login']).orderBy('id').execute()
    expect(people).toEqual([
      { id: first, login: 'avila' },
      { id: second, login: 'avila-2' },
    ])
    const conflicts = await north.store.journal.db
      .selectFrom('syncConflict')
      .select(['rowId', 'kind', 'lost'])
      .execute()
    expect(conflicts).toMatchObject([{ rowId: second, kind: 'claim' }])
    expect(await aside(server)).toEqual([])
    // Control: on one PC the second is refused where she is entered.
    await expect(
      north.store.journal.work(AUTHOR, (work) =>
        work.insert('staff', person('01900000-0000-7000-8000-00000000f003', 'X')),
      ),
    ).rejects.toThrow(/UNIQUE|unique/)
  })
})
