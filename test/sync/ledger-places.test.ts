import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { proveSoundness } from '../../db/backups/soundness.ts'
import type { Journal } from '../../db/journal.ts'
import { plansOf } from '../../db/ledger/office.ts'
import { bookedTwice, expectedNow, lateIn, provisionalEntries } from '../../db/ledger/queries.ts'
import type { CivilDate } from '../../shared/kernel/index.ts'
import type { LedgerItemId } from '../../shared/ledger/index.ts'
import { refusalOf } from '../support/chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { ANN, changedCloses, changedMonths, type Counter, counterAt, flawsIn, places } from './counter.ts'
import { digests, type Pc, pc, register, type Server, serverOn } from './fleet.ts'

describe.each(ENGINES)('the ledger of two PCs and a server on %s', (_name, openServer) => {
  let store: AnyStore
  let server: Server
  let north: Pc
  let south: Pc
  let here: Counter
  let there: Counter

  beforeEach(async () => {
    store = await openServer()
    server = serverOn(store)
    north = await pc('north', server)
    south = await pc('south', server)
    here = counterAt(north)
    there = counterAt(south)
    await register(north, 1)
    await settle()
  }, 120_000)
  afterEach(async () => {
    await Promise.all([north, south].map((one) => one?.remove()))
    await store?.close()
  })

  const settle = async () => {
    for (const one of [north, south, north, south]) await one.catchUp()
    const [a, b, c] = await Promise.all([north.store, south.store, server].map(({ journal }) => digests(journal)))
    expect(b).toEqual(a)
    expect(c).toEqual(a)
  }
  const everywhere = () => [server.journal, north.store.journal, south.store.journal]
  const sound = async () => {
    for (const journal of everywhere()) {
      expect(await flawsIn(journal)).toEqual([])
      expect(await changedCloses(journal)).toEqual([])
      expect(await changedMonths(journal)).toEqual([])
    }
    for (const { store: own } of [north, south]) {
      const log = { entries: () => own.log.entries(), order: 'same' as const }
      expect(proveSoundness({ raw: own.engine.raw, log }).flaws).toEqual([])
    }
  }
  const given = async () =>
    (await places(server.journal)).map(({ acceptedSeq, draftedSeq }) => [acceptedSeq, draftedSeq])

  test('S70 S71: two who book without hearing of each other get places of their own from the server, the same everywhere', async () => {
    await here.pay(100)
    await here.pay(200)
    await there.pay(300)
    expect(await provisionalEntries(south.store.journal.db)).toBe(1)
    await settle()
    expect(await given()).toEqual([
      [1, null],
      [2, null],
      [3, 1],
    ])
    expect(await provisionalEntries(south.store.journal.db)).toBe(0)
    // Whoever goes on gives no place twice.
    await there.pay(400)
    await settle()
    expect(await given()).toContainEqual([4, null])
    await sound()
  })

  test('S71: a row of the ledger takes nothing else from outside, on either engine', async () => {
    await here.pay(100)
    await settle()
    const change = (mode: 'work' | 'replay', text: string) =>
      store.engine.transaction(mode, (db) => sql.raw(`update ledger_entry set ${text}`).execute(db))
    await expect(change('replay', "reason = 'x'")).rejects.toThrow('append-only')
    await expect(change('replay', "accepted_seq = 7, hash = 'x'")).rejects.toThrow('append-only')
    await expect(change('work', 'accepted_seq = 7')).rejects.toThrow('append-only')
    await change('replay', 'accepted_seq = 7, revision = revision + 1')
  })

  test('S71: a state of the server that was lost gives places anew, the same on every PC', async () => {
    await here.pay(100)
    await settle()
    await there.pay(300)
    await here.pay(200)
    await settle()
    await sound()
    // As if the server had been put back to before: it begins an epoch and is sent everything again, the other PC first.
    const before = await places(server.journal)
    const other = await openServer()
    try {
      const again = serverOn(other)
      for (const { deviceId } of [north, south])
        await again.journal.admit({ deviceId, secretHash: '', program: 'test', now: again.clock.now() })
      await again.journal.restored('a copy from before', { floor: 0 })
      Object.assign(server, again)
      for (const one of [south, north, south]) {
        const { Exchange } = await import('../../electron/sync/exchange.ts')
        const { direct } = await import('./fleet.ts')
        one.exchange = new Exchange({
          journal: one.store.journal,
          transport: direct(again.exchange, one.deviceId),
          program: 'test',
        })
        await one.catchUp()
      }
      await settle()
      const after = await places(server.journal)
      expect(after.map(({ acceptedSeq }) => acceptedSeq)).toEqual([1, 2, 3])
      expect(after.map(({ id }) => id)).not.toEqual(before.map(({ id }) => id))
      await sound()
    } finally {
      Object.assign(server, serverOn(store))
      await other.close()
    }
  })

  test('S72: a day is closed on a PC that hears of nobody; what comes later from elsewhere is in the next close', async () => {
    await here.pay(1000)
    await there.pay(2000)
    for (const { clock } of [north, south]) clock.advance(60_000)
    await here.closeDay()
    for (const { clock } of [north, south]) clock.advance(60_000)
    await there.pay(50)
    await settle()
    expect(await expectedNow(north.store.journal.db)).toMatchObject({ cash: 2050 })
    // What was booked there before the close was signed here, and nothing of what came after it.
    expect(await lateIn(north.store.journal.db)).toEqual({ entries: 1, cents: 2000 })
    expect(await lateIn(south.store.journal.db)).toEqual({ entries: 0, cents: 0 })
    await sound()
    await here.closeDay()
    expect(await expectedNow(north.store.journal.db)).toMatchObject({ cash: 0 })
    await settle()
    expect(await expectedNow(south.store.journal.db)).toMatchObject({ cash: 0 })
    await sound()
  })

  test('S72: two closes of one day on two PCs both stand; nothing is counted a third time, and nothing never', async () => {
    await here.pay(1000)
    await there.pay(2000)
    await here.closeDay()
    await there.closeDay()
    await here.pay(30)
    await settle()
    for (const journal of everywhere()) {
      const closes = await journal.db
        .selectFrom('ledgerClose')
        .select(['kind', 'deviceId'])
        .orderBy('deviceId')
        .execute()
      expect(closes).toEqual(
        [north, south]
          .map(({ deviceId }) => ({ kind: 'day', deviceId }))
          .toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1)),
      )
      expect(await expectedNow(journal.db)).toMatchObject({ cash: 30 })
    }
    await sound()
  })

  test('S72: a reason that the day was short is booked in the close; control: by places alone the close says something else later', async () => {
    await there.pay(2000)
    await here.pay(1000)
    await here.closeDay({ cash: 900, check: 0, card: 0, eft: 0 }, 'a hundred was given out twice')
    await south.catchUp()
    await north.catchUp()
    await settle()
    await sound()
    expect(await changedCloses(server.journal, 'by-place')).toHaveLength(1)
  })

  test('S73: what arrives after its month was closed counts on the first open day, and every close says what it said', async () => {
    await here.pay(1000)
    there.on('2026-11-30')
    await there.pay(70)
    await there.closeDay()
    await here.closeDay()
    here.on('2026-12-02')
    await north.catchUp()
    await here.closeMonth('2026-11')
    await north.catchUp()
    await settle()
    const late = (await places(server.journal)).filter(({ draftedOn }) => draftedOn !== null)
    expect(late).toMatchObject([{ postOn: '2026-12-01', draftedOn: '2026-11-30' }])
    const parts = await south.store.journal.db
      .selectFrom('ledgerPosting')
      .select('postOn')
      .where('entryId', '=', late[0]?.id ?? '')
      .execute()
    expect(new Set(parts.map(({ postOn }) => postOn))).toEqual(new Set(['2026-12-01']))
    await sound()
  })

  test('S73: a month of which its closer had not seen all does not count as closed, and is closed again', async () => {
    await here.pay(1000)
    await here.closeDay()
    await settle()
    here.on('2026-12-02')
    await there.pay(70)
    await there.closeDay()
    // The other one's money arrives in the seconds in which the month is closed.
    await south.catchUp()
    await here.closeMonth('2026-11')
    await north.catchUp()
    await settle()
    for (const { db } of everywhere()) {
      const closes = await db.selectFrom('ledgerClose').select('kind').where('closedOn', '=', '2026-11-30').execute()
      expect(closes).toEqual([{ kind: 'void' }])
    }
    await sound()
    await here.closeMonth('2026-11')
    await settle()
    const months = await server.journal.db.selectFrom('ledgerClose').select('id').where('kind', '=', 'month').execute()
    expect(months).toHaveLength(1)
    await sound()
  })

  test('S73: a month is not closed apart from the server, nor with something on its way', async () => {
    await here.pay(1000)
    await here.closeDay()
    here.on('2026-12-02')
    expect(await refusalOf(here.closeMonth('2026-11', 'apart'))).toBe('offline apart')
    expect(await refusalOf(here.closeMonth('2026-11'))).toBe('offline on-its-way')
    await settle()
    await here.closeMonth('2026-11')
    await settle()
    await sound()
  })

  test('S74: money that two PCs booked twice is told everywhere, each with what it met, until the second is voided', async () => {
    const once = await here.pay(4000)
    const item = await here.charge(3000)
    await settle()
    const told = async (journal: Journal) =>
      (await bookedTwice(journal.db, new Set())).map(({ kind, cents, first, second }) => ({
        kind,
        cents,
        first: first?.entryId ?? null,
        second: second?.entryId,
      }))
    for (const journal of everywhere()) expect(await told(journal)).toEqual([])
    // One payer's payment by its number, the same credit given back, the same charge paid.
    const remits = [await here.remit(800, 'EFT-7'), await there.remit(800, 'EFT-7')]
    const refunds = [await here.refund(1000), await there.refund(1000)]
    const paid = [await here.pay(3000, item), await there.pay(3000, item)]
    void once
    await settle()
    const all = await told(server.journal)
    for (const journal of everywhere()) expect(await told(journal)).toEqual(all)
    const of = (wanted: string) => all.filter(({ kind }) => kind === wanted)
    expect(of('same-money')).toEqual([
      { kind: 'same-money', cents: 800, first: remits[0]?.entryId, second: remits[1]?.entryId },
    ])
    expect([refunds, paid].flat()).toHaveLength(4)
    const [, lastRemit] = remits
    if (lastRemit) await there.voidTwin(lastRemit)
    await settle()
    expect((await told(north.store.journal)).filter(({ kind }) => kind === 'same-money')).toEqual([])
    await sound()
  })

  test('S74: one charge paid twice beyond what it is, one entry voided twice, one credit spent twice', async () => {
    const item = await here.charge(3000)
    await settle()
    await here.pay(3000, item)
    const second = await there.pay(3000, item)
    await settle()
    const kinds = async () =>
      (await bookedTwice(south.store.journal.db, new Set())).map(({ kind, second: one }) => [kind, one?.entryId])
    expect(await kinds()).toEqual([['over-paid', second.entryId]])
    // Of a closed chart no more than that there is something.
    const [shut] = await bookedTwice(south.store.journal.db, new Set([ANN]))
    expect(shut).toMatchObject({ shut: true, patientName: '', about: '' })
    const [told] = await bookedTwice(south.store.journal.db, new Set())
    expect(told).toMatchObject({ shut: false, patientName: expect.stringContaining('Zimmer') })
    await here.voidTwin(second)
    await settle()
    expect(await kinds()).toEqual([])

    const credit = await here.pay(500)
    await settle()
    await here.refund(500)
    const again = await there.refund(500)
    await settle()
    expect(await kinds()).toEqual([['over-spent', again.entryId]])
    await there.voidTwin(again)
    await settle()
    expect(await kinds()).toEqual([])

    void credit
    const wrong = await here.pay(70)
    await settle()
    await here.void(wrong)
    const twice = await there.void(wrong)
    await settle()
    expect((await kinds()).map(([, id]) => id)).toEqual([twice.entryId])
    await here.voidTwin(twice)
    await settle()
    expect(await kinds()).toEqual([])
    await sound()
  })

  test('a plan counts what its author had not seen, wherever its place is in the end; control: not what she had', async () => {
    const item = await here.charge(9000)
    await here.pay(500, item)
    await settle()
    await there.pay(700, item)
    await here.plan(8500)
    await settle()
    for (const { db } of everywhere()) {
      const [plan] = await plansOf(db, ANN, '2026-11-24' as CivilDate)
      expect(plan).toMatchObject({ paidCents: 700 })
    }
  })

  test('what is not hers to say is taken from nobody: another PC’s name, a place of her own giving', async () => {
    const forged = (more: object) =>
      north.store.journal.work({ userId: null, sessionId: null, channel: 'forged' }, (work) =>
        work.insert('ledgerEntry', {
          id: `forged-${JSON.stringify(more).length}`,
          acceptedSeq: 90,
          postOn: '2026-11-24',
          draftedSeq: null,
          draftedOn: null,
          recordedAt: 1,
          deviceId: north.deviceId,
          userId: null,
          userName: '',
          kind: 'statement',
          depositOn: null,
          method: null,
          reference: '',
          sourceRef: '',
          dedupeKey: null,
          reverses: null,
          reason: '',
          previousHash: '',
          hash: '',
          ...more,
        }),
      )
    await forged({ deviceId: south.deviceId })
    await forged({ acceptedSeq: 91, draftedSeq: 1 })
    await north.catchUp()
    const aside = await server.journal.db.selectFrom('syncQuarantine').select('reason').execute()
    expect(aside).toEqual([{ reason: 'forged-entry' }, { reason: 'forged-entry' }])
    await there.pay(100)
    await south.catchUp()
    expect(await given()).toEqual([[1, null]])
  })

  test('an item is known by its entry’s parts, whatever place they get', async () => {
    const id = 'item-of-two' as LedgerItemId
    await here.charge(100, id)
    await there.pay(50)
    await settle()
    const marks = await server.journal.db
      .selectFrom('ledgerPosting')
      .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
      .select(['ledgerPosting.acceptedSeq as part', 'ledgerEntry.acceptedSeq as whole'])
      .execute()
    expect(marks.every(({ part, whole }) => part === whole)).toBe(true)
  })
})
