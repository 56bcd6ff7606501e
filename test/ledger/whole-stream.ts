import { hashEntry } from '../../db/ledger/hash.ts'
import { type CivilDate, loneEntryAcceptance, Refusal } from '../../shared/kernel/index.ts'
import {
  Book,
  decide,
  type Decided,
  DEFAULT_CONVENTIONS,
  type LedgerEntry,
  type LedgerEntryId,
  type LedgerEvent,
  nextDue,
} from '../../shared/ledger/index.ts'
import { digest, eventOf, nextId, PATIENTS, type Step } from './stream.ts'

/** An entry with the event that it came of, and what was closed when it was accepted. */
export type Booked = {
  entry: Decided
  event: LedgerEvent
  sequence: number
  postOn: string
  closedThrough: string | null
}
/** A day that was closed: what was counted, and what the book said of cash then; `digest`: the whole book, `after` so many entries. */
export type Closed = { through: string; counted: number; cash: number; digest: string; after: number }
export type Stream = {
  book: Book
  booked: Booked[]
  chain: LedgerEntry[]
  closes: Closed[]
  delivered: Decided[]
  merges: number
  twice: number
}

/** Beyond what `eventOf` knows: a day is closed, charts are merged or taken apart, what was there before arrives once more. */
export const CLOSE = 16
export const MERGE = 17
export const AGAIN = 18

const FIRST_DAY = 1
const dayOf = (n: number) => `2026-10-${String(FIRST_DAY + (n % 28)).padStart(2, '0')}` as CivilDate
type Acceptance = typeof loneEntryAcceptance

/**
 * A stream of everything at once: events on days that go back and forth, days that are closed with what was counted, patients that are merged and
 * taken apart, entries and payers' payments that arrive twice.
 */
export function live(steps: readonly Step[], acceptance: Acceptance = loneEntryAcceptance): Stream {
  const stream: Stream = { book: new Book(), booked: [], chain: [], closes: [], delivered: [], merges: 0, twice: 0 }
  const { book, booked, closes } = stream
  let merged: readonly string[] = []
  let closedThrough: CivilDate | null = null
  const about = (wantedOn: CivilDate) => ({
    entryId: nextId<LedgerEntryId>(),
    wantedOn,
    conventions: DEFAULT_CONVENTIONS,
    samePerson: (id: string) => (merged.includes(id) ? merged : [id]),
  })
  const add = (event: LedgerEvent, wantedOn: CivilDate) => {
    const entry = decide(book, event, about(wantedOn))
    const lastSequence = booked.at(-1)?.sequence ?? 0
    const accepted = acceptance.accept({ lastSequence, closedThrough }, wantedOn)
    booked.push({ entry, event, ...accepted, closedThrough })
    stream.delivered.push(entry)
    const { parked: _parked, wantedOn: _wanted, ...said } = entry
    const unsealed = {
      ...said,
      postOn: accepted.postOn,
      acceptedSequence: accepted.sequence,
      recordedAt: 0,
      deviceId: 'd',
      userId: null,
      previousHash: stream.chain.at(-1)?.hash ?? '0'.repeat(64),
    } as unknown as Omit<LedgerEntry, 'hash'>
    stream.chain.push({ ...unsealed, hash: hashEntry(unsealed) })
  }
  const tryAdd = (event: LedgerEvent, wantedOn: CivilDate): boolean => {
    try {
      add(event, wantedOn)
      for (let due = nextDue(book); due !== null; due = nextDue(book))
        add({ kind: 'parked-claim', parked: due }, wantedOn)
      return true
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return false
    }
  }
  for (const step of steps) {
    const wantedOn = dayOf(step.other)
    if (step.what === CLOSE) {
      if (closedThrough !== null && wantedOn <= closedThrough) continue
      // Now and then what was counted is not what the book says: that is booked with a reason before the day is signed.
      const difference = step.which % 3 === 0 ? (step.part % 2 === 0 ? step.cents : -step.cents) : 0
      const counted = book.balance('cash') + difference
      if (difference !== 0) add({ kind: 'over-short', cents: difference, reason: 'Counted twice' }, wantedOn)
      closes.push({
        through: wantedOn,
        counted,
        cash: book.balance('cash'),
        digest: digest(book),
        after: booked.length,
      })
      closedThrough = wantedOn
    } else if (step.what === MERGE) {
      merged = merged.length === 0 ? PATIENTS.slice(0, 2 + (step.other % 2)) : []
      stream.merges += 1
    } else if (step.what === AGAIN) {
      const before = booked.at(step.which % Math.max(booked.length, 1))
      if (!before) continue
      const was = digest(book)
      book.fold(before.entry)
      stream.delivered.push(before.entry)
      // A payer's payment that is sent once more is a new event of the same trace: the rule knows it.
      if (before.event.kind === 'remit' && before.event.trace !== '') tryAdd(before.event, wantedOn)
      if (digest(book) === was) stream.twice += 1
    } else {
      const event = eventOf(
        book,
        step,
        booked.map(({ entry }) => entry),
      )
      if (event) tryAdd(event, wantedOn)
    }
  }
  return stream
}
