import { type CivilDate, Refusal } from '../kernel/index.ts'
import type { Account } from './accounts.ts'
import { assertCents } from './amounts.ts'
import { Book, type ItemPosition } from './book.ts'
import type { Conventions } from './conventions.ts'
import { type ParkedClaim, parkedKey } from './events.ts'
import type { EntryDraft, EntryKind, LedgerItem, LedgerMark, LedgerPosting } from './model.ts'

/** What a decision is made with, beside the book: its identity, its day, the practice's conventions, who is one person. */
export type Deciding = {
  entryId: EntryDraft['entryId']
  wantedOn: CivilDate
  conventions: Conventions
  /** Everyone that a patient was merged with, herself included. */
  samePerson: (patientId: string) => readonly string[]
}

type Dimensions = Partial<Omit<LedgerPosting, 'account' | 'cents'>>

/** An entry in the making. Every posting goes into the book at once, so that what comes next sees it; `undo` takes all back. */
export class Draft {
  readonly book: Book
  readonly about: Deciding
  readonly entry: EntryDraft
  readonly touched = new Set<string>()
  /** Claims of this entry that have to wait. They are kept beside the entry; its marks say how much each is. */
  readonly parked: ParkedClaim[] = []
  readonly #unparked: ParkedClaim[] = []

  constructor(book: Book, about: Deciding, kind: EntryKind) {
    this.book = book
    this.about = about
    this.entry = {
      entryId: about.entryId,
      kind,
      wantedOn: about.wantedOn,
      depositOn: null,
      method: null,
      reference: '',
      sourceRef: '',
      dedupeKey: null,
      reverses: null,
      reason: '',
      items: [],
      postings: [],
      marks: [],
    }
  }

  addItem(item: LedgerItem): void {
    assertCents(item.cents)
    if (this.book.items.has(item.itemId))
      throw new Refusal('conflict', 'This line was charged already.', { reason: 'charged' })
    this.entry.items.push(item)
    this.book.addItem(item)
  }

  /** @throws Refusal `not-found` where the book has no such item */
  item(itemId: string): ItemPosition {
    const position = this.book.items.get(itemId)
    if (!position) throw new Refusal('not-found', 'This charge is not in the ledger.')
    return position
  }

  post(account: Account, cents: number, dimensions: Dimensions = {}): void {
    if (cents === 0) return
    assertCents(cents)
    const posting: LedgerPosting = {
      account,
      itemId: null,
      patientId: null,
      guarantorId: null,
      payer: '',
      resp: null,
      providerId: null,
      location: '',
      code: '',
      paymentId: null,
      earmark: '',
      ...dimensions,
      cents,
    }
    this.entry.postings.push(posting)
    this.book.addPosting(this.entry.entryId, posting)
  }

  /** A posting that concerns an item carries whose and what it is. */
  postItem({ item }: ItemPosition, account: Account, cents: number, more: Dimensions = {}): void {
    const { itemId, patientId, guarantorId, payer, providerId, location, code } = item
    this.touched.add(itemId)
    this.post(account, cents, { itemId, patientId, guarantorId, payer, providerId, location, code, ...more })
  }

  mark(kind: LedgerMark['kind'], more: Partial<Omit<LedgerMark, 'kind'>> = {}): void {
    const mark: LedgerMark = { kind, itemId: null, detail: '', cents: 0, ...more }
    this.entry.marks.push(mark)
    this.book.addMark(mark)
  }

  /** Sets a claim aside with its money; what it says is kept until it can be posted. */
  park(parked: ParkedClaim): void {
    this.parked.push(parked)
    this.book.park(parked)
    this.post('unposted-eft', -parked.cents, { payer: parked.payer, paymentId: parked.paymentId })
    this.mark('parked', { detail: parkedKey(parked), cents: parked.cents })
  }

  /** Takes a claim out of what waits, with its money. @throws Refusal `conflict` where it waits no more */
  unpark(parked: ParkedClaim): void {
    if (!this.book.parked.has(parkedKey(parked)))
      throw new Refusal('conflict', 'This claim does not wait any more.', { reason: 'not-parked' })
    this.#unparked.push(parked)
    // Two PCs may do so at once: the second is known by this.
    this.entry.dedupeKey = `parked|${parkedKey(parked)}`
    this.post('unposted-eft', parked.cents, { payer: parked.payer, paymentId: parked.paymentId })
    this.mark('unparked', { detail: parkedKey(parked), cents: parked.cents })
  }

  /** Closes the entry. @throws Error where it does not balance: then a rule here is wrong, and nothing may be written */
  sealed(): EntryDraft {
    const { postings } = this.entry
    const sum = postings.reduce((total, { cents }) => total + cents, 0)
    if (sum !== 0) throw new Error(`an entry of ${this.entry.kind} is out of balance by ${sum}`)
    this.book.seen.add(this.entry.entryId)
    if (this.entry.dedupeKey) this.book.dedupeKeys.add(this.entry.dedupeKey)
    if (this.entry.reverses) this.book.reversed.add(this.entry.reverses)
    return this.entry
  }

  undo(): void {
    for (const posting of this.entry.postings.toReversed())
      this.book.addPosting(this.entry.entryId, { ...posting, cents: -posting.cents })
    for (const { itemId } of this.entry.items) this.book.items.delete(itemId)
    for (const parked of this.parked) this.book.parked.delete(parkedKey(parked))
    for (const parked of this.#unparked) {
      this.book.unparked.delete(parkedKey(parked))
      this.book.park(parked)
    }
    for (const mark of this.entry.marks) {
      if (mark.kind === 'line-key') this.book.addMark({ ...mark, kind: 'line-key-cleared' })
      if (mark.kind === 'line-key-cleared') this.book.addMark({ ...mark, kind: 'line-key' })
      if (mark.kind === 'raised') this.book.addMark({ ...mark, cents: -mark.cents })
    }
  }
}

/**
 * Takes from a map of sums, the latest first, up to `cents`.
 * @param rank what goes before the age: the higher is taken first
 * @returns what was taken from which key
 */
export function takeLatest(
  sums: ReadonlyMap<string, number>,
  cents: number,
  rank: (key: string) => number = () => 0,
): { key: string; cents: number }[] {
  const taken: { key: string; cents: number }[] = []
  let left = cents
  const held = [...sums].filter(([, cents]) => cents > 0)
  for (const [key, there] of held.toSorted(([a], [b]) => rank(b) - rank(a) || (a < b ? 1 : -1))) {
    if (left <= 0) break
    const part = Math.min(there, left)
    taken.push({ key, cents: part })
    left -= part
  }
  return taken
}
