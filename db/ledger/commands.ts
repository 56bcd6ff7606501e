import { createHash } from 'node:crypto'
import { canonicalJson, type CivilDate, type Json, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import {
  type Book,
  type Conventions,
  conventionsOn,
  type Decided,
  decideInSteps,
  type Deciding,
  type EntryKind,
  type LedgerEntry,
  type LedgerEntryId,
  type LedgerEvent,
  type LedgerItemId,
  nextDue,
  type PaymentPlan,
} from '../../shared/ledger/index.ts'
import type { Journal, Work } from '../journal.ts'
import { acceptEntry, type Booking, closedThrough, lastSequence } from './accept.ts'
import { asMarks, asPostings, entryById, loadBook } from './load.ts'
import {
  type Balances,
  balancesAt,
  balancesFrom,
  datedConventions,
  expectedSince,
  itemsOwedByPatients,
  lastClose,
} from './queries.ts'

export type { Booking } from './accept.ts'

/** Books what happened, in the caller's unit of work: the rules are run on what stands there now. */
export async function bookEvent(work: Work, booking: Booking, event: LedgerEvent): Promise<LedgerEntry> {
  const { book, samePerson } = await loadBook(work.db, event, () => work.pause())
  const conventions = conventionsOn(await datedConventions(work.db), booking.today)
  const about = () => ({
    entryId: booking.ids.next<LedgerEntryId>(),
    wantedOn: booking.today,
    conventions,
    samePerson,
  })
  const entry = await acceptEntry(work, await decidePaced(work, book, event, about()), booking)
  // A payer's claim that came before its charge is posted in the same breath as the charge, as a payment of its own.
  for (let due = nextDue(book); due !== null; due = nextDue(book))
    await acceptEntry(work, await decidePaced(work, book, { kind: 'parked-claim', parked: due }, about()), booking)
  return entry
}

/** A decision that lets the program do something else every few milliseconds. */
async function decidePaced(work: Work, book: Book, event: LedgerEvent, about: Deciding): Promise<Decided> {
  const steps = decideInSteps(book, event, about)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await work.pause()
  }
}

const patientOf = (event: LedgerEvent, entry: LedgerEntry): string | null =>
  ('patientId' in event ? event.patientId : undefined) ??
  entry.postings.find(({ patientId }) => patientId !== null)?.patientId ??
  null

/**
 * Books one event.
 * @throws Refusal as `decide` does, with nothing written
 */
export function postEvent(journal: Journal, booking: Booking, event: LedgerEvent): Promise<LedgerEntry> {
  const { author } = booking
  const reason = 'reason' in event ? event.reason : ''
  return journal.work(reason ? { ...author, reason } : author, (work) => recordEvent(work, booking, event))
}

/** As `postEvent`, within another unit of work. */
export async function recordEvent(work: Work, booking: Booking, event: LedgerEvent): Promise<LedgerEntry> {
  const reason = 'reason' in event ? event.reason : ''
  const entry = await bookEvent(work, booking, event)
  const detail = { entry: entry.entryId, kind: entry.kind, ...(reason ? { reason } : {}) }
  work.audit({ action: 'create', category: 'ledger', patientId: patientOf(event, entry), detail })
  return entry
}

/** Takes an entry back by its mirror. @throws Refusal `not-found`; `rule-violation` as the rules say */
export function voidEntry(
  journal: Journal,
  booking: Booking,
  { entryId, reason }: { entryId: LedgerEntryId; reason: string },
): Promise<LedgerEntry> {
  return journal.work({ ...booking.author, reason }, async (work) => {
    const found = await entryById(work.db, entryId)
    if (!found) throw new Refusal('not-found', 'This entry is not in the ledger.')
    const undone = await work.db
      .selectFrom('ledgerEntry')
      .select('id')
      .where('reverses', '=', entryId)
      .executeTakeFirst()
    if (undone) throw new Refusal('rule-violation', 'This entry was voided before.', { reason: 'reversed' })
    const kind = found.row.kind as EntryKind
    const method = found.row.method as LedgerEntry['method']
    const entry = { entryId, kind, method, postings: asPostings(found.postings), marks: asMarks(found.marks) }
    const event = { kind: 'void-entry', entry, restItemId: booking.ids.next<LedgerItemId>(), reason } as const
    const voided = await bookEvent(work, booking, event)
    const patientId = patientOf(event, voided)
    work.audit({ action: 'create', category: 'ledger', patientId, detail: { void: entryId, reason } })
    return voided
  })
}

/** Writes off every patient balance up to a threshold, inclusive. @returns null where there is none */
export function writeOffSmallBalances(
  journal: Journal,
  booking: Booking,
  maxCents: number,
): Promise<LedgerEntry | null> {
  return journal.work(booking.author, async (work) => {
    const itemIds = await itemsOwedByPatients(work.db, { maxCents })
    if (itemIds.length === 0) return null
    const entry = await bookEvent(work, booking, { kind: 'small-balances', maxCents, itemIds })
    work.audit({ action: 'create', category: 'ledger', detail: { entry: entry.entryId, kind: entry.kind, maxCents } })
    return entry
  })
}

/** Notes that statements went out to everyone who owes something; no balance changes. @returns null where nobody does */
export function noteStatements(journal: Journal, booking: Booking): Promise<LedgerEntry | null> {
  return journal.work(booking.author, async (work) => {
    const itemIds = await itemsOwedByPatients(work.db, {})
    if (itemIds.length === 0) return null
    const entry = await bookEvent(work, booking, { kind: 'statement', itemIds })
    work.audit({ action: 'create', category: 'ledger', detail: { entry: entry.entryId, kind: entry.kind } })
    return entry
  })
}

/** Records what a patient promised to pay in parts. Nothing of what is owed changes. @returns the plan's id */
export function makePlan(
  journal: Journal,
  booking: Booking,
  plan: PaymentPlan & { patientId: PatientId },
): Promise<string> {
  const { author, now, ids } = booking
  const { patientId, totalCents, instalments, everyMonths, firstOn } = plan
  return journal.work(author, async (work) => {
    const id = ids.next<string>()
    const acceptedSeq = await lastSequence(work.db)
    const made = { madeAt: now, madeBy: author.userId }
    await work.insert('ledgerPlan', {
      id,
      patientId,
      totalCents,
      instalments,
      everyMonths,
      firstOn,
      acceptedSeq,
      ...made,
    })
    work.audit({ action: 'create', category: 'ledger', patientId, detail: { plan: id } })
    return id
  })
}

/** Decides how the books are kept from a day on. What was booked before stays as it was. */
export function setConventions(
  journal: Journal,
  booking: Booking,
  { fromOn, conventions }: { fromOn: CivilDate; conventions: Conventions },
): Promise<void> {
  const { author, now, ids } = booking
  return journal.work(author, async (work) => {
    const row = {
      id: ids.next<string>(),
      fromOn,
      conventions: JSON.stringify(conventions),
      madeAt: now,
      madeBy: author.userId,
    }
    await work.insert('ledgerSetting', row)
    work.audit({ action: 'update', category: 'ledger', detail: { conventions: row.id, fromOn } })
  })
}

export type Counts = Readonly<Record<'cash' | 'check' | 'card' | 'eft', number>>

/**
 * Closes a day: freezes the place up to which it reaches, sets what was counted against what was booked since the close
 * before, and books what is over or short with its reason.
 * @throws Refusal `rule-violation` with reason `difference` where there is one and no reason; `closed` for a day of a closed month
 */
export function closeDay(
  journal: Pick<Journal, 'work'>,
  booking: Booking,
  { counts, reason }: { counts: Counts; reason: string },
): Promise<string> {
  return journal.work(reason ? { ...booking.author, reason } : booking.author, async (work) => {
    const through = await closedThrough(work.db)
    if (through !== null && booking.today <= through)
      throw new Refusal('rule-violation', 'This month has been closed.', { reason: 'closed-month' })
    const expected = await expectedSince(work.db, (await lastClose(work.db, 'day'))?.acceptedSeq ?? 0)
    const total = (sums: Counts) => sums.cash + sums.check + sums.card + sums.eft
    const difference = total(counts) - total(expected)
    const parts = (['cash', 'check', 'card', 'eft'] as const).filter((method) => counts[method] !== expected[method])
    if (parts.length > 0 && reason === '')
      throw new Refusal('rule-violation', 'What was counted differs from what was booked. Say why, or count again.', {
        reason: 'difference',
        issues: [{ path: 'reason', message: 'Say why.' }],
      })
    if (difference !== 0) await bookEvent(work, booking, { kind: 'over-short', cents: difference, reason })
    return insertClose(work, booking, { kind: 'day', closedOn: booking.today, counts, expected, difference, reason })
  })
}

/**
 * Closes a month for good: whatever comes later counts in the open one.
 * @throws Refusal `rule-violation` with reason `closed`, `not-over`, or `open-day` where a day of it has not been closed
 */
export function closeMonth(journal: Pick<Journal, 'work'>, booking: Booking, month: string): Promise<string> {
  return journal.work(booking.author, async (work) => {
    const closedOn = lastDayOf(month)
    const through = await closedThrough(work.db)
    if (through !== null && closedOn <= through)
      throw new Refusal('rule-violation', 'This month has been closed.', { reason: 'closed-month' })
    if (booking.today <= closedOn)
      throw new Refusal('rule-violation', 'This month is not over yet.', { reason: 'not-over' })
    const since = (await lastClose(work.db, 'day'))?.acceptedSeq ?? 0
    const open = await work.db
      .selectFrom('ledgerPosting')
      .select('postOn')
      .where('account', '=', 'cash')
      .where('acceptedSeq', '>', since)
      .where('postOn', '<=', closedOn)
      .orderBy('postOn')
      .limit(1)
      .executeTakeFirst()
    if (open)
      throw new Refusal('rule-violation', `Money of ${open.postOn} is in no day close yet.`, { reason: 'open-day' })
    const none: Counts = { cash: 0, check: 0, card: 0, eft: 0 }
    return insertClose(work, booking, {
      kind: 'month',
      closedOn,
      counts: none,
      expected: none,
      difference: 0,
      reason: '',
    })
  })
}

const lastDayOf = (month: string): CivilDate => {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][number - 1] ?? 30
  return `${month}-${days}` as CivilDate
}

type Closing = {
  kind: 'day' | 'month'
  closedOn: CivilDate
  counts: Counts
  expected: Counts
  difference: number
  reason: string
}

async function insertClose(work: Work, booking: Booking, closing: Closing): Promise<string> {
  const { author, now, ids } = booking
  const { kind, closedOn, counts, expected, difference, reason } = closing
  const acceptedSeq = await lastSequence(work.db)
  const before = await work.db
    .selectFrom('ledgerClose')
    .select(['closedOn', 'acceptedSeq', 'figures'])
    .where('closedOn', '<=', closedOn)
    .orderBy('acceptedSeq', 'desc')
    .orderBy('closedOn', 'desc')
    .limit(1)
    .executeTakeFirst()
  const upTo = { asOf: closedOn, sequence: acceptedSeq }
  const balances = before
    ? await balancesFrom(work.db, { ...before, balances: JSON.parse(before.figures) as Balances }, upTo)
    : await balancesAt(work.db, upTo)
  const figures = canonicalJson(balances as Json)
  const staff = work.db.selectFrom('staff').select('displayName').where('id', '=', author.userId)
  const id = ids.next<string>()
  await work.insert('ledgerClose', {
    id,
    kind,
    closedOn,
    acceptedSeq,
    counts: JSON.stringify(counts),
    expected: JSON.stringify(expected),
    differenceCents: difference,
    reason,
    figures,
    figuresHash: createHash('sha256').update(figures).digest('hex'),
    signedAt: now,
    signedBy: author.userId,
    signedName: (await staff.executeTakeFirst())?.displayName ?? '',
  })
  work.audit({
    action: 'create',
    category: 'ledger',
    detail: { close: kind, closedOn, difference, ...(reason ? { reason } : {}) },
  })
  return id
}
