import { ADJUSTMENT_ACCOUNTS, type AdjustmentAccount, turnNumber } from './accounts.ts'
import type { ItemPosition } from './book.ts'
import { type Draft, takeLatest } from './draft.ts'

/** Items that are settled in about a millisecond. */
const ITEMS_A_STEP = 50
const GIVEN_UP: readonly AdjustmentAccount[] = ['adj-small', 'adj-bad-debt']

/**
 * Brings every item of an entry to where nobody owes less than nothing: what was paid beyond what is owed becomes a
 * liability to whoever paid it, still meant for its item; what waits for an item is applied as soon as it is owed.
 * Idempotent: a second run posts nothing.
 */
export function* settle(draft: Draft): Generator<undefined, void> {
  for (const [n, itemId] of [...draft.touched].sort().entries()) {
    if (n % ITEMS_A_STEP === ITEMS_A_STEP - 1) yield
    const position = draft.book.items.get(itemId)
    if (!position) continue
    recall(draft, position)
    for (const account of ADJUSTMENT_ACCOUNTS) {
      // Taken back twice by two who did not know of each other: what is below nothing is owed less, and found again below.
      // Not what a payer allowed above the charge: that is owed.
      const allowed = account === 'adj-contractual' ? position.raised : 0
      const below = Math.min((position.adjusted.get(account) ?? 0) + allowed, 0)
      draft.postItem(position, account, -below)
      draft.postItem(position, 'ar-patient', below, { resp: 'patient' })
    }
    if (position.patient < 0) returnToPatient(draft, position)
    if (position.insurance < 0) returnToPayer(draft, position)
    if (position.patient < 0) returnToPatient(draft, position)
    if (position.patient > 0) applyWaiting(draft, position)
    if (position.insurance > 0) applyPayerCredit(draft, position)
    if (position.denied && position.insurance === 0) draft.mark('resolved', { itemId: position.item.itemId })
  }
}

/**
 * Two devices may each have returned the same money of an item, not knowing of each other: of a payment that has left the
 * item more than it was there, what is too much comes back from what waits.
 */
function recall(draft: Draft, position: ItemPosition): void {
  const { itemId } = position.item
  const lots = [...draft.book.lots.values()].filter(({ earmark, cents }) => earmark === itemId && cents > 0)
  for (const { paymentId, owner, cents: held } of lots.toSorted((a, b) => (a.paymentId < b.paymentId ? -1 : 1))) {
    const isPayer = owner.startsWith('payer:')
    const there = (isPayer ? position.paidByPayer : position.paidByPatient).get(paymentId) ?? 0
    const cents = Math.min(held, Math.max(-there, 0))
    if (cents === 0) continue
    const whose = isPayer ? { payer: owner.slice('payer:'.length) } : { patientId: owner as never }
    const from = { ...whose, paymentId: paymentId as never }
    draft.post(isPayer ? 'unapplied-payer' : 'unapplied-patient', cents, { ...from, earmark: itemId })
    const resp = isPayer ? (position.turnOf.get(paymentId) ?? 'payer-1') : 'patient'
    draft.postItem(position, isPayer ? 'ar-insurance' : 'ar-patient', -cents, { paymentId: paymentId as never, resp })
  }
}

function returnToPatient(draft: Draft, position: ItemPosition): void {
  // What was given up is not given up where it was paid after all, or never owed.
  takeAdjustmentsBack(draft, position, 'ar-patient', GIVEN_UP)
  releasePatient(draft, position, -position.patient)
  takeAdjustmentsBack(draft, position, 'ar-patient')
  // Nobody paid it and nothing was written off: it never was the patient's share.
  const rest = -position.patient
  if (rest <= 0) return
  draft.postItem(position, 'ar-patient', rest, { resp: 'patient' })
  draft.postItem(position, 'ar-insurance', -rest, { resp: 'payer-1' })
}

/** What a patient has paid on an item goes back to where it waits, still meant for it. @returns how much that was */
export function releasePatient(draft: Draft, position: ItemPosition, most: number): number {
  const { itemId, patientId } = position.item
  const taken = takeLatest(position.paidByPatient, most)
  for (const { key, cents } of taken) {
    draft.postItem(position, 'ar-patient', cents, { paymentId: key as never, resp: 'patient' })
    draft.post('unapplied-patient', -cents, { patientId, paymentId: key as never, earmark: itemId })
  }
  return taken.reduce((total, { cents }) => total + cents, 0)
}

function returnToPayer(draft: Draft, position: ItemPosition): void {
  const { itemId } = position.item
  // Whoever pays after another pays only what the other left.
  const turn = (key: string) => position.turnOf.get(key) ?? 'payer-1'
  for (const { key, cents } of takeLatest(position.paidByPayer, -position.insurance, (key) => turnNumber(turn(key)))) {
    const payer = draft.book.payerOf.get(key) ?? position.item.payer
    draft.postItem(position, 'ar-insurance', cents, { paymentId: key as never, resp: turn(key), payer })
    draft.post('unapplied-payer', -cents, { payer, paymentId: key as never, earmark: itemId })
  }
  takeAdjustmentsBack(draft, position, 'ar-insurance')
  const rest = -position.insurance
  if (rest <= 0) return
  draft.postItem(position, 'ar-insurance', rest, { resp: 'payer-1' })
  draft.postItem(position, 'ar-patient', -rest, { resp: 'patient' })
}

/** More was written off than was owed, without money behind it: that much of the write-off never was. */
function takeAdjustmentsBack(
  draft: Draft,
  position: ItemPosition,
  ar: 'ar-patient' | 'ar-insurance',
  accounts: readonly AdjustmentAccount[] = ADJUSTMENT_ACCOUNTS.toReversed(),
): void {
  for (const account of accounts) {
    const owed = ar === 'ar-patient' ? position.patient : position.insurance
    const cents = Math.min(Math.max(position.adjusted.get(account) ?? 0, 0), Math.max(-owed, 0))
    draft.postItem(position, ar, cents, { resp: ar === 'ar-patient' ? 'patient' : 'payer-1' })
    draft.postItem(position, account, -cents)
  }
}

function applyWaiting(draft: Draft, position: ItemPosition): void {
  const { itemId, encounterId, patientId } = position.item
  const meant = [itemId as string, ...(encounterId === null ? [] : [encounterId as string])]
  for (const lot of draft.book.waiting(draft.about.samePerson(patientId))) {
    const cents = Math.min(lot.cents, position.patient)
    if (cents <= 0 || !meant.includes(lot.earmark)) continue
    const { paymentId, earmark, owner } = lot
    draft.post('unapplied-patient', cents, { patientId: owner as never, paymentId: paymentId as never, earmark })
    draft.postItem(position, 'ar-patient', -cents, { paymentId: paymentId as never, resp: 'patient' })
  }
}

function applyPayerCredit(draft: Draft, position: ItemPosition): void {
  for (const lot of draft.book.payerCredits(position.item.itemId)) {
    const cents = Math.min(lot.cents, position.insurance)
    if (cents <= 0) continue
    const payer = lot.owner.slice('payer:'.length)
    draft.post('unapplied-payer', cents, { payer, paymentId: lot.paymentId as never, earmark: lot.earmark })
    const resp = position.turnOf.get(lot.paymentId) ?? 'payer-1'
    draft.postItem(position, 'ar-insurance', -cents, { paymentId: lot.paymentId as never, resp, payer })
  }
}
