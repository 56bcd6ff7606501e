import { describe, expect, test } from '@jest/globals'
import type { CivilDate, PatientId } from '../../shared/kernel/index.ts'
import {
  Book,
  decide,
  DEFAULT_CONVENTIONS,
  type LedgerEntryId,
  type LedgerEvent,
  type LedgerItemId,
  type RemitClaim,
} from '../../shared/ledger/index.ts'
import { claim, type Said } from './desk.ts'
import { nextId, PATIENTS } from './stream.ts'

const [ann, bob] = PATIENTS as [PatientId, PatientId]

/** A book with charges of its own, all with the first payer. */
function ledger(...charges: number[]) {
  const book = new Book()
  const post = (event: LedgerEvent) =>
    decide(book, event, {
      entryId: nextId<LedgerEntryId>(),
      wantedOn: '2026-10-01' as CivilDate,
      conventions: DEFAULT_CONVENTIONS,
      samePerson: (id: string) => [id],
    })
  const charge = (cents: number, resp: 'payer-1' | 'patient' = 'payer-1', patientId = ann) => {
    const itemId = nextId<LedgerItemId>()
    const about = { guarantorId: null, providerId: null, location: '', encounterId: null, firstBilledOn: null }
    const what = { kind: 'charge' as const, payer: 'A', dosOn: '2026-09-15' as CivilDate, code: '', description: '' }
    const item = { itemId, patientId, ...about, ...what, units: 1, cents }
    post({ kind: 'charge', items: [item], resp, sourceRef: '' })
    return itemId
  }
  const items = charges.map((cents) => charge(cents))
  const remit = (payer: string, claims: RemitClaim[], providerAdjustments: [string, number][] = []) => {
    const paid = claims.flatMap(({ lines, whole }) => [...lines, ...(whole ? [whole] : [])])
    const kept = providerAdjustments.reduce((sum, [, cents]) => sum + cents, 0)
    const cents = paid.reduce((sum, { paidCents }) => sum + paidCents, 0) - kept
    return post({ kind: 'remit', payer, trace: '', cents, depositOn: null, claims, providerAdjustments })
  }
  const pay = (cents: number, itemId?: LedgerItemId, earmark: LedgerItemId | null = null) => {
    const apply = itemId === undefined ? [] : [{ itemId, cents }]
    const about = { method: 'card' as const, reference: '', depositOn: null, earmark }
    return post({ kind: 'payment', patientId: ann, cents, ...about, apply })
  }
  const shown = () =>
    Object.fromEntries(
      (['ar-insurance', 'ar-patient', 'adj-contractual', 'unapplied-patient', 'unapplied-payer'] as const)
        .map((account) => [account, book.balance(account)] as const)
        .filter(([, cents]) => cents !== 0),
    )
  return { book, post, charge, claim, remit, pay, shown, items: items as [LedgerItemId, ...LedgerItemId[]] }
}
const SECOND = { sequence: 2 }
const BACK = { status: '22' }

describe('payers in their turns', () => {
  const asked = () => {
    const of = ledger(10_000)
    const [item] = of.items
    of.remit('A', [
      of.claim(item, 6000, [
        ['CO', '45', 2500],
        ['PR', '2', 1500],
      ]),
    ])
    expect(of.shown()).toEqual({ 'ar-patient': 1500, 'adj-contractual': 2500 })
    return { ...of, item }
  }

  test('a second payer pays the share that the patient was asked for; what is beyond it is the payer’s credit', () => {
    const all = asked()
    all.remit('B', [all.claim(all.item, 1800, [['OA', '23', 8500]], SECOND)])
    expect(all.shown()).toEqual({ 'adj-contractual': 2500, 'unapplied-payer': -300 })
    const part = asked()
    part.remit('B', [
      part.claim(
        part.item,
        900,
        [
          ['OA', '23', 8500],
          ['PR', '2', 600],
        ],
        SECOND,
      ),
    ])
    expect(part.shown()).toEqual({ 'ar-patient': 600, 'adj-contractual': 2500 })
    const silent = asked()
    silent.remit('B', [silent.claim(silent.item, 900, [['OA', '23', 9100]], SECOND)])
    expect(silent.shown()).toEqual({ 'ar-patient': 600, 'adj-contractual': 2500 })
  })

  test('what the patient had paid of it waits for her; control: the first payer paying twice takes nothing from her', () => {
    const paid = asked()
    paid.pay(1500, paid.item)
    paid.remit('B', [paid.claim(paid.item, 1500, [['OA', '23', 8500]], SECOND)])
    expect(paid.shown()).toEqual({ 'adj-contractual': 2500, 'unapplied-patient': -1500 })
    const twice = asked()
    twice.pay(1500, twice.item)
    twice.remit('A', [
      twice.claim(twice.item, 6000, [
        ['CO', '45', 2500],
        ['PR', '2', 1500],
      ]),
    ])
    expect(twice.shown()).toEqual({ 'adj-contractual': 2500, 'unapplied-payer': -6000 })
  })

  test('a first payer that corrects itself takes back its own money, and keeps its write-off when another has paid', () => {
    const of = ledger(10_000)
    const [item] = of.items
    const next = { toNextPayer: true }
    of.remit('A', [
      of.claim(
        item,
        6000,
        [
          ['CO', '45', 2500],
          ['PR', '2', 1500],
        ],
        next,
      ),
    ])
    of.remit('B', [of.claim(item, 1500, [['OA', '23', 8500]], SECOND)])
    of.remit('A', [
      of.claim(
        item,
        -6000,
        [
          ['CO', '45', -2500],
          ['PR', '2', -1500],
        ],
        BACK,
      ),
      of.claim(
        item,
        7000,
        [
          ['CO', '45', 2500],
          ['PR', '2', 500],
        ],
        next,
      ),
    ])
    expect(of.shown()).toEqual({ 'adj-contractual': 2500, 'unapplied-payer': -1000 })
    expect([...of.book.lots.values()].map(({ owner, cents }) => [owner, cents])).toEqual([['payer:B', 1000]])
  })

  test('an appeal is paid after the whole was moved to the patient', () => {
    const of = ledger(18_000)
    const [itemId] = of.items
    of.remit('A', [of.claim(itemId, 0, [['CO', '16', 18_000]], { status: '4' })])
    of.post({ kind: 'transfer', itemId, to: 'patient', cents: 18_000, reason: 'no appeal' })
    of.remit('A', [
      of.claim(itemId, 10_000, [
        ['CO', '45', 6000],
        ['PR', '2', 2000],
      ]),
    ])
    expect(of.shown()).toEqual({ 'ar-patient': 2000, 'adj-contractual': 6000 })
  })
})

describe('what a payer allows and takes back', () => {
  test('more than was charged is allowed only where the payer answers for it; its reversal leaves nothing', () => {
    const of = ledger(10_000)
    const [item] = of.items
    of.remit('A', [
      of.claim(item, 9000, [
        ['CO', '45', -1500],
        ['PR', '2', 2500],
      ]),
    ])
    expect(of.shown()).toEqual({ 'ar-patient': 2500, 'adj-contractual': -1500 })
    of.remit(
      'A',
      [
        of.claim(
          item,
          -9000,
          [
            ['CO', '45', 1500],
            ['PR', '2', -2500],
          ],
          BACK,
        ),
      ],
      [['FB', -9000]],
    )
    expect(of.shown()).toEqual({ 'ar-insurance': 10_000 })
    expect(of.book.items.get(item)?.raised).toBe(0)
    const unanswered = ledger(10_000)
    unanswered.remit('A', [unanswered.claim(unanswered.items[0], 0, [['CO', '45', -1500]])])
    expect(unanswered.shown()).toEqual({ 'ar-insurance': 10_000 })
  })

  test('a voided charge leaves nothing of what was allowed above it', () => {
    const of = ledger(10_000)
    const [item] = of.items
    of.remit('A', [of.claim(item, 11_000, [['CO', '45', -1000]])])
    of.post({ kind: 'void-charge', itemIds: [item], reason: 'wrong visit' })
    expect(of.shown()).toEqual({ 'unapplied-payer': -11_000 })
  })

  test.each([
    ['an even part', 10_000, [['CO', '45', 20_000]]],
    [
      'two reasons and no patient',
      10_001,
      [
        ['CO', '97', 4999],
        ['CO', '45', 15_000],
      ],
    ],
    [
      'a patient’s part',
      10_001,
      [
        ['CO', '45', 14_000],
        ['PR', '1', 5999],
      ],
    ],
  ] as [string, number, Said][])('a claim without lines closes every line and mirrors: %s', (_name, paid, said) => {
    const of = ledger(10_000, 10_000, 10_000)
    const claim = (sign: number, status: string) =>
      of.claim('' as LedgerItemId, 0, [], {
        status,
        lines: [],
        whole: {
          itemIds: of.items,
          paidCents: sign * paid,
          adjustments: said.map(([group, reason, cents]) => [group, reason, sign * cents]),
        },
      })
    of.remit('A', [claim(1, '1')])
    expect([...of.book.items.values()].map(({ insurance }) => insurance)).toEqual([0, 0, 0])
    of.remit('A', [claim(-1, '22')], [['FB', -paid]])
    expect(of.shown()).toEqual({ 'ar-insurance': 30_000 })
    expect([...of.book.items.values()].map(({ insurance }) => insurance)).toEqual([10_000, 10_000, 10_000])
  })

  test('a payment below zero is refused', () => {
    const of = ledger(10_000)
    of.remit('A', [of.claim(of.items[0], 10_000, [])])
    expect(() => of.remit('A', [of.claim(of.items[0], -10_000, [], BACK)])).toThrow('not below zero')
  })
})

describe('what was seen before', () => {
  const icn = { payerClaimNumber: 'I1' }
  const said: Said = [
    ['CO', '45', 4000],
    ['PR', '2', 3000],
  ]
  const negated: Said = said.map(([group, reason, cents]) => [group, reason, -cents])
  const steps = (of: ReturnType<typeof ledger>) => {
    const [item] = of.items
    return {
      original: () => of.remit('A', [of.claim(item, 8000, said, icn)]),
      corrected: () =>
        of.remit('A', [
          of.claim(item, -8000, negated, { ...icn, ...BACK }),
          of.claim(
            item,
            8000,
            [
              ['CO', '45', 4500],
              ['PR', '2', 2500],
            ],
            icn,
          ),
        ]),
    }
  }
  const after = { 'ar-patient': 2500, 'adj-contractual': 4500 }

  test('a correction of the same amount is posted with its reversal, in whatever order the two remits come', () => {
    const inOrder = ledger(15_000)
    steps(inOrder).original()
    steps(inOrder).corrected()
    const reversed = ledger(15_000)
    steps(reversed).corrected()
    steps(reversed).original()
    expect([inOrder.shown(), reversed.shown()]).toEqual([after, after])
    expect([inOrder.book.balance('unposted-eft'), reversed.book.balance('unposted-eft')]).toEqual([0, 0])
  })

  test('a claim, its reversal and its correction in one remit come to the correction', () => {
    const of = ledger(15_000)
    const [item] = of.items
    const corrected = of.claim(
      item,
      8500,
      [
        ['CO', '45', 4500],
        ['PR', '2', 2000],
      ],
      icn,
    )
    of.remit('A', [of.claim(item, 8000, said, icn), of.claim(item, -8000, negated, { ...icn, ...BACK }), corrected])
    expect(of.shown()).toEqual({ 'ar-patient': 2000, 'adj-contractual': 4500 })
  })

  test('the same claim twice in one remit is posted once; control: under two numbers it is two', () => {
    const same = ledger(15_000)
    const [item] = same.items
    same.remit('A', [same.claim(item, 8000, said, icn), same.claim(item, 8000, said, icn)])
    expect([same.shown(), same.book.balance('unposted-eft')]).toEqual([
      { 'ar-patient': 3000, 'adj-contractual': 4000 },
      -8000,
    ])
    const two = ledger(15_000)
    two.remit('A', [
      two.claim(two.items[0], 8000, said, icn),
      two.claim(two.items[0], 8000, said, { payerClaimNumber: 'I2' }),
    ])
    expect(two.book.balance('unposted-eft')).toBe(0)
  })

  test('a denial under one number may be answered anew; control: the same denial again is known', () => {
    const of = ledger(10_000)
    const [item] = of.items
    const denied = () => of.remit('A', [of.claim(item, 0, [['CO', '16', 10_000]], { ...icn, status: '4' })])
    denied()
    expect(denied).toThrow('posted before')
    of.remit('A', [
      of.claim(
        item,
        0,
        [
          ['CO', '45', 3000],
          ['PR', '1', 7000],
        ],
        icn,
      ),
    ])
    expect(of.shown()).toEqual({ 'ar-patient': 7000, 'adj-contractual': 3000 })
    expect(of.book.items.get(item)?.denied).toBe(false)
  })
})

describe('credits', () => {
  test('what waits for one charge pays another when that is asked for; control: not another patient’s', () => {
    const of = ledger()
    const first = of.charge(10_000, 'patient')
    const second = of.charge(5000, 'patient')
    of.pay(12_000, first)
    of.post({ kind: 'application', itemId: second, cents: 2000 })
    expect(of.shown()).toEqual({ 'ar-patient': 3000 })
    const hers = ledger()
    hers.pay(12_000, hers.charge(10_000, 'patient'))
    const his = hers.charge(5000, 'patient', bob)
    expect(() => hers.post({ kind: 'application', itemId: his, cents: 2000 })).toThrow('not as much money')
  })

  test('a favour after the payment gives the credit; it is not taken back once the credit is spent', () => {
    const of = ledger()
    const [paid, other] = [of.charge(10_000, 'patient'), of.charge(5000, 'patient')]
    of.pay(10_000, paid)
    const favour = { kind: 'adjustment', itemId: paid, from: 'patient', cents: 1000, placed: false } as const
    const entry = of.post({ ...favour, account: 'adj-courtesy', reason: 'staff' })
    expect(of.shown()).toEqual({ 'ar-patient': 5000, 'unapplied-patient': -1000 })
    of.post({ kind: 'application', itemId: other, cents: 1000 })
    const undo = { kind: 'void-entry', entry, restItemId: nextId<LedgerItemId>(), reason: 'in error' } as const
    expect(() => of.post(undo)).toThrow('has been used since')
    expect(of.shown()).toEqual({ 'ar-patient': 4000 })
  })

  test('a check that was refunded whole and comes back is owed with its fee', () => {
    const of = ledger()
    const { entryId } = of.pay(5000)
    of.post({ kind: 'refund', to: 'patient', patientId: ann, cents: 5000, method: 'check', reason: 'moved away' })
    const ids = { feeItemId: nextId<LedgerItemId>(), restItemId: nextId<LedgerItemId>() }
    of.post({ kind: 'returned-payment', paymentId: entryId, feeCents: 3500, ...ids, reason: 'no funds' })
    expect([of.shown(), of.book.balance('cash')]).toEqual([{ 'ar-patient': 8500 }, -5000])
  })
})
