import { type CivilDate, type PatientId, Refusal } from '../../shared/kernel/index.ts'
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
  writtenHeads,
} from '../../shared/ledger/index.ts'
import type { Journal, Work } from '../journal.ts'
import { acceptEntry, type Booking, lastSequence } from './accept.ts'
import { headsNow } from './heads.ts'
import { asMarks, asPostings, entryById, loadBook } from './load.ts'
import { parkedByKey } from './parked.ts'
import { datedConventions, itemsOwedByPatients } from './queries.ts'

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

/**
 * Takes an entry back by its mirror.
 * @param about `twin`: it is the second of two that are one, and is taken back of whatever kind it is
 * @throws Refusal `not-found`; `rule-violation` as the rules say
 */
export function voidEntry(
  journal: Journal,
  booking: Booking,
  { entryId, reason, twin = false }: { entryId: LedgerEntryId; reason: string; twin?: boolean },
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
    if (twin) await assertParked(work, entry.marks)
    const event = { kind: 'void-entry', entry, restItemId: booking.ids.next<LedgerItemId>(), reason, twin } as const
    const voided = await bookEvent(work, booking, event)
    const patientId = patientOf(event, voided)
    work.audit({ action: 'create', category: 'ledger', patientId, detail: { void: entryId, reason } })
    return voided
  })
}

/** A claim that came with a second payment and was posted since is not taken back with it. */
async function assertParked(work: Work, marks: LedgerEntry['marks']): Promise<void> {
  for (const { kind, detail } of marks)
    if (kind === 'parked' && !(await parkedByKey(work.db, detail)))
      throw new Refusal('rule-violation', 'A claim of this payment was posted since. Correct that first.', {
        reason: 'not-parked',
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
    const heads = writtenHeads(await headsNow(work.db))
    const made = { madeAt: now, madeBy: author.userId }
    await work.insert('ledgerPlan', {
      id,
      patientId,
      totalCents,
      instalments,
      everyMonths,
      firstOn,
      acceptedSeq,
      heads,
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
