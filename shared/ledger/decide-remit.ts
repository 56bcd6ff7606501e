import { Refusal } from '../kernel/index.ts'
import { PATIENT_ADJUSTMENTS, type Resp } from './accounts.ts'
import { type ItemPosition, paidInTurn, sumOf } from './book.ts'
import { reasonKind } from './conventions.ts'
import { type Draft, takeLatest } from './draft.ts'
import type { LedgerEvent, ParkedClaim, RemitClaim, RemitLine } from './events.ts'
import { awaitedKey, lineKey, linesOf, parkedOf, PAYER, REVERSAL } from './remit-claims.ts'
import { releasePatient } from './settle.ts'

/** Claims that are posted in about a millisecond; and such as are only looked at. */
const CLAIMS_A_STEP = 50
const READ_A_STEP = 200

type RemitEvent = Extract<LedgerEvent, { kind: 'remit' }>
/** Whose money is posted, and the payment that brought it. */
type Source = { payer: string; paymentId: ParkedClaim['paymentId'] }

/** Forwarded to another payer by this one: nobody sends it a second time. Source: X12 835, CLP02. */
const FORWARDED: readonly string[] = ['19', '20', '21']

/** The key by which one payment of a payer is known: payer, trace, amount, date. Null where the payer gave no trace. */
export const remitKey = ({
  payer,
  trace,
  cents,
  depositOn,
}: Pick<RemitEvent, 'payer' | 'trace' | 'cents' | 'depositOn'>) =>
  trace === '' ? null : `remit|${payer}|${trace}|${cents}|${depositOn ?? ''}`

/** The items that a remit names, for whoever loads their part of the book. */
export const itemsOfRemit = ({ claims }: Pick<RemitEvent, 'claims'>): string[] => [
  ...new Set(claims.flatMap(({ lines, whole }) => [...lines.map(({ itemId }) => itemId), ...(whole?.itemIds ?? [])])),
]

/**
 * Books a payer's payment. What the payer says has to add up to what it paid, to the cent; nothing is ever made up so that
 * it does. A claim that nobody knows, that was booked before, or that takes back what has not come yet, is left out with its
 * money in unposted EFT.
 * @throws Refusal `conflict` with reason `duplicate-remit` for what was posted before; `rule-violation` with reason
 * `remit-negative`, `remit-unbalanced`
 */
export function* decideRemit(draft: Draft, remit: RemitEvent): Generator<undefined, void> {
  const key = remitKey(remit)
  if (key !== null && draft.book.dedupeKeys.has(key)) throw duplicate()
  const claims: { claim: RemitClaim; lines: RemitLine[] }[] = []
  let paid = 0
  for (const [n, claim] of remit.claims.entries()) {
    if (n % READ_A_STEP === READ_A_STEP - 1) yield
    const lines = linesOf(draft.book, claim)
    claims.push({ claim, lines })
    paid += sum(lines.map(({ paidCents }) => paidCents))
  }
  const kept = sum(remit.providerAdjustments.map(([, cents]) => cents))
  // A payer's payment is never below nothing: what it takes back beyond that it carries forward. Source: X12 835, BPR02.
  if (remit.cents < 0)
    throw new Refusal('rule-violation', 'A payment of a payer is not below zero; what is carried forward is missing.', {
      reason: 'remit-negative',
    })
  if (paid - kept !== remit.cents)
    throw new Refusal('rule-violation', 'The claims and adjustments of this payment do not add up to what was paid.', {
      reason: 'remit-unbalanced',
    })
  const known = yield* parkedOf(draft.book, remit.payer, claims)
  const lined = known.filter(({ lines }) => lines.length > 0)
  if (lined.length > 0 && lined.every(({ parked }) => parked === 'duplicate')) throw duplicate()
  draft.entry.dedupeKey = key
  draft.entry.sourceRef = remit.trace
  draft.entry.depositOn = remit.depositOn
  draft.entry.method = remit.method ?? 'eft'
  const { entryId } = draft.about
  draft.post('cash', remit.cents, { payer: remit.payer, paymentId: entryId })
  const source = { payer: remit.payer, paymentId: entryId }
  for (const [ordinal, { claim, lines, parked }] of known.entries()) {
    if (ordinal % CLAIMS_A_STEP === CLAIMS_A_STEP - 1) yield
    if (parked !== null) {
      const cents = sum(lines.map(({ paidCents }) => paidCents))
      draft.park({ ...source, ordinal, trace: remit.trace, reason: parked, cents, claim })
      if (parked === 'out-of-order') for (const line of lines) markLine(draft, source, claim, line, awaitedKey)
      continue
    }
    for (const line of lines) postLine(draft, source, claim, line)
    sendOn(draft, claim, lines)
  }
  for (const [code, cents] of remit.providerAdjustments) postProviderAdjustment(draft, remit.payer, code, cents)
}

/** Posts a claim that came before its charges, as it would have been posted had they been there. */
export function decideParked(draft: Draft, parked: ParkedClaim): void {
  const { claim, trace } = parked
  draft.unpark(parked)
  draft.entry.sourceRef = trace
  draft.entry.method = 'eft'
  const lines = linesOf(draft.book, claim)
  for (const line of lines) postLine(draft, parked, claim, line)
  sendOn(draft, claim, lines)
}

/**
 * Gives up that a claim will be posted: its money is the payer's, and can be given back to it.
 * @throws Refusal `rule-violation` with reason `nothing-held` for a claim that took money back
 */
export function decideRelease(draft: Draft, { parked, reason }: Extract<LedgerEvent, { kind: 'release' }>): void {
  const { payer, paymentId, cents } = parked
  if (cents <= 0)
    throw new Refusal('rule-violation', 'This claim holds no money that could be given back.', {
      reason: 'nothing-held',
    })
  draft.entry.reason = reason
  draft.unpark(parked)
  draft.post('unapplied-payer', -cents, { payer, paymentId })
}

const sum = (all: readonly number[]): number => all.reduce((total, cents) => total + cents, 0)
const duplicate = () => new Refusal('conflict', 'This payment was posted before.', { reason: 'duplicate-remit' })

/** Notes that a line was seen, or that its payer takes it back; what comes in the wrong order is noted the other way round. */
function markLine(
  draft: Draft,
  { payer }: Source,
  claim: RemitClaim,
  line: RemitLine,
  awaited?: (key: string) => string,
): void {
  const key = lineKey(payer, claim, line)
  if (key === null) return
  const isSeen = (claim.status === REVERSAL) === (awaited !== undefined)
  const itemId = line.itemId as ItemPosition['item']['itemId']
  draft.mark(isSeen ? 'line-key' : 'line-key-cleared', { itemId, detail: awaited ? awaited(key) : key })
}

function postLine(draft: Draft, source: Source, claim: RemitClaim, line: RemitLine): void {
  const position = draft.item(line.itemId)
  const resp = PAYER[claim.sequence] ?? 'payer-1'
  draft.touched.add(line.itemId)
  if (claim.status !== REVERSAL) takeShareOver(draft, position, line, claim.sequence)
  postPaid(draft, position, source, line.paidCents, resp)
  const sorted = line.adjustments.toSorted(([a], [b]) => Number(a === 'PR') - Number(b === 'PR'))
  let waiting = 0
  for (const [group, reason, cents] of sorted) {
    const kind = reasonKind(draft.about.conventions, group, reason)
    if (kind === 'contractual' && cents > 0) postContractual(draft, position, cents, claim)
    if (kind === 'contractual' && cents < 0) postAllowedMore(draft, position, cents, claim, line)
    if (kind === 'patient') {
      if (cents > 0 && (claim.toNextPayer || FORWARDED.includes(claim.status)))
        passOn(draft, position, cents, claim.sequence)
      else postPatientShare(draft, position, cents, resp)
    }
    if (kind === 'queue') waiting += cents
  }
  markLine(draft, source, claim, line)
  // What a payer holds back for a reason that someone has to work on waits in the queue. Source: specs, billing §1.7.
  const denied = waiting > 0 && position.insurance > 0
  if (denied) draft.mark('denied', { itemId: position.item.itemId, detail: claim.payerClaimNumber, cents: waiting })
  else if (position.denied && claim.status !== REVERSAL) draft.mark('resolved', { itemId: position.item.itemId })
}

/** What is taken back is taken from the payments that brought it. */
function postPaid(draft: Draft, position: ItemPosition, source: Source, cents: number, resp: Resp): void {
  const { payer, paymentId } = source
  if (cents >= 0) return draft.postItem(position, 'ar-insurance', -cents, { paymentId, resp, payer })
  let left = -cents
  const rank = (key: string) =>
    2 * Number((position.turnOf.get(key) ?? 'payer-1') === resp) + Number(draft.book.payerOf.get(key) === payer)
  for (const taken of takeLatest(position.paidByPayer, left, rank)) {
    const from = draft.book.payerOf.get(taken.key) ?? payer
    const turn = position.turnOf.get(taken.key) ?? resp
    draft.postItem(position, 'ar-insurance', taken.cents, { paymentId: taken.key as never, resp: turn, payer: from })
    left -= taken.cents
  }
  draft.postItem(position, 'ar-insurance', left, { paymentId, resp, payer })
}

/**
 * The patient's share that a payer answers for was never hers to pay: it goes to that payer, and what she paid of it waits for
 * her. A first payer does so only with its first answer, such as after an appeal; a later one whenever it pays.
 */
function takeShareOver(draft: Draft, position: ItemPosition, line: RemitLine, sequence: number): void {
  const resp = PAYER[sequence] ?? 'payer-1'
  const isFirst = paidInTurn(position, (turn) => turn === resp) <= 0
  if (sequence === 1 && (!isFirst || (position.adjusted.get('adj-contractual') ?? 0) > 0)) return
  const answered = line.adjustments.filter(([group, reason, cents]) => {
    const kind = reasonKind(draft.about.conventions, group, reason)
    return cents > 0 && (kind === 'patient' || (kind === 'contractual' && sequence === 1))
  })
  const answers = Math.max(line.paidCents, 0) + sum(answered.map(([, , cents]) => cents))
  const lacking = answers - Math.max(position.insurance, 0)
  const paid = sumOf(position.paidByPatient) + Math.min(position.patient, 0)
  if (isFirst) releasePatient(draft, position, Math.min(lacking - Math.max(position.patient, 0), paid))
  const cents = Math.min(lacking, position.patient)
  if (cents <= 0) return
  draft.postItem(position, 'ar-patient', -cents, { resp: 'patient' })
  draft.postItem(position, 'ar-insurance', cents, { resp })
}

/**
 * Never more than what is open, or paid by those who pay after this one: a second payer's own discount is none of ours, and a
 * second remit writes nothing off twice.
 */
function postContractual(draft: Draft, position: ItemPosition, cents: number, claim: RemitClaim): void {
  const resp = PAYER[claim.sequence] ?? 'payer-1'
  const after = paidInTurn(position, (turn) => turn > resp)
  const amount = Math.min(cents, Math.max(position.insurance, 0) + Math.max(after, 0))
  draft.postItem(position, 'adj-contractual', amount)
  draft.postItem(position, 'ar-insurance', -amount, { resp })
  const lowered = claim.status === REVERSAL ? Math.min(amount, position.raised) : 0
  if (lowered > 0) draft.mark('raised', { itemId: position.item.itemId, cents: -lowered })
}

/** Takes back what was written off; beyond that only where the payer allows more than was charged, and answers for it. */
function postAllowedMore(
  draft: Draft,
  position: ItemPosition,
  cents: number,
  claim: RemitClaim,
  line: RemitLine,
): void {
  const booked = position.adjusted.get('adj-contractual') ?? 0
  const others = line.adjustments.filter(
    ([group, reason, cents]) => cents > 0 || reasonKind(draft.about.conventions, group, reason) !== 'contractual',
  )
  const above = line.paidCents + sum(others.map(([, , cents]) => cents)) - position.item.cents
  const lowest = claim.status === REVERSAL ? 0 : Math.min(-above, 0)
  const amount = Math.max(cents, Math.min(lowest, booked) - booked)
  draft.postItem(position, 'adj-contractual', amount)
  draft.postItem(position, 'ar-insurance', -amount, { resp: PAYER[claim.sequence] ?? 'payer-1' })
  const raised = -(booked + amount) - position.raised
  if (amount < 0 && raised > 0) draft.mark('raised', { itemId: position.item.itemId, cents: raised })
}

/**
 * What is taken back comes from the patient as far as it lies with her, was paid by her or given to her; the rest never left
 * insurance.
 */
function postPatientShare(draft: Draft, position: ItemPosition, cents: number, resp: Resp): void {
  const given = PATIENT_ADJUSTMENTS.map((account) => Math.max(position.adjusted.get(account) ?? 0, 0))
  const held = position.patient + sumOf(position.paidByPatient) + sum(given)
  const amount = cents > 0 ? Math.min(cents, Math.max(position.insurance, 0)) : -Math.min(-cents, Math.max(held, 0))
  draft.postItem(position, 'ar-insurance', -amount, { resp })
  draft.postItem(position, 'ar-patient', amount, { resp: 'patient' })
}

function passOn(draft: Draft, position: ItemPosition, cents: number, sequence: number): void {
  const amount = Math.min(cents, Math.max(position.insurance, 0))
  if (amount <= 0 || sequence >= 3) return
  draft.postItem(position, 'ar-insurance', -amount, { resp: PAYER[sequence] ?? 'payer-1' })
  draft.postItem(position, 'ar-insurance', amount, { resp: PAYER[sequence + 1] ?? 'payer-3' })
}

/** A claim to the next payer is due, unless this payer has forwarded it. */
function sendOn(draft: Draft, claim: RemitClaim, lines: readonly RemitLine[]): void {
  const first = lines[0]
  if (!claim.toNextPayer || !first || claim.status === REVERSAL || FORWARDED.includes(claim.status)) return
  const left = sum(
    lines.flatMap(({ adjustments }) => adjustments.filter(([group]) => group === 'PR').map(([, , cents]) => cents)),
  )
  if (left > 0) draft.mark('next-claim', { itemId: first.itemId as never, detail: claim.payerClaimNumber, cents: left })
}

/**
 * What a payer adds to or keeps from the whole payment. Above zero lowers it.
 * Source: specs, billing §1.7 (PLB: L6 interest; IR, LE withheld; WO, FB and others what is taken back later).
 */
function postProviderAdjustment(draft: Draft, payer: string, code: string, cents: number): void {
  if (code === 'L6') return draft.post('interest', cents, { payer })
  if (code === 'IR' || code === 'LE') return draft.post('withheld', cents, { payer })
  if (cents <= 0) return draft.post('recoupment', cents, { payer })
  const owed = Math.min(cents, Math.max(draft.book.recoupment.get(payer) ?? 0, 0))
  draft.post('recoupment', owed, { payer })
  let left = cents - owed
  // A payer that takes back what it paid twice takes it from what waits here for it.
  for (const lot of draft.book.waiting([`payer:${payer}`])) {
    const part = Math.min(lot.cents, left)
    if (part <= 0) break
    draft.post('unapplied-payer', part, { payer, paymentId: lot.paymentId as never, earmark: lot.earmark })
    left -= part
  }
  draft.post('recoupment', left, { payer })
}
