import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CivilDate, PatientId } from '../../shared/kernel/index.ts'
import {
  Book,
  decide,
  DEFAULT_CONVENTIONS,
  type EntryDraft,
  type LedgerEntryId,
  type LedgerEvent,
  type LedgerItemId,
  nextDue,
} from '../../shared/ledger/index.ts'
import { size } from '../support/size.ts'
import { balances, digest, nextId, PATIENTS } from './stream.ts'

const RUNS = size({ ci: 1500, full: 100_000 })
const [ann] = PATIENTS as [PatientId]

/** One visit as three things that come by different ways: what is charged, what the payer says, what the patient pays. */
type Visit = { cents: number; paid: number; written: number; copay: number; whole: boolean; reversed: boolean }
const visit: fc.Arbitrary<Visit> = fc
  .record({
    cents: fc.integer({ min: 100, max: 50_000 }),
    paidPart: fc.nat(80),
    writtenPart: fc.nat(20),
    copayPart: fc.nat(100),
    whole: fc.boolean(),
    reversed: fc.boolean(),
  })
  .map(({ cents, paidPart, writtenPart, copayPart, ...more }) => {
    const paid = Math.floor((cents * paidPart) / 100)
    const written = Math.floor((cents * writtenPart) / 100)
    return { cents, paid, written, copay: Math.floor(((cents - paid - written) * copayPart) / 100), ...more }
  })

function eventsOf({ cents, paid, written, copay, whole, reversed }: Visit, n: number): LedgerEvent[] {
  const itemId = `item-${n}` as LedgerItemId
  const about = { guarantorId: null, providerId: null, location: '', encounterId: null, firstBilledOn: null }
  const what = { kind: 'charge' as const, payer: 'A', dosOn: '2026-09-15' as CivilDate, code: '', description: '' }
  const item = { itemId, patientId: ann, ...about, ...what, units: 1, cents }
  const remit = (sign: 1 | -1, cut: number): LedgerEvent => {
    const said: [string, string, number][] = [
      ['CO', '45', sign * written],
      ['PR', '3', sign * (cents - paid - written)],
    ]
    const adjustments = said.filter(([, , amount]) => amount !== 0)
    const money = { paidCents: sign * paid, adjustments }
    return {
      kind: 'remit',
      payer: 'A',
      trace: `t${n}${sign}`,
      cents: Math.max(sign * paid, 0),
      depositOn: null,
      claims: [
        {
          payerClaimNumber: `icn${n}`,
          status: sign > 0 ? '1' : '22',
          sequence: 1,
          toNextPayer: false,
          lines: whole ? [] : [{ itemId, ...money }],
          whole: whole ? { itemIds: [itemId], ...money } : null,
        },
      ],
      providerAdjustments: cut === 0 ? [] : [['FB', -cut]],
    }
  }
  const money = { patientId: ann, cents: copay, method: 'card' as const, reference: '', depositOn: null, earmark: null }
  const payment: LedgerEvent = { kind: 'payment', ...money, apply: [{ itemId, cents: copay }] }
  return [
    { kind: 'charge', items: [item], resp: 'payer-1', sourceRef: '' },
    remit(1, 0),
    ...(reversed && paid > 0 ? [remit(-1, paid)] : []),
    ...(copay > 0 ? [payment] : []),
  ]
}

/** Books events as they come; `late: false` forgets what came too early, as a ledger would that only sets it aside. */
function book(events: readonly LedgerEvent[], late = true): { book: Book; entries: EntryDraft[] } {
  const made = new Book()
  const entries: EntryDraft[] = []
  const about = () => ({
    entryId: nextId<LedgerEntryId>(),
    wantedOn: '2026-10-01' as CivilDate,
    conventions: DEFAULT_CONVENTIONS,
    samePerson: (id: string) => [id],
  })
  for (const event of events) {
    entries.push(decide(made, event, about()))
    for (let due = nextDue(made); late && due !== null; due = nextDue(made))
      entries.push(decide(made, { kind: 'parked-claim', parked: due }, about()))
  }
  return { book: made, entries }
}

const shuffled = (events: readonly LedgerEvent[], order: readonly number[]) =>
  events
    .map((event, n) => ({ event, at: order[n % order.length] ?? 0, n }))
    .toSorted((a, b) => a.at - b.at || a.n - b.n)
const streams = fc.tuple(
  fc.array(visit, { minLength: 1, maxLength: 3 }),
  fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
)

test('I5: a charge, its payer’s payment, its reversal and its copay come to the same in whatever order they arrive', () => {
  let early = 0
  fc.assert(
    fc.property(streams, ([visits, order]) => {
      const events = visits.flatMap(eventsOf)
      const arrived = shuffled(events, order).map(({ event }) => event)
      const charged = arrived.findIndex(({ kind }) => kind === 'charge')
      if (charged > 0) early += 1
      const [inOrder, asArrived] = [book(events), book(arrived)]
      expect(balances(asArrived.book)).toBe(balances(inOrder.book))
      const replayed = new Book()
      for (const entry of asArrived.entries) replayed.fold(entry)
      expect(digest(replayed)).toBe(digest(asArrived.book))
    }),
    { numRuns: RUNS, seed: 20_261_130 },
  )
  expect(early).toBeGreaterThan(RUNS / 4)
})

test('control: a ledger that only sets aside what came too early ends elsewhere', () => {
  const sound = fc.property(streams, ([visits, order]) => {
    const events = visits.flatMap(eventsOf)
    const arrived = shuffled(events, order).map(({ event }) => event)
    return balances(book(arrived, false).book) === balances(book(events).book)
  })
  expect(fc.check(sound, { numRuns: 200, seed: 1 }).failed).toBe(true)
})

test('what is given up is the payer’s, once; a claim that waits no more is not given up', () => {
  const [charge, remit] = eventsOf({ cents: 1000, paid: 600, written: 200, copay: 0, whole: false, reversed: false }, 1)
  const { book: made } = book([remit as LedgerEvent])
  const about = {
    entryId: nextId<LedgerEntryId>(),
    wantedOn: '2026-10-01' as CivilDate,
    conventions: DEFAULT_CONVENTIONS,
    samePerson: (id: string) => [id],
  }
  const [parked] = made.parked.values()
  if (!parked) throw new Error('nothing waits')
  expect(made.balance('unposted-eft')).toBe(-600)
  const release: LedgerEvent = { kind: 'release', parked, reason: 'not our patient' }
  decide(made, release, about)
  expect([made.balance('unposted-eft'), made.balance('unapplied-payer')]).toEqual([0, -600])
  expect(() => decide(made, release, { ...about, entryId: nextId<LedgerEntryId>() })).toThrow('does not wait')
  decide(made, charge as LedgerEvent, { ...about, entryId: nextId<LedgerEntryId>() })
  expect([nextDue(made), made.balance('ar-insurance')]).toEqual([null, 1000])
})
