import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hashEntry } from '../../db/ledger/hash.ts'
import { loneEntryAcceptance } from '../../shared/kernel/index.ts'
import { Book, type EntryDraft, MOST_CENTS } from '../../shared/ledger/index.ts'
import { size } from '../support/size.ts'
import { balances, digest, type Step } from './stream.ts'
import { AGAIN, type Booked, CLOSE, live, MERGE, type Stream } from './whole-stream.ts'

const RUNS = size({ ci: 1500, full: 100_000 })
const step = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.nat(15) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, 3, CLOSE, MERGE, AGAIN, AGAIN) },
  ),
  which: fc.nat(40),
  part: fc.nat(99),
  cents: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.constant(500), fc.constant(1)),
  other: fc.nat(1000),
})
const streams = fc.array(step, { minLength: 1, maxLength: 20 })
const sum = (cents: readonly number[]) => cents.reduce((total, one) => total + one, 0)
const fold = (entries: readonly EntryDraft[]) => {
  const book = new Book()
  for (const entry of entries) book.fold(entry)
  return book
}
const entriesOf = ({ booked }: Stream) => booked.map(({ entry }) => entry)
const cashIn = (entries: readonly EntryDraft[]) =>
  sum(entries.flatMap(({ postings }) => postings.filter(({ account }) => account === 'cash').map(({ cents }) => cents)))

/** What has to hold of every stream. Each says by itself whether it does. */
const INVARIANTS: Readonly<Record<string, (stream: Stream) => boolean>> = {
  /** Every entry comes to nothing, in whole cents within the limit. */
  I1: (stream) =>
    entriesOf(stream).every(
      ({ postings }) =>
        sum(postings.map(({ cents }) => cents)) === 0 &&
        postings.every(({ cents }) => Number.isSafeInteger(cents) && Math.abs(cents) <= MOST_CENTS && cents !== 0),
    ),
  /** Nobody owes less than nothing; what is open on an item is the sum of its postings. */
  I2(stream) {
    const open = new Map<string, number>()
    for (const { postings } of entriesOf(stream))
      for (const { itemId, account, cents } of postings)
        if (itemId && account.startsWith('ar-')) open.set(itemId, (open.get(itemId) ?? 0) + cents)
    return [...fold(entriesOf(stream)).items].every(
      ([id, { insurance, patient }]) => insurance >= 0 && patient >= 0 && insurance + patient === (open.get(id) ?? 0),
    )
  },
  /** A replay gives what stands, and up to each close what was signed then. */
  I3(stream) {
    const entries = entriesOf(stream)
    const book = new Book()
    let at = 0
    for (const close of stream.closes) {
      for (; at < close.after; at += 1) book.fold(entries[at] as EntryDraft)
      if (digest(book) !== close.digest) return false
    }
    for (; at < entries.length; at += 1) book.fold(entries[at] as EntryDraft)
    return digest(book) === digest(stream.book)
  },
  /** Nothing is booked into what has been closed, and what is not in it keeps its day. */
  I4: ({ booked }) =>
    booked.every(
      ({ entry, postOn, closedThrough, sequence }, index) =>
        sequence === index + 1 &&
        (closedThrough === null || postOn > closedThrough) &&
        (closedThrough !== null && entry.wantedOn <= closedThrough ? true : postOn === entry.wantedOn),
    ),
  /** As it was delivered, with what came twice, is as if each had come once. */
  I5: (stream) => balances(fold(stream.delivered)) === balances(stream.book),
  /** What was taken back stays to be seen, once, with who names it and why. */
  I6(stream) {
    const voids = entriesOf(stream).filter(({ reverses }) => reverses !== null)
    const ids = new Set(entriesOf(stream).map(({ entryId }) => entryId))
    return (
      new Set(voids.map(({ reverses }) => reverses)).size === voids.length &&
      voids.every(
        ({ reverses, reason, kind }) => ids.has(reverses as never) && (reason !== '' || kind !== 'void-entry'),
      )
    )
  },
  /** What a payer paid came in as cash; what of it is not posted is what the claims say that were set aside; a day's count was met, or says why not. */
  I7: (stream) => stream.booked.every(isPaidOut) && stream.closes.every((close) => isCounted(close, stream)),
  /** Each link names the one before, and says what it said when it was made. */
  I8: ({ chain }) =>
    chain.every(
      ({ hash, ...entry }, index) =>
        hash === hashEntry(entry) && entry.previousHash === (chain[index - 1]?.hash ?? '0'.repeat(64)),
    ),
}

/** Against the payer's own words, not against the entry: what it says it paid (BPR), claim by claim and what it kept (PLB). */
function isPaidOut({ entry, event }: Booked): boolean {
  const of = (account: string) => sum(entry.postings.filter((one) => one.account === account).map(({ cents }) => cents))
  if (event.kind === 'parked-claim') return of('cash') === 0 && of('unposted-eft') === event.parked.cents
  if (event.kind !== 'remit') return true
  const paidBy = (claims: typeof event.claims) =>
    sum(claims.flatMap(({ lines }) => lines.map(({ paidCents }) => paidCents)))
  const aside = new Set(entry.parked.map(({ ordinal }) => ordinal))
  const unposted = paidBy(event.claims.filter((_claim, at) => aside.has(at)))
  const posted = paidBy(event.claims.filter((_claim, at) => !aside.has(at)))
  const kept = sum(event.providerAdjustments.map(([, cents]) => cents))
  return of('cash') === event.cents && of('unposted-eft') === -unposted && posted + unposted - kept === event.cents
}

/** The cash of the book at the close is what was counted, and what made it so has a reason. */
const isCounted = ({ counted, cash, after }: Stream['closes'][number], { booked }: Stream): boolean => {
  const before = booked.slice(0, after).map(({ entry }) => entry)
  return (
    cashIn(before) === counted &&
    cash === counted &&
    before.every(({ kind, reason }) => kind !== 'over-short' || reason !== '')
  )
}

test('I1–I8 hold on every stream of charges, payments, reversals, merges, closes and what is delivered twice', () => {
  const seen = { entries: 0, closes: 0, differences: 0, merges: 0, twice: 0, reversed: 0, moved: 0, parked: 0 }
  fc.assert(
    fc.property(streams, (steps: Step[]) => {
      const stream = live(steps)
      for (const [name, holds] of Object.entries(INVARIANTS)) expect([name, holds(stream)]).toEqual([name, true])
      seen.entries += stream.booked.length
      seen.closes += stream.closes.length
      seen.merges += stream.merges
      seen.twice += stream.twice
      for (const { entry, event, postOn } of stream.booked) {
        if (event.kind === 'over-short') seen.differences += 1
        if (event.kind === 'remit' && event.claims.some(({ status }) => status === '22')) seen.reversed += 1
        if (postOn !== entry.wantedOn) seen.moved += 1
        if (entry.parked.length > 0) seen.parked += 1
      }
    }),
    { numRuns: RUNS, seed: 20_261_130 },
  )
  // Each of what the streams are about was there, and often.
  for (const [what, times] of Object.entries(seen)) expect([what, times > RUNS / 20]).toEqual([what, true])
}, 36_000_000)

/** A stream in which there is something of everything. */
function something(): Stream {
  const charged = { what: 0, which: 0, part: 0, cents: 5000, other: 4 }
  const steps: Step[] = [
    charged,
    { ...charged, which: 1, other: 5 },
    // A payer's payment with a claim that nobody knows.
    { what: 1, which: 0, part: 50, cents: 700, other: 147 },
    { what: CLOSE, which: 1, part: 0, cents: 1, other: 200 },
    { what: 3, which: 0, part: 10, cents: 900, other: 1 },
    { what: CLOSE, which: 3, part: 0, cents: 250, other: 201 },
    { what: 4, which: 0, part: 10, cents: 1, other: 2 },
    { what: 13, which: 4, part: 0, cents: 1, other: 20 },
  ]
  return live(steps)
}

/** Changes one posting by one cent and another of the same entry against it, so that the entry still comes to nothing. */
function shift(entry: EntryDraft, account: string, cents: number): void {
  const one = entry.postings.find((posting) => posting.account === account)
  const other = entry.postings.find((posting) => posting.account !== account && posting.account !== 'cash')
  if (!one || !other) throw new Error(`nothing of ${account} here`)
  one.cents += cents
  other.cents -= cents
}
const entryWith = (stream: Stream, is: (booked: Booked) => boolean): Booked => {
  const found = stream.booked.find(is)
  if (!found) throw new Error('the stream has none')
  return found
}
const isRemit = ({ event }: Booked) => event.kind === 'remit'

const BREACHES: readonly [what: string, found: string, breach: (stream: Stream) => void][] = [
  ['a posting of a cent more', 'I1', ({ booked }) => void ((booked[0]?.entry.postings[0] ?? { cents: 0 }).cents += 1)],
  [
    'an item below nothing',
    'I2',
    ({ booked }) => {
      for (const one of booked[0]?.entry.postings ?? []) one.cents = -one.cents
    },
  ],
  [
    'a posting that was changed after a close',
    'I3',
    ({ booked }) => shift(booked[0]?.entry as EntryDraft, 'charges', 5),
  ],
  [
    'an entry in a closed day',
    'I4',
    ({ booked }) =>
      Object.assign(
        entryWith({ booked } as Stream, (one) => one.closedThrough !== null),
        { postOn: '2026-10-01' },
      ),
  ],
  [
    'what came twice counted twice',
    'I5',
    (stream) =>
      stream.delivered.push({ ...(stream.delivered[0] as never as Booked['entry']), entryId: 'another' as never }),
  ],
  [
    'an entry that was taken back and is gone',
    'I6',
    (stream) => {
      const { reverses } = entryWith(stream, ({ entry }) => entry.reverses !== null).entry
      stream.booked = stream.booked.filter(({ entry }) => entry.entryId !== reverses)
    },
  ],
  ['a payment that was made to fit', 'I7', (stream) => shift(entryWith(stream, isRemit).entry, 'cash', -1)],
  [
    'money of a claim set aside that is less than it says',
    'I7',
    (stream) => shift(entryWith(stream, isRemit).entry, 'unposted-eft', 1),
  ],
  ['a day that was closed on another count', 'I7', ({ closes }) => void ((closes[0] ?? { counted: 0 }).counted += 1)],
  ['a link that says something else', 'I8', ({ chain }) => void ((chain[0]?.postings[0] ?? { cents: 0 }).cents += 1)],
]

test('nothing is amiss in the stream of the controls', () => {
  const stream = something()
  for (const [name, holds] of Object.entries(INVARIANTS)) expect([name, holds(stream)]).toEqual([name, true])
})

test.each(BREACHES)('control: %s breaks %s', (_what, found, breach) => {
  const stream = something()
  breach(stream)
  expect(INVARIANTS[found]?.(stream)).toBe(false)
})

test('control of I4: acceptance that believes whoever books is found out on some stream', () => {
  const believing: typeof loneEntryAcceptance = {
    accept: ({ lastSequence }, wantedOn) => ({ sequence: lastSequence + 1, postOn: wantedOn }),
  }
  const holds = fc.property(streams, (steps: Step[]) =>
    (INVARIANTS['I4'] as (one: Stream) => boolean)(live(steps, believing)),
  )
  expect(fc.check(holds, { numRuns: 2000, seed: 3 }).failed).toBe(true)
})
