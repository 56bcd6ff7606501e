import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hashEntry } from '../../db/ledger/hash.ts'
import { type CivilDate, loneEntryAcceptance } from '../../shared/kernel/index.ts'
import {
  Book,
  decide,
  DEFAULT_CONVENTIONS,
  type EntryDraft,
  type LedgerEntry,
  type LedgerEntryId,
  MOST_CENTS,
} from '../../shared/ledger/index.ts'
import { size } from '../support/size.ts'
import { balances, digest, nextId, PATIENTS, play, type Step } from './stream.ts'

const RUNS = size({ ci: 1500, full: 100_000 })
const step = fc.record({
  what: fc.nat(15),
  which: fc.nat(40),
  part: fc.nat(99),
  cents: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.constant(500), fc.constant(1)),
  other: fc.nat(1000),
})
const stream = fc.array(step, { minLength: 1, maxLength: 14 })
const check = (property: (steps: Step[]) => void) =>
  fc.assert(fc.property(stream, property), { numRuns: RUNS, seed: 20_261_129 })

const fold = (entries: readonly EntryDraft[]) => {
  const book = new Book()
  for (const entry of entries) book.fold(entry)
  return book
}
const sum = (cents: readonly number[]) => cents.reduce((total, one) => total + one, 0)

/** I1: every entry comes to nothing, in whole cents within the limit. */
const i1 = (entries: readonly EntryDraft[]) =>
  entries.every(
    ({ postings }) =>
      sum(postings.map(({ cents }) => cents)) === 0 &&
      postings.every(({ cents }) => Number.isSafeInteger(cents) && Math.abs(cents) <= MOST_CENTS && cents !== 0),
  )
/** I2: nobody owes less than nothing; what is open on an item is the sum of its postings. */
const i2 = (entries: readonly EntryDraft[]) =>
  [...fold(entries).items.values()].every(({ item, insurance, patient }) => {
    const mine = entries
      .flatMap(({ postings }) => postings)
      .filter(({ itemId, account }) => itemId === item.itemId && account.startsWith('ar-'))
    return insurance >= 0 && patient >= 0 && insurance + patient === sum(mine.map(({ cents }) => cents))
  })
/** I8: each link names the one before, and says what it said when it was made. */
const i8 = (chain: readonly LedgerEntry[]) =>
  chain.every(
    ({ hash, ...entry }, index) =>
      hash === hashEntry(entry) && entry.previousHash === (chain[index - 1]?.hash ?? '0'.repeat(64)),
  )

test('I1, I2, I3: over random streams every entry balances, nobody owes less than nothing, a replay is the same', () => {
  let posted = 0
  const kinds = new Set<string>()
  check((steps) => {
    const { book, entries } = play(steps)
    posted += entries.length
    for (const { kind } of entries) kinds.add(kind)
    expect(i1(entries)).toBe(true)
    expect(i2(entries)).toBe(true)
    expect(digest(fold(entries))).toBe(digest(book))
    for (const [account, cents] of book.totals) expect([account, Number.isSafeInteger(cents)]).toEqual([account, true])
  })
  expect(posted).toBeGreaterThan(RUNS * 2)
  expect([...kinds].sort()).toEqual(
    [
      'charge',
      'remit',
      'payment',
      'adjustment',
      'transfer',
      'application',
      'refund',
      'sliding-fee',
      'small-balances',
      'agency-remit',
      'void-charge',
      'returned-payment',
      'void-entry',
      'family-payment',
      'statement',
    ].sort(),
  )
})

test('controls of I1 and I2: a cent more, and a payment that is not settled, are found', () => {
  const charged = { what: 0, which: 0, part: 0, cents: 5000, other: 3 }
  const paid = { what: 3, which: 0, part: 99, cents: 9000, other: 2 }
  const { entries } = play([charged, paid, { what: 1, which: 0, part: 50, cents: 1, other: 2 }])
  expect(entries.map(({ kind }) => kind)).toEqual(['charge', 'payment', 'remit'])
  expect([i1(entries), i2(entries)]).toEqual([true, true])
  const broken = structuredClone(entries)
  const first = broken[0]?.postings[0]
  if (!first) throw new Error('no posting')
  first.cents += 1
  expect(i1(broken)).toBe(false)
  const unsettled = structuredClone(entries)
  const payment = unsettled[1]
  if (!payment) throw new Error('no payment')
  payment.postings = payment.postings.filter(
    ({ cents, account }) => !(account === 'ar-patient' && cents > 0) && account !== 'unapplied-patient',
  )
  expect(i2(unsettled)).toBe(false)
})

test('a refused event leaves the book as it was', () => {
  check((steps) => {
    const book = new Book()
    for (const one of steps) {
      const before = digest(book)
      if (play([one], book).refused > 0) expect(digest(book)).toBe(before)
    }
  })
})

test('I3: any prefix gives the report of that time again, whatever came later; control: a changed posting does not', () => {
  check((steps) => {
    const { entries } = play(steps)
    const book = new Book()
    const reports = entries.map((entry) => {
      book.fold(entry)
      return digest(book)
    })
    const cut = steps.length % (entries.length + 1)
    if (cut > 0) expect(digest(fold(entries.slice(0, cut)))).toBe(reports[cut - 1])
  })
  const { entries } = play([{ what: 0, which: 0, part: 0, cents: 5000, other: 1 }])
  const changed = structuredClone(entries)
  for (const posting of changed[0]?.postings ?? []) posting.cents *= 2
  expect(digest(fold(changed))).not.toBe(digest(fold(entries)))
})

const day = (n: number) =>
  `2026-${String(1 + (n % 9)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}` as CivilDate
type Acceptance = typeof loneEntryAcceptance
/** I4: accepts on days and closes as they come; says whether anything was booked into what had been closed. */
function closesHold(days: readonly number[], acceptance: Acceptance): boolean {
  let closedThrough: CivilDate | null = null
  let lastSequence = 0
  for (const n of days) {
    if (n % 5 === 0) {
      if (closedThrough === null || day(n) > closedThrough) closedThrough = day(n)
      continue
    }
    const { sequence, postOn } = acceptance.accept({ lastSequence, closedThrough }, day(n))
    if (sequence !== lastSequence + 1) return false
    if (closedThrough !== null && postOn <= closedThrough) return false
    if ((closedThrough === null || day(n) > closedThrough) && postOn !== day(n)) return false
    lastSequence = sequence
  }
  return true
}
test('I4: nothing is booked into what has been closed; control: acceptance that believes the device is found', () => {
  const days = fc.array(fc.nat(400), { minLength: 3, maxLength: 30 })
  fc.assert(
    fc.property(days, (list) => closesHold(list, loneEntryAcceptance)),
    { numRuns: RUNS },
  )
  const believing: Acceptance = {
    accept: ({ lastSequence }, wantedOn) => ({ sequence: lastSequence + 1, postOn: wantedOn }),
  }
  expect(
    fc.check(
      fc.property(days, (list) => closesHold(list, believing)),
      { numRuns: 500 },
    ).failed,
  ).toBe(true)
})

/** What may happen on two devices at once: everything but a payer's payment, which comes to both alike. */
const deviceStep = fc.record({
  what: fc.constantFrom(0, 3, 3, 4, 6, 7, 11, 12, 14, 15),
  which: fc.nat(40),
  part: fc.nat(99),
  cents: fc.integer({ min: 1, max: 20_000 }),
  other: fc.nat(999).map((n) => (n % 3 === 0 ? n + 1 : n)),
})

/** The server: an entry that it has is not taken again, nor one of the same key; what two did to one item is settled. */
function accept(base: readonly EntryDraft[], arriving: readonly EntryDraft[], dedupe = true): Book {
  const book = fold(base)
  for (const entry of arriving) {
    if (book.seen.has(entry.entryId) && dedupe) continue
    if (dedupe && entry.dedupeKey !== null && book.dedupeKeys.has(entry.dedupeKey)) continue
    if (dedupe) book.fold(entry)
    else book.fold({ ...entry, entryId: nextId<LedgerEntryId>() })
    const itemIds = [...book.items.values()].map(({ item }) => item.itemId)
    const about = {
      entryId: nextId<LedgerEntryId>(),
      wantedOn: '2026-10-02' as CivilDate,
      conventions: DEFAULT_CONVENTIONS,
      samePerson: (id: string) => [id],
    }
    decide(book, { kind: 'settlement', itemIds }, about)
  }
  return book
}
/** One order of two streams that keeps each stream's own, with some of it delivered twice. */
function interleave(a: readonly EntryDraft[], b: readonly EntryDraft[], bits: readonly boolean[]): EntryDraft[] {
  const [left, right] = [[...a], [...b]]
  const out: EntryDraft[] = []
  let n = 0
  while (left.length > 0 || right.length > 0) {
    const next = (
      right.length === 0 || (bits[n % bits.length] && left.length > 0) ? left.shift() : right.shift()
    ) as EntryDraft
    out.push(next)
    const again = out[n % out.length]
    if (bits[(n + 1) % bits.length] && again) out.push(again)
    n += 1
  }
  return out
}

const baseSteps: Step[] = [
  { what: 0, which: 0, part: 0, cents: 12_000, other: 3 },
  { what: 0, which: 1, part: 0, cents: 8000, other: 1 },
  { what: 0, which: 2, part: 0, cents: 20_000, other: 6 },
]
const devices = fc.tuple(
  fc.array(deviceStep, { maxLength: 6 }),
  fc.array(deviceStep, { maxLength: 6 }),
  fc.array(fc.boolean(), { minLength: 4, maxLength: 12 }),
  fc.array(fc.boolean(), { minLength: 4, maxLength: 12 }),
)

test('I5: any order in which the streams of two devices arrive, with things delivered twice, gives the same balances', () => {
  let doubled = 0
  fc.assert(
    fc.property(devices, ([a, b, one, other]) => {
      const base = play(baseSteps).entries
      const remitted: Step = { what: 1, which: 0, part: 40, cents: 1, other: 9 }
      const mine = play([remitted, ...a], fold(base)).entries
      const theirs = play([remitted, ...b], fold(base)).entries
      const orders = [interleave(mine, theirs, one), interleave(theirs, mine, other), [...mine, ...theirs]]
      const results = orders.map((order) => accept(base, order))
      if (orders.some((order) => order.length > mine.length + theirs.length)) doubled += 1
      expect(new Set(results.map(balances)).size).toBe(1)
      for (const { items } of results)
        for (const { insurance, patient } of items.values()) expect(insurance >= 0 && patient >= 0).toBe(true)
    }),
    { numRuns: RUNS, seed: 7 },
  )
  expect(doubled).toBeGreaterThan(RUNS / 3)
})

test('control of I5: without the keys, what is delivered twice counts twice', () => {
  const base = play(baseSteps).entries
  const { entries } = play([{ what: 3, which: 0, part: 10, cents: 500, other: 1 }], fold(base))
  expect(entries).toHaveLength(1)
  expect(balances(accept(base, [...entries, ...entries]))).toBe(balances(accept(base, entries)))
  expect(balances(accept(base, [...entries, ...entries], false))).not.toBe(balances(accept(base, entries, false)))
})

test('I6: a voided entry stays, its mirror takes it back to where things stood; control: half a mirror does not', () => {
  check((steps) => {
    const { book, entries } = play(steps.filter(({ what }) => what !== 13))
    const last = entries.at(-1)
    if (!last || !['adjustment', 'transfer'].includes(last.kind)) return
    const before = balances(fold(entries.slice(0, -1)))
    const about = {
      entryId: nextId<LedgerEntryId>(),
      wantedOn: '2026-10-03' as CivilDate,
      conventions: DEFAULT_CONVENTIONS,
      samePerson: (id: string) => [id],
    }
    const mirror = decide(
      book,
      { kind: 'void-entry', entry: last, restItemId: nextId(), reason: 'entered in error' },
      about,
    )
    expect(mirror.reverses).toBe(last.entryId)
    expect(mirror.reason).toBe('entered in error')
    expect(balances(book)).toBe(before)
    const half = fold([...entries, { ...mirror, entryId: nextId(), postings: mirror.postings.slice(0, 1) }])
    expect(balances(half)).not.toBe(before)
  })
})

test('merged patients are one person while they are merged; taking the merge back leaves everything as it was', () => {
  check((steps) => {
    const { book, entries } = play(steps)
    const before = digest(book)
    const mergedPlay = play([], book, PATIENTS)
    expect(digest(mergedPlay.book)).toBe(before)
    const more = play(steps.slice(0, 3), book, PATIENTS)
    const all = [...entries, ...more.entries]
    expect(i1(all) && i2(all)).toBe(true)
    const unmerged = play(steps.slice(0, 2), fold(all))
    expect(i2([...all, ...unmerged.entries])).toBe(true)
  })
})

test('I8: the chain of hashes holds over any stream; control: one cent changed anywhere is found', () => {
  fc.assert(
    fc.property(stream, fc.nat(), (steps, where) => {
      const chain: LedgerEntry[] = []
      for (const { wantedOn: _wanted, ...entry } of play(steps).entries) {
        const unsealed = {
          ...entry,
          postOn: '2026-10-01',
          acceptedSequence: chain.length + 1,
          recordedAt: 0,
          deviceId: 'd',
          userId: null,
          previousHash: chain.at(-1)?.hash ?? '0'.repeat(64),
        } as unknown as Omit<LedgerEntry, 'hash'>
        chain.push({ ...unsealed, hash: hashEntry(unsealed) })
      }
      expect(i8(chain)).toBe(true)
      const tampered = JSON.parse(JSON.stringify(chain)) as LedgerEntry[]
      const posting = tampered[where % Math.max(tampered.length, 1)]?.postings[0]
      if (!posting) return
      posting.cents += 1
      expect(i8(tampered)).toBe(false)
    }),
    { numRuns: Math.ceil(RUNS / 10) },
  )
})
