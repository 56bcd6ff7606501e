import { type PatientId, Refusal } from '../kernel/index.ts'
import type { Lot } from './book.ts'
import type { Draft } from './draft.ts'
import type { LedgerEvent } from './events.ts'
import type { LedgerItem } from './model.ts'

type Event<K extends LedgerEvent['kind']> = Extract<LedgerEvent, { kind: K }>

/** @throws Refusal `rule-violation` with reason `applied-too-much` */
export function decidePayment(draft: Draft, payment: Event<'payment'>): void {
  const { entryId } = draft.about
  const { patientId, cents, apply, earmark } = payment
  const applied = apply.reduce((total, one) => total + one.cents, 0)
  if (applied > cents)
    throw new Refusal('rule-violation', 'More is applied than was paid.', { reason: 'applied-too-much' })
  Object.assign(draft.entry, { method: payment.method, reference: payment.reference, depositOn: payment.depositOn })
  draft.post('cash', cents, { patientId, paymentId: entryId })
  for (const one of apply) {
    const position = draft.book.items.get(one.itemId)
    if (!position) {
      // Its charge has not come here yet: the money waits for it, and is applied by itself once it is owed.
      draft.post('unapplied-patient', -one.cents, { patientId, paymentId: entryId, earmark: one.itemId })
      continue
    }
    assertSamePerson(draft, patientId, position.item)
    draft.postItem(position, 'ar-patient', -one.cents, { paymentId: entryId, resp: 'patient' })
  }
  draft.post('unapplied-patient', applied - cents, { patientId, paymentId: entryId, earmark: earmark ?? '' })
  for (const { item } of draft.book.items.values())
    if (earmark !== null && (item.itemId === earmark || item.encounterId === earmark)) draft.touched.add(item.itemId)
}

function assertSamePerson(draft: Draft, patientId: PatientId, item: LedgerItem): void {
  const theirs = [item.patientId, ...(item.guarantorId === null ? [] : [item.guarantorId])]
  if (!draft.about.samePerson(patientId).some((id) => theirs.includes(id as PatientId)))
    throw new Refusal('rule-violation', 'This charge is another patient’s.', { reason: 'other-patient' })
}

/** One payment for several patients: the oldest visits first, whoever’s; what is left waits for the first of them. */
export function decideFamilyPayment(draft: Draft, payment: Event<'family-payment'>): void {
  const { entryId, samePerson } = draft.about
  const [payer] = payment.patientIds
  if (payer === undefined) throw new Refusal('invalid-input', 'Say for whom this is paid.', { reason: 'nobody' })
  const everyone = new Set(payment.patientIds.flatMap((id) => samePerson(id)))
  Object.assign(draft.entry, { method: payment.method, reference: payment.reference, depositOn: payment.depositOn })
  draft.post('cash', payment.cents, { patientId: payer, paymentId: entryId })
  const open = [...draft.book.items.values()]
    .filter(({ item, patient }) => patient > 0 && everyone.has(item.patientId))
    .toSorted((a, b) => (a.item.dosOn < b.item.dosOn ? -1 : a.item.dosOn > b.item.dosOn ? 1 : 0))
  let left = payment.cents
  for (const position of open) {
    const cents = Math.min(left, position.patient)
    draft.postItem(position, 'ar-patient', -cents, { paymentId: entryId, resp: 'patient' })
    left -= cents
  }
  draft.post('unapplied-patient', -left, { patientId: payer, paymentId: entryId })
}

/**
 * Applies what waits for a patient to one item: free money first, then what is meant for it, then what is meant for something
 * else, for whoever asks for it has decided so.
 * @throws Refusal `rule-violation` with reason `not-enough`
 */
export function decideApplication(draft: Draft, { itemId, cents }: Event<'application'>): void {
  const position = draft.item(itemId)
  const { patientId, encounterId } = position.item
  const rank = ({ earmark }: Lot) => (earmark === '' ? 0 : earmark === itemId || earmark === encounterId ? 1 : 2)
  const usable = draft.book.waiting(draft.about.samePerson(patientId)).toSorted((a, b) => rank(a) - rank(b))
  for (const part of take(usable, cents)) {
    const { paymentId, earmark, owner } = part.lot
    draft.post('unapplied-patient', part.cents, { patientId: owner as never, paymentId: paymentId as never, earmark })
    draft.postItem(position, 'ar-patient', -part.cents, { paymentId: paymentId as never, resp: 'patient' })
  }
}

/**
 * Gives waiting money back. To a payer that asked for it, and will take it back in its books later, more may be given: that
 * much is set off when it does. Source: X12 835, PLB code 72 (authorized return).
 * @throws Refusal `rule-violation` with reason `not-enough`
 */
export function decideRefund(draft: Draft, refund: Event<'refund'>): void {
  const owners = refund.to === 'patient' ? draft.about.samePerson(refund.patientId) : [`payer:${refund.payer}`]
  const account = refund.to === 'patient' ? 'unapplied-patient' : 'unapplied-payer'
  Object.assign(draft.entry, { method: refund.method, reason: refund.reason })
  const waiting = draft.book.waiting(owners)
  const held = waiting.reduce((total, { cents }) => total + cents, 0)
  const ahead = refund.to === 'payer' && refund.ahead === true ? Math.max(refund.cents - held, 0) : 0
  if (refund.to === 'payer') draft.post('recoupment', ahead, { payer: refund.payer })
  for (const { lot, cents } of take(waiting, refund.cents - ahead)) {
    const whose = refund.to === 'patient' ? { patientId: lot.owner as PatientId } : { payer: refund.payer }
    draft.post(account, cents, { ...whose, paymentId: lot.paymentId as never, earmark: lot.earmark })
  }
  draft.post('cash', -refund.cents, refund.to === 'patient' ? { patientId: refund.patientId } : { payer: refund.payer })
}

function take(lots: readonly Lot[], cents: number): { lot: Lot; cents: number }[] {
  let left = cents
  const taken = lots.flatMap((lot) => {
    const part = Math.min(lot.cents, left)
    left -= part
    return part > 0 ? [{ lot: { ...lot }, cents: part }] : []
  })
  if (left > 0)
    throw new Refusal('rule-violation', 'There is not as much money waiting as this takes.', { reason: 'not-enough' })
  return taken
}

/**
 * A payment that came back, such as a check without funds: everything that it paid is owed again. What of it was given
 * back meanwhile is owed as an item of its own, beside the fee.
 */
export function decideReturned(draft: Draft, returned: Event<'returned-payment'>): void {
  const { paymentId, feeCents, feeItemId, restItemId, reason } = returned
  if (draft.book.reversed.has(paymentId))
    throw new Refusal('rule-violation', 'This payment was taken back before.', { reason: 'reversed' })
  const patientId = takeBackPayment(draft, paymentId, restItemId, reason)
  if (feeCents <= 0) return
  const fee = owed(draft, patientId, {
    itemId: feeItemId,
    kind: 'fee',
    cents: feeCents,
    description: 'Returned payment',
  })
  draft.post('fees', -feeCents, { patientId, itemId: fee.item.itemId })
}

/** Undoes a payment where it lies now. @returns whose payment it was */
export function takeBackPayment(draft: Draft, paymentId: string, restItemId: string, reason: string): PatientId {
  const { book } = draft
  const cash = book.received.get(paymentId) ?? 0
  const whose = { patient: null as PatientId | null }
  if (cash <= 0) throw new Refusal('not-found', 'This payment is not in the ledger.')
  let left = cash
  for (const lot of [...book.lots.values()].filter((one) => one.paymentId === paymentId && one.cents > 0)) {
    const { earmark, cents, owner } = lot
    draft.post('unapplied-patient', cents, { patientId: owner as never, paymentId: paymentId as never, earmark })
    whose.patient ??= owner as PatientId
    left -= cents
  }
  for (const position of book.items.values()) {
    const cents = position.paidByPatient.get(paymentId) ?? 0
    if (cents <= 0) continue
    draft.postItem(position, 'ar-patient', cents, { paymentId: paymentId as never, resp: 'patient' })
    whose.patient ??= position.item.patientId
    left -= cents
  }
  const patient = whose.patient ?? book.giverOf.get(paymentId) ?? null
  if (patient === null)
    throw new Refusal('rule-violation', 'This payment was given back already.', { reason: 'refunded' })
  if (left > 0)
    owed(draft, patient, {
      itemId: restItemId,
      kind: 'returned',
      cents: left,
      description: 'Payment returned after a refund',
    })
  draft.post('cash', -cash, { patientId: patient, paymentId: paymentId as never })
  Object.assign(draft.entry, { reverses: paymentId, reason, dedupeKey: `void|${paymentId}` })
  return patient
}

/** Something owed that is no charge of a visit. */
function owed(
  draft: Draft,
  patientId: PatientId,
  what: { itemId: string; kind: 'fee' | 'returned'; cents: number; description: string },
) {
  const { itemId, kind, cents, description } = what
  const about = { guarantorId: null, payer: '', providerId: null, location: '', encounterId: null, firstBilledOn: null }
  const known = {
    itemId: itemId as LedgerItem['itemId'],
    kind,
    patientId,
    dosOn: draft.about.wantedOn,
    description,
    cents,
  }
  draft.addItem({ ...about, ...known, code: '', units: 1 })
  const position = draft.item(itemId)
  draft.postItem(position, 'ar-patient', cents, { resp: 'patient' })
  return position
}
