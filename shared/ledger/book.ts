import type { PatientId } from '../kernel/index.ts'
import { type Account, ADJUSTMENT_ACCOUNTS, type AdjustmentAccount, type Resp } from './accounts.ts'
import { type ParkedClaim, parkedKey } from './events.ts'
import type { EntryDraft, LedgerItem, LedgerMark, LedgerPosting } from './model.ts'

/** Where one item stands: what is owed for it and by whom, and what has come for it. */
export type ItemPosition = {
  readonly item: LedgerItem
  insurance: number
  patient: number
  readonly adjusted: Map<AdjustmentAccount, number>
  /** Money on the item by the payment that brought it. */
  readonly paidByPatient: Map<string, number>
  readonly paidByPayer: Map<string, number>
  /** In whose turn a payment of a payer came: as the first, second or third. */
  readonly turnOf: Map<string, Resp>
  /** How far a payer has allowed more than was charged; the contractual adjustment may be that much below zero. */
  raised: number
  denied: boolean
  voided: boolean
  stated: boolean
}

/** What payers have paid on an item, in the turns that are wanted. */
export const paidInTurn = ({ paidByPayer, turnOf }: ItemPosition, wanted: (turn: Resp) => boolean): number =>
  sumOf(new Map([...paidByPayer].filter(([paymentId]) => wanted(turnOf.get(paymentId) ?? 'payer-1'))))

export const sumOf = (sums: ReadonlyMap<unknown, number>): number =>
  [...sums.values()].reduce((total, cents) => total + cents, 0)

/** Money that waits: whose, from which payment, and what it is meant for. */
export type Lot = { owner: string; paymentId: string; earmark: string; cents: number }

type Kept = { parked: readonly ParkedClaim[] }
type Folded = Pick<EntryDraft, 'entryId' | 'kind' | 'items' | 'postings' | 'marks'>

/**
 * The state of the ledger, folded from entries and nothing else: the same entries in any order give the same book, as
 * sums do. Decisions read it; a store loads the part of it that they need.
 */
export class Book {
  readonly items = new Map<string, ItemPosition>()
  readonly totals = new Map<Account, number>()
  readonly lots = new Map<string, Lot>()
  /** What each payer may take back from later payments, by payer. */
  readonly recoupment = new Map<string, number>()
  readonly dedupeKeys = new Set<string>()
  readonly lineKeys = new Map<string, number>()
  /** Which payer a payment on an item came from. */
  readonly payerOf = new Map<string, string>()
  /** Payments by their entry: what of each came as cash. */
  readonly received = new Map<string, number>()
  /** Who handed a payment over. */
  readonly giverOf = new Map<string, PatientId>()
  readonly reversed = new Set<string>()
  readonly seen = new Set<string>()
  /** Claims that came and could not be posted yet, in the order in which they came. */
  readonly parked = new Map<string, ParkedClaim>()
  /** Those of them that have been posted or given up. */
  readonly unparked = new Set<string>()

  /** Takes an entry up; one that was taken up before changes nothing. @returns whether it was new */
  fold(entry: Folded & Partial<Pick<EntryDraft, 'dedupeKey' | 'reverses'> & Kept>): boolean {
    if (this.seen.has(entry.entryId)) return false
    this.seen.add(entry.entryId)
    if (entry.dedupeKey) this.dedupeKeys.add(entry.dedupeKey)
    if (entry.reverses) this.reversed.add(entry.reverses)
    for (const item of entry.items) this.addItem(item)
    for (const posting of entry.postings) this.addPosting(entry.entryId, posting)
    for (const parked of entry.parked ?? []) this.park(parked)
    for (const mark of entry.marks) this.addMark(mark)
    return true
  }

  addItem(item: LedgerItem): void {
    if (this.items.has(item.itemId)) return
    this.items.set(item.itemId, {
      item,
      insurance: 0,
      patient: 0,
      adjusted: new Map(),
      paidByPatient: new Map(),
      paidByPayer: new Map(),
      turnOf: new Map(),
      raised: 0,
      denied: false,
      voided: false,
      stated: false,
    })
  }

  addPosting(entryId: string, posting: LedgerPosting): void {
    const { account, cents, itemId, paymentId, resp } = posting
    add(this.totals, account, cents)
    if (account === 'cash') add(this.received, paymentId ?? entryId, cents)
    if (account === 'cash' && paymentId && posting.patientId) this.giverOf.set(paymentId, posting.patientId)
    if (account === 'recoupment') add(this.recoupment, posting.payer, -cents)
    if (account === 'unapplied-patient' || account === 'unapplied-payer') this.#addLot(posting)
    const position = itemId === null ? undefined : this.items.get(itemId)
    if (!position) return
    if (account === 'ar-insurance') {
      position.insurance += cents
      if (paymentId) {
        add(position.paidByPayer, paymentId, -cents)
        if (!this.payerOf.has(paymentId)) this.payerOf.set(paymentId, posting.payer)
        if (resp !== null && resp > (position.turnOf.get(paymentId) ?? '')) position.turnOf.set(paymentId, resp)
      }
    } else if (account === 'ar-patient') {
      position.patient += cents
      if (paymentId) add(position.paidByPatient, paymentId, -cents)
    } else if (isAdjustment(account)) add(position.adjusted, account, cents)
  }

  park(parked: ParkedClaim): void {
    const key = parkedKey(parked)
    if (!this.unparked.has(key)) this.parked.set(key, parked)
  }

  addMark({ kind, itemId, detail, cents }: LedgerMark): void {
    if (kind === 'line-key') add(this.lineKeys, detail, 1)
    if (kind === 'line-key-cleared') add(this.lineKeys, detail, -1)
    if (kind === 'unparked') {
      this.parked.delete(detail)
      this.unparked.add(detail)
    }
    const position = itemId === null ? undefined : this.items.get(itemId)
    if (!position) return
    if (kind === 'denied') position.denied = true
    if (kind === 'raised') position.raised += cents
    if (kind === 'resolved') {
      position.denied = false
      if (detail === 'void') position.voided = true
    }
    if (kind === 'first-statement') position.stated = true
  }

  #addLot({ account, patientId, payer, paymentId, earmark, cents }: LedgerPosting): void {
    const owner = account === 'unapplied-payer' ? `payer:${payer}` : (patientId ?? '')
    const key = `${owner}|${paymentId ?? ''}|${earmark}`
    const lot = this.lots.get(key) ?? { owner, paymentId: paymentId ?? '', earmark, cents: 0 }
    lot.cents -= cents
    if (lot.cents === 0) this.lots.delete(key)
    else this.lots.set(key, lot)
  }

  /** What waits for one of these owners: free money first, then what is meant for something, each the oldest first. */
  waiting(owners: readonly string[]): Lot[] {
    const mine = [...this.lots.values()].filter(({ owner, cents }) => cents > 0 && owners.includes(owner))
    return mine.sort(
      (a, b) =>
        Number(a.earmark !== '') - Number(b.earmark !== '') ||
        (a.paymentId < b.paymentId ? -1 : a.paymentId > b.paymentId ? 1 : 0) ||
        (a.earmark < b.earmark ? -1 : a.earmark > b.earmark ? 1 : 0),
    )
  }

  /** A payer's money that waits for one item. */
  payerCredits(itemId: string): Lot[] {
    return [...this.lots.values()].filter(
      ({ owner, earmark, cents }) => cents > 0 && earmark === itemId && owner.startsWith('payer:'),
    )
  }

  balance(account: Account): number {
    return this.totals.get(account) ?? 0
  }
}

const isAdjustment = (account: Account): account is AdjustmentAccount =>
  (ADJUSTMENT_ACCOUNTS as readonly Account[]).includes(account)

function add<K>(sums: Map<K, number>, key: K, cents: number): void {
  const sum = (sums.get(key) ?? 0) + cents
  if (sum === 0) sums.delete(key)
  else sums.set(key, sum)
}
