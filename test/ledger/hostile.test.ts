import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { closeDay, closeMonth } from '../../db/ledger/close.ts'
import { writeOffSmallBalances } from '../../db/ledger/commands.ts'
import { balancesAt, expectedNow } from '../../db/ledger/queries.ts'
import { verifyLedger } from '../../db/ledger/verify.ts'
import { type LedgerItemId, MOST_CENTS } from '../../shared/ledger/index.ts'
import { chartIn, refusalOf } from '../support/chart.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { openDesk } from './desk.ts'

/** What people do to books that nobody meant them to do, through the product's own commands. */
describe.each(ENGINES)('the ledger under hard use on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  let desk: Awaited<ReturnType<typeof openDesk>>
  const ids = countingIds('hostile')
  beforeAll(async () => {
    store = await open()
    chart = await chartIn(store)
  }, 120_000)
  beforeEach(async () => {
    desk = await openDesk(store, chart, ids)
  })
  afterAll(() => store?.close())

  const BACK = { status: '22' }

  describe('voids', () => {
    test('a void is not voided; what it took back is entered anew', async () => {
      const item = await desk.charge(4000, 'patient')
      const paid = await desk.pay(4000, item)
      const voided = await desk.void(paid)
      const before = await desk.shown()
      expect(await refusalOf(desk.void(voided))).toBe('rule-violation no-mirror')
      expect(await refusalOf(desk.void(paid))).toBe('rule-violation reversed')
      expect(await desk.shown()).toEqual(before)
      await desk.pay(4000, item)
      expect(await desk.shown()).toEqual({ cash: 4000, charges: 4000 })
    })

    test('a refund that is voided leaves the credit as it was, and it can be refunded once more, not twice', async () => {
      await desk.pay(3000)
      const refund = await desk.refund(3000)
      await desk.void(refund)
      expect(await desk.shown()).toEqual({ cash: 3000, 'unapplied-patient': 3000 })
      await desk.refund(3000)
      expect(await refusalOf(desk.refund(1))).toBe('rule-violation not-enough')
      expect(await refusalOf(desk.void(refund))).toBe('rule-violation reversed')
      expect(await desk.shown()).toEqual({})
    })

    test('a payment is voided after part of it was applied, part refunded: what was given back is owed', async () => {
      const item = await desk.charge(2000, 'patient')
      const paid = await desk.pay(5000)
      await desk.apply(item, 2000)
      await desk.refund(1000)
      await desk.void(paid)
      expect(await desk.open(item)).toEqual([0, 2000])
      expect(await desk.shown()).toEqual({ cash: -1000, 'ar-patient': 3000, charges: 2000 })
    })

    test('a charge is voided with the money of payer and patient on it: both wait, and neither pays by itself again', async () => {
      const item = await desk.charge(10_000)
      const said = [
        ['CO', '45', 2000],
        ['PR', '3', 2000],
      ] as [string, string, number][]
      await desk.remit(6000, [desk.claim(item, 6000, said)])
      await desk.pay(2000, item)
      await desk.voidCharge(item)
      expect(await desk.shown()).toEqual({ cash: 8000, 'unapplied-patient': 2000, 'unapplied-payer': 6000 })
      expect(await refusalOf(desk.voidCharge(item))).toBe('rule-violation voided')
      const anew = await desk.charge(9000, 'patient')
      expect(await desk.open(anew)).toEqual([0, 9000])
      await desk.apply(anew, 2000)
      await desk.refundPayer(6000)
      expect(await desk.shown()).toEqual({ cash: 2000, 'ar-patient': 7000, charges: 9000 })
    })

    test('an adjustment is voided after the patient paid the rest; control: not once the credit it made was spent', async () => {
      const item = await desk.charge(5000, 'patient')
      const favour = await desk.giveUp(item, 'adj-courtesy', 2000)
      await desk.pay(3000, item)
      await desk.void(favour)
      expect(await desk.shown()).toEqual({ cash: 3000, 'ar-patient': 2000, charges: 5000 })
      await desk.pay(2000, item)
      const late = await desk.giveUp(item, 'adj-courtesy', 1500)
      await desk.refund(1500)
      expect(await refusalOf(desk.void(late))).toBe('rule-violation not-enough')
    })
  })

  describe('money given back', () => {
    test('no more than waits, over several payments; what is meant for a charge goes last', async () => {
      await desk.pay(1000)
      await desk.pay(500)
      expect(await refusalOf(desk.refund(1501))).toBe('rule-violation not-enough')
      expect(await desk.shown()).toEqual({ cash: 1500, 'unapplied-patient': 1500 })
      await desk.refund(1500)
      expect(await desk.shown()).toEqual({})
    })

    test('two refunds of one credit at the same moment: one of them is refused', async () => {
      await desk.pay(1000)
      const both = await Promise.allSettled([desk.refund(1000), desk.refund(1000)])
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(await desk.shown()).toEqual({})
    })

    test('a payer that asked for its money gets it before it takes it back, and its books and ours come to the same', async () => {
      const item = await desk.charge(15_000)
      await desk.remit(12_000, [desk.claim(item, 12_000, [['CO', '45', 3000]])])
      expect(await refusalOf(desk.refundPayer(12_000))).toBe('rule-violation not-enough')
      await desk.refundPayer(12_000, true)
      expect(await desk.shown()).toMatchObject({ 'adj-contractual': 3000, recoupment: -12_000, charges: 15_000 })
      await desk.remit(0, [desk.claim(item, -12_000, [['CO', '45', -3000]], BACK)], [['72', -12_000]])
      expect(await desk.shown()).toEqual({ 'ar-insurance': 15_000, charges: 15_000 })
    })

    test('a refund ahead takes what waits first; one of which the payer knows nothing stays to be seen', async () => {
      const item = await desk.charge(5000)
      await desk.remit(6000, [desk.claim(item, 6000, [])])
      expect(await desk.shown()).toMatchObject({ 'unapplied-payer': 1000 })
      await desk.refundPayer(3000, true)
      expect(await desk.shown()).toEqual({ cash: 3000, recoupment: -2000, charges: 5000 })
    })
  })

  describe('two who are one, and are not', () => {
    test('what insurance owes is moved to the patient after a merge, and back after it was taken apart', async () => {
      const his = await desk.charge(8000, 'payer-1', desk.bob)
      const unmerge = await desk.merge()
      await desk.transfer(his, 'patient', 8000)
      await desk.pay(5000, his, desk.ann)
      await unmerge()
      expect(await refusalOf(desk.transfer(his, 'insurance', 3001))).toBe('rule-violation more-than-owed')
      await desk.transfer(his, 'insurance', 3000)
      expect(await desk.open(his)).toEqual([3000, 0])
      expect(await desk.shown()).toEqual({ cash: 5000, 'ar-insurance': 3000, charges: 8000 })
    })

    test('her money on his charge, once they are apart: it is not refunded to him, and comes back when it is voided', async () => {
      const his = await desk.charge(4000, 'patient', desk.bob)
      const hers = await desk.pay(6000)
      const unmerge = await desk.merge()
      await desk.apply(his, 4000)
      await unmerge()
      expect(await refusalOf(desk.refund(2000, desk.bob))).toBe('rule-violation not-enough')
      await desk.refund(2000)
      expect(await refusalOf(desk.pay(100, his))).toBe('rule-violation other-patient')
      await desk.void(hers)
      expect(await desk.open(his)).toEqual([0, 4000])
      expect((await desk.shown()).cash).toBe(-2000)
    })
  })

  describe('cents', () => {
    test('a sliding fee is rounded by line, halves up, never below the minimum, never above the charge, and once', async () => {
      const [odd, small, large] = [
        await desk.charge(9999, 'patient'),
        await desk.charge(1500, 'patient'),
        await desk.charge(10_001, 'patient'),
      ]
      await desk.sliding(33.33, 2000, [odd, small, large])
      // 9999 × 33.33 % = 3332.6667; 1500 is less than the minimum; 10001 × 33.33 % = 3333.3333.
      expect([await desk.open(odd), await desk.open(small), await desk.open(large)]).toEqual([
        [0, 3333],
        [0, 1500],
        [0, 3333],
      ])
      expect(await refusalOf(desk.sliding(33.33, 2000, [odd, small, large]))).toBe('rule-violation nothing-to-reduce')
      await desk.sliding(0, 2000, [odd])
      expect(await desk.open(odd)).toEqual([0, 2000])
      const half = await desk.charge(101, 'patient')
      await desk.sliding(50, 0, [half])
      expect(await desk.open(half)).toEqual([0, 51])
    })

    test('a sliding fee after the payment gives back what was paid too much, to the cent', async () => {
      const item = await desk.charge(10_000, 'patient')
      await desk.pay(10_000, item)
      await desk.sliding(12.5, 0, [item])
      expect(await desk.shown()).toEqual({
        cash: 10_000,
        'adj-sliding': 8750,
        'unapplied-patient': 8750,
        charges: 10_000,
      })
    })

    test('a claim without lines leaves no cent over, and is taken back to the same lines', async () => {
      const items = [await desk.charge(3333), await desk.charge(3333), await desk.charge(3334)]
      const whole = (sign: number, status: string) => ({
        ...desk.claim(items[0] as never, 0, [], { status }),
        lines: [],
        whole: {
          itemIds: items,
          paidCents: sign * 5000,
          adjustments: [
            ['CO', '45', sign * 2999],
            ['PR', '2', sign * 2001],
          ] as [string, string, number][],
        },
      })
      await desk.remit(5000, [whole(1, '1')])
      expect(await desk.shown()).toEqual({ cash: 5000, 'ar-patient': 2001, 'adj-contractual': 2999, charges: 10_000 })
      await desk.remit(0, [whole(-1, '22')], [['FB', -5000]])
      for (const [n, item] of items.entries()) expect(await desk.open(item)).toEqual([n === 2 ? 3334 : 3333, 0])
    })

    test('amounts at the limit are booked, beyond it refused, and nothing is nothing', async () => {
      await desk.pay(MOST_CENTS)
      expect(await refusalOf(desk.pay(MOST_CENTS + 1))).toBe('invalid-input amount')
      expect(await refusalOf(desk.pay(0.5))).toBe('invalid-input amount')
      await desk.refund(MOST_CENTS)
      const free = await desk.charge(0)
      expect(await desk.open(free)).toEqual([0, 0])
      expect(await refusalOf(desk.transfer(free, 'patient', 0))).toBe('rule-violation more-than-owed')
      expect(await desk.shown()).toEqual({})
    })
  })

  describe('payers that take back', () => {
    test('a claim of a charge that nobody knows yet waits with its money, and is posted with the charge', async () => {
      const itemId = ids.next<LedgerItemId>()
      await desk.remit(8000, [
        desk.claim(itemId, 8000, [
          ['CO', '45', 4500],
          ['PR', '3', 2500],
        ]),
      ])
      await desk.pay(2500, itemId)
      expect(await desk.shown()).toEqual({ cash: 10_500, 'unapplied-patient': 2500, 'unposted-eft': 8000 })
      await desk.charge(15_000, 'payer-1', desk.ann, itemId)
      expect(await desk.shown()).toEqual({ cash: 10_500, 'adj-contractual': 4500, charges: 15_000 })
    })

    test('a payment below zero is refused; carried forward it is set off against the next', async () => {
      const item = await desk.charge(10_000)
      const paid = desk.claim(item, 7000, [['CO', '45', 3000]])
      const taken = desk.claim(item, -7000, [['CO', '45', -3000]], BACK)
      await desk.remit(7000, [paid])
      expect(await refusalOf(desk.remit(-7000, [taken]))).toBe('rule-violation remit-negative')
      await desk.remit(0, [taken], [['FB', -7000]])
      expect(await desk.shown()).toEqual({ cash: 7000, 'ar-insurance': 10_000, recoupment: 7000, charges: 10_000 })
      await desk.remit(0, [paid], [['FB', 7000]])
      expect(await desk.shown()).toEqual({ cash: 7000, 'adj-contractual': 3000, charges: 10_000 })
    })

    test('more taken back than was ever paid is owed by the payer on that charge until it pays it back', async () => {
      const item = await desk.charge(10_000)
      await desk.remit(4000, [desk.claim(item, 4000, [['CO', '45', 6000]])])
      await desk.remit(0, [desk.claim(item, -9000, [['CO', '45', -6000]], BACK)], [['WO', -9000]])
      expect(await desk.open(item)).toEqual([15_000, 0])
      await desk.remit(0, [desk.claim(item, 9000, [['CO', '45', 6000]])], [['WO', 9000]])
      expect(await desk.shown()).toEqual({ cash: 4000, 'adj-contractual': 6000, charges: 10_000 })
    })

    test('a take-back reaches money that the patient paid on top: hers waits for her, the payer’s is owed', async () => {
      const item = await desk.charge(10_000)
      const said: [string, string, number][] = [
        ['CO', '45', 3000],
        ['PR', '1', 2000],
      ]
      await desk.remit(5000, [desk.claim(item, 5000, said)])
      await desk.pay(2000, item)
      const back = said.map(([group, reason, cents]) => [group, reason, -cents] as [string, string, number])
      await desk.remit(0, [desk.claim(item, -5000, back, BACK)], [['WO', -5000]])
      expect(await desk.open(item)).toEqual([10_000, 0])
      expect(await desk.shown()).toMatchObject({ cash: 7000, 'unapplied-patient': 2000, recoupment: 5000 })
    })
  })

  describe('closes', () => {
    const close = async (day: string, reason = '') => {
      desk.on(day)
      return closeDay(store.journal, desk.booking(), { counts: await expectedNow(store.journal.db), reason })
    }

    test('a month closed between charge and payment, and between payment and void, says the same for ever', async () => {
      desk.on('2026-10-20')
      const item = await desk.charge(6000, 'patient')
      await close('2026-10-31')
      desk.on('2026-11-03')
      await closeMonth(store.journal, desk.booking(), '2026-10')
      const october = await desk.shown('2026-10-31')
      // Written on the 28th on a PC that was away: it counts on the first open day.
      desk.on('2026-10-28')
      const paid = await desk.pay(6000, item)
      expect(paid.postOn).toBe('2026-11-01')
      expect(await desk.shown('2026-10-31')).toEqual(october)
      await close('2026-11-30')
      desk.on('2026-12-02')
      await closeMonth(store.journal, desk.booking(), '2026-11')
      const november = await desk.shown('2026-11-30')
      desk.on('2026-11-15')
      const voided = await desk.void(paid)
      expect(voided.postOn).toBe('2026-12-01')
      expect(await desk.shown('2026-11-30')).toEqual(november)
      expect(await desk.shown()).toEqual({ 'ar-patient': 6000, charges: 6000 })
      const { db } = store.journal
      expect(await expectedNow(db)).toMatchObject({ cash: -6000 })
    })

    test('money of a month that is in no day close keeps the month open; a day close of nothing is one too', async () => {
      desk.on('2026-12-30')
      await desk.pay(500)
      desk.on('2027-01-02')
      expect(await refusalOf(closeMonth(store.journal, desk.booking(), '2026-12'))).toBe('rule-violation open-day')
      await close('2027-01-02')
      await closeMonth(store.journal, desk.booking(), '2026-12')
      expect(await refusalOf(closeMonth(store.journal, desk.booking(), '2026-12'))).toBe('rule-violation closed-month')
      desk.on('2026-12-31')
      const none = { cash: 0, check: 0, card: 0, eft: 0 }
      expect(await refusalOf(closeDay(store.journal, desk.booking(), { counts: none, reason: '' }))).toBe(
        'rule-violation closed-month',
      )
      await close('2027-01-02')
    })
  })

  describe('given up, and paid after all', () => {
    test('a small balance, and a bad debt that an agency gets more of than was given up', async () => {
      desk.on('2027-01-05')
      const small = await desk.charge(300, 'patient')
      const bad = await desk.charge(20_000, 'patient')
      await desk.giveUp(bad, 'adj-bad-debt', 20_000)
      await writeOffSmallBalances(store.journal, desk.booking(), 300)
      await desk.pay(300, small)
      await desk.post({ kind: 'agency-remit', itemId: bad, grossCents: 20_001, feePercent: 33.33 })
      // 20001 × 33.33 % = 6666.3333; the cent beyond what is owed is hers.
      expect(await desk.shown()).toMatchObject({ 'agency-fee': 6666, 'unapplied-patient': 1, charges: 20_300 })
      expect([await desk.open(small), await desk.open(bad)]).toEqual([
        [0, 0],
        [0, 0],
      ])
    })

    test('a returned check of a payment that paid two patients, after the fee and after a favour', async () => {
      desk.on('2027-01-06')
      const hers = await desk.charge(2000, 'patient')
      const his = await desk.charge(3000, 'patient', desk.bob)
      const about = { method: 'check' as const, reference: '17', depositOn: null }
      const paid = await desk.post({ kind: 'family-payment', patientIds: [desk.ann, desk.bob], cents: 5000, ...about })
      await desk.giveUp(hers, 'adj-courtesy', 500)
      await desk.returned(paid.entryId, 2500)
      expect([await desk.open(hers), await desk.open(his)]).toEqual([
        [0, 1500],
        [0, 3000],
      ])
      expect(await desk.shown()).toEqual({ 'ar-patient': 7000, 'adj-courtesy': 500, charges: 5000, fees: 2500 })
    })
  })

  test('every close froze what the whole ledger says of its day and place; control: a posting less does not', async () => {
    const closes = await store.journal.db.selectFrom('ledgerClose').selectAll().orderBy('acceptedSeq').execute()
    expect(closes.length).toBeGreaterThan(5)
    for (const { closedOn, acceptedSeq, figures } of closes)
      expect(await balancesAt(store.journal.db, { asOf: closedOn, sequence: acceptedSeq })).toEqual(JSON.parse(figures))
    const { closedOn, acceptedSeq, figures } = closes.at(-1) ??
      closes[0] ?? { closedOn: '', acceptedSeq: 0, figures: '' }
    const less = await balancesAt(store.journal.db, { asOf: closedOn, sequence: acceptedSeq - 40 })
    expect(less).not.toEqual(JSON.parse(figures))
  })

  test('after all of it every entry is sound', async () => {
    const found = await verifyLedger(store.journal.db)
    expect(found.broken).toEqual([])
    expect(found.entries).toBeGreaterThan(60)
  })
})
