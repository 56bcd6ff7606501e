import { Refusal } from '../kernel/index.ts'
import { ADJUSTMENT_ACCOUNTS, type AdjustmentAccount } from './accounts.ts'
import { percentOf } from './amounts.ts'
import { sumOf } from './book.ts'
import type { Draft } from './draft.ts'
import { takeBackPayment } from './decide-patient.ts'
import type { LedgerEvent } from './events.ts'

type Event<K extends LedgerEvent['kind']> = Extract<LedgerEvent, { kind: K }>

/** Items that are gone through in about a millisecond. */
const ITEMS_A_STEP = 100
const isStep = (n: number): boolean => n % ITEMS_A_STEP === ITEMS_A_STEP - 1

export function decideCharge(draft: Draft, { items, resp, sourceRef }: Event<'charge'>): void {
  if (items.length === 0) throw new Refusal('invalid-input', 'There is nothing to charge.', { reason: 'no-lines' })
  draft.entry.sourceRef = sourceRef
  for (const item of items) {
    if (item.cents < 0) throw new Refusal('invalid-input', 'A charge is not below zero.', { reason: 'amount' })
    draft.addItem(item)
    const position = draft.item(item.itemId)
    draft.postItem(position, resp === 'patient' ? 'ar-patient' : 'ar-insurance', item.cents, { resp })
    draft.postItem(position, 'charges', -item.cents)
  }
}

const GIVEN_AFTERWARDS: readonly AdjustmentAccount[] = ['adj-courtesy', 'adj-sliding']

/** @throws Refusal `rule-violation` with reason `more-than-owed`, or `placed-only-bad-debt` */
export function decideAdjustment(draft: Draft, adjustment: Event<'adjustment'>): void {
  const { itemId, account, from, cents, reason, placed } = adjustment
  const position = draft.item(itemId)
  // What is given as a favour may be given after it was paid: then that much of the payment waits for the patient again.
  const paid = GIVEN_AFTERWARDS.includes(account) ? Math.max(sumOf(position.paidByPatient), 0) : 0
  const open = from === 'insurance' ? position.insurance : position.patient + paid
  const booked = position.adjusted.get(account) ?? 0
  if (cents > open || cents < -Math.max(booked, 0) || cents === 0)
    throw new Refusal('rule-violation', 'This is more than what is open on this charge.', { reason: 'more-than-owed' })
  draft.entry.reason = reason
  draft.postItem(position, account, cents)
  const ar = from === 'insurance' ? 'ar-insurance' : 'ar-patient'
  draft.postItem(position, ar, -cents, { resp: from === 'insurance' ? 'payer-1' : 'patient' })
  if (placed) draft.mark('placed', { itemId, cents, detail: reason.slice(0, 400) })
}

/** @throws Refusal `rule-violation` with reason `more-than-owed` */
export function decideTransfer(draft: Draft, { itemId, to, cents, reason }: Event<'transfer'>): void {
  const position = draft.item(itemId)
  const open = to === 'patient' ? position.insurance : position.patient
  if (cents > open || cents <= 0)
    throw new Refusal('rule-violation', 'This is more than what is open on this charge.', { reason: 'more-than-owed' })
  const sign = to === 'patient' ? 1 : -1
  draft.entry.reason = reason
  draft.postItem(position, 'ar-patient', sign * cents, { resp: 'patient' })
  draft.postItem(position, 'ar-insurance', -sign * cents, { resp: 'payer-1' })
}

/** What a patient of a category has to pay of a charge. Source: specs, billing §1.8 (nominal minimum, cap at the charge, half-up). */
export const slidingDue = (cents: number, percentDue: number, nominalCents: number): number =>
  Math.min(cents, Math.max(nominalCents, percentOf(cents, percentDue)))

/**
 * Lowers charges to what a category has to pay; what was lowered before counts.
 * @throws Refusal `rule-violation` with reason `nothing-to-reduce` where none of them is above it
 */
export function* decideSlidingFee(draft: Draft, sliding: Event<'sliding-fee'>): Generator<undefined, void> {
  draft.entry.reason = `Sliding fee ${sliding.category}`
  for (const [n, itemId] of sliding.itemIds.entries()) {
    if (isStep(n)) yield
    const position = draft.item(itemId)
    const due = slidingDue(position.item.cents, sliding.percentDue, sliding.nominalCents)
    const less = position.item.cents - due - (position.adjusted.get('adj-sliding') ?? 0)
    const cents = Math.min(Math.max(less, 0), Math.max(position.patient + sumOf(position.paidByPatient), 0))
    draft.postItem(position, 'adj-sliding', cents)
    draft.postItem(position, 'ar-patient', -cents, { resp: 'patient' })
  }
  if (draft.entry.postings.length === 0)
    throw new Refusal('rule-violation', 'Nothing of these charges is above what this category pays.', {
      reason: 'nothing-to-reduce',
    })
}

export function* decideSmallBalances(
  draft: Draft,
  { maxCents, itemIds }: Event<'small-balances'>,
): Generator<undefined, void> {
  draft.entry.reason = 'Small balance'
  for (const [n, itemId] of itemIds.entries()) {
    if (isStep(n)) yield
    const position = draft.item(itemId)
    if (position.patient <= 0 || position.patient > maxCents) continue
    const cents = position.patient
    draft.postItem(position, 'adj-small', cents)
    draft.postItem(position, 'ar-patient', -cents, { resp: 'patient' })
  }
}

/** What an agency has got: the whole of it counts for the patient, its fee is an expense of the practice. */
export function decideAgencyRemit(draft: Draft, { itemId, grossCents, feePercent }: Event<'agency-remit'>): void {
  const position = draft.item(itemId)
  const { entryId } = draft.about
  const fee = percentOf(grossCents, feePercent)
  const { patientId } = position.item
  draft.post('cash', grossCents - fee, { patientId, paymentId: entryId })
  draft.post('agency-fee', fee, { patientId })
  // What was given up is owed again as far as it has been got, and paid in the same breath.
  const given = Math.min(grossCents, Math.max(position.adjusted.get('adj-bad-debt') ?? 0, 0))
  draft.postItem(position, 'adj-bad-debt', -given)
  draft.postItem(position, 'ar-patient', given, { resp: 'patient' })
  draft.postItem(position, 'ar-patient', -grossCents, { paymentId: entryId, resp: 'patient' })
}

/**
 * Takes charges back whole: the charge and whatever was written off of it. What was paid on them stays, as money that
 * waits for whoever paid it.
 */
export function decideVoid(draft: Draft, { itemIds, reason }: Event<'void-charge'>): void {
  draft.entry.reason = reason
  // Two devices may void the same charges: the second is known by this.
  draft.entry.dedupeKey = `void|${[...itemIds].sort().join('|')}`
  for (const itemId of itemIds) {
    const position = draft.item(itemId)
    if (position.item.kind === 'returned')
      throw new Refusal('rule-violation', 'This is money that came back; it is paid or written off.', {
        reason: 'returned',
      })
    if (position.voided) throw new Refusal('rule-violation', 'This charge was voided before.', { reason: 'voided' })
    for (const account of ADJUSTMENT_ACCOUNTS) draft.postItem(position, account, -(position.adjusted.get(account) ?? 0))
    const paidBy = (sums: ReadonlyMap<string, number>) => [...sums.values()].reduce((total, cents) => total + cents, 0)
    draft.postItem(position, 'ar-patient', -paidBy(position.paidByPatient) - position.patient, { resp: 'patient' })
    draft.postItem(position, 'ar-insurance', -paidBy(position.paidByPayer) - position.insurance, { resp: 'payer-1' })
    draft.postItem(position, position.item.kind === 'fee' ? 'fees' : 'charges', position.item.cents)
    if (position.raised !== 0) draft.mark('raised', { itemId, cents: -position.raised })
    draft.mark('resolved', { itemId, detail: 'void' })
  }
}

/** A payment is undone where its money lies now; any other entry by its mirror. */
export function decideVoidEntry(draft: Draft, { entry, restItemId, reason, twin = false }: Event<'void-entry'>): void {
  if (draft.book.reversed.has(entry.entryId))
    throw new Refusal('rule-violation', 'This entry was voided before.', { reason: 'reversed' })
  if (entry.kind === 'payment' || entry.kind === 'family-payment') {
    takeBackPayment(draft, entry.entryId, restItemId, reason)
    draft.entry.method = entry.method
    return
  }
  if (
    !twin &&
    !['adjustment', 'transfer', 'application', 'refund', 'sliding-fee', 'small-balances', 'over-short'].includes(
      entry.kind,
    )
  )
    throw new Refusal('rule-violation', 'An entry of this kind is corrected by what follows it.', {
      reason: 'no-mirror',
    })
  Object.assign(draft.entry, { reverses: entry.entryId, reason, method: entry.method })
  draft.entry.dedupeKey = `void|${entry.entryId}`
  for (const posting of entry.postings) {
    if (posting.itemId !== null) draft.touched.add(posting.itemId)
    const { account, cents, ...dimensions } = posting
    draft.post(account, -cents, dimensions)
  }
  if (twin) withoutTwin(draft, entry.marks)
  const spent = entry.postings.some(({ account, patientId, payer, paymentId, earmark, cents }) => {
    const owner = account === 'unapplied-payer' ? `payer:${payer}` : (patientId ?? '')
    const isCredit = (account === 'unapplied-patient' || account === 'unapplied-payer') && cents < 0
    return isCredit && (draft.book.lots.get(`${owner}|${paymentId ?? ''}|${earmark}`)?.cents ?? 0) < 0
  })
  if (spent)
    throw new Refusal('rule-violation', 'The credit that this entry left has been used since.', {
      reason: 'not-enough',
    })
}

/** What a second entry said beside its money. Lines that both knew are counted twice, so that the first still knows them. */
function withoutTwin(draft: Draft, marks: Event<'void-entry'>['entry']['marks']): void {
  for (const { kind, itemId, detail, cents } of marks) {
    if (kind === 'raised') draft.mark('raised', { itemId, cents: -cents })
    if (kind === 'line-key') draft.mark('line-key-cleared', { itemId, detail })
    if (kind === 'line-key-cleared') draft.mark('line-key', { itemId, detail })
    if (kind === 'parked') draft.mark('unparked', { detail, cents })
  }
}

export function* decideStatement(draft: Draft, { itemIds }: Event<'statement'>): Generator<undefined, void> {
  for (const [n, itemId] of itemIds.entries()) {
    if (isStep(n)) yield
    const position = draft.item(itemId)
    if (position.patient > 0 && !position.stated) draft.mark('first-statement', { itemId })
  }
}
