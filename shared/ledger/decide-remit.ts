import { Refusal } from '../kernel/index.ts'
import type { Resp } from './accounts.ts'
import { allocate } from './amounts.ts'
import type { ItemPosition } from './book.ts'
import { reasonKind } from './conventions.ts'
import { type Draft, takeLatest } from './draft.ts'
import type { LedgerEvent, RemitClaim, RemitLine } from './events.ts'

type RemitEvent = Extract<LedgerEvent, { kind: 'remit' }>

const PAYER: Readonly<Record<number, Resp>> = { 1: 'payer-1', 2: 'payer-2', 3: 'payer-3' }
/** Forwarded to another payer by this one: nobody sends it a second time. Source: X12 835, CLP02. */
const FORWARDED: readonly string[] = ['19', '20', '21']
const REVERSAL = '22'

/** The key by which one payment of a payer is known: payer, trace, amount, date. Null where the payer gave no trace. */
export const remitKey = ({
  payer,
  trace,
  cents,
  depositOn,
}: Pick<RemitEvent, 'payer' | 'trace' | 'cents' | 'depositOn'>) =>
  trace === '' ? null : `remit|${payer}|${trace}|${cents}|${depositOn ?? ''}`

/** The key of one paid line; null where the payer gave the claim no number. */
export const lineKey = (payer: string, claim: Pick<RemitClaim, 'payerClaimNumber'>, itemId: string, cents: number) =>
  claim.payerClaimNumber === '' ? null : `${payer}|${claim.payerClaimNumber}|${itemId}|${cents}`

/** The items that a remit names, for whoever loads their part of the book. */
export const itemsOfRemit = ({ claims }: Pick<RemitEvent, 'claims'>): string[] => [
  ...new Set(claims.flatMap(({ lines, whole }) => [...lines.map(({ itemId }) => itemId), ...(whole?.itemIds ?? [])])),
]

/**
 * Books a payer's payment. What the payer says has to add up to what it paid, to the cent; nothing is ever made up so that
 * it does. A claim that nobody knows, or that was booked before, is left out with its money in unposted EFT.
 * @throws Refusal `conflict` with reason `duplicate-remit` for what was posted before; `rule-violation` with reason
 * `remit-unbalanced`
 */
export function decideRemit(draft: Draft, remit: RemitEvent): void {
  const key = remitKey(remit)
  if (key !== null && draft.book.dedupeKeys.has(key)) throw duplicate()
  const claims = remit.claims.map((claim) => ({ claim, lines: linesOf(draft, claim) }))
  const paid = sum(claims.flatMap(({ lines }) => lines.map(({ paidCents }) => paidCents)))
  const kept = sum(remit.providerAdjustments.map(([, cents]) => cents))
  if (paid - kept !== remit.cents)
    throw new Refusal('rule-violation', 'The claims and adjustments of this payment do not add up to what was paid.', {
      reason: 'remit-unbalanced',
    })
  const known = claims.map((one) => ({ ...one, parked: isParked(draft, remit, one) }))
  const lined = known.filter(({ lines }) => lines.length > 0)
  if (lined.length > 0 && lined.every(({ parked }) => parked === 'duplicate')) throw duplicate()
  draft.entry.dedupeKey = key
  draft.entry.sourceRef = remit.trace
  draft.entry.depositOn = remit.depositOn
  draft.entry.method = 'eft'
  const { entryId } = draft.about
  draft.post('cash', remit.cents, { payer: remit.payer, paymentId: entryId })
  // What a payer takes back is taken back first, whatever its place in the file.
  const ordered = known.toSorted((a, b) => Number(b.claim.status === REVERSAL) - Number(a.claim.status === REVERSAL))
  for (const { claim, lines, parked } of ordered) {
    if (parked !== null) {
      const cents = sum(lines.map(({ paidCents }) => paidCents))
      draft.post('unposted-eft', -cents, { payer: remit.payer, paymentId: entryId })
      continue
    }
    for (const line of lines) postLine(draft, remit, claim, line)
    sendOn(draft, claim, lines)
  }
  for (const [code, cents] of remit.providerAdjustments) postProviderAdjustment(draft, remit.payer, code, cents)
}

const sum = (all: readonly number[]): number => all.reduce((total, cents) => total + cents, 0)
const duplicate = () => new Refusal('conflict', 'This payment was posted before.', { reason: 'duplicate-remit' })

function isParked(
  draft: Draft,
  { payer }: RemitEvent,
  { claim, lines }: { claim: RemitClaim; lines: RemitLine[] },
): 'unknown' | 'duplicate' | null {
  if (lines.some(({ itemId }) => !draft.book.items.has(itemId))) return 'unknown'
  const isKnown = ({ itemId, paidCents }: RemitLine) => {
    const key = lineKey(payer, claim, itemId, paidCents)
    return key !== null && (draft.book.lineKeys.get(key) ?? 0) > 0
  }
  return claim.status !== REVERSAL && lines.length > 0 && lines.every(isKnown) ? 'duplicate' : null
}

/** The lines of a claim; where the payer gave none, its money shared out by what was charged. */
function linesOf(draft: Draft, { lines, whole }: RemitClaim): RemitLine[] {
  if (whole === null) return lines
  const charged = whole.itemIds.map((itemId) => draft.book.items.get(itemId)?.item.cents ?? 0)
  const paid = allocate(whole.paidCents, charged)
  const adjustments = whole.adjustments.filter(([group]) => group !== 'PR')
  const shared = adjustments.map(([group, reason, cents]) => ({ group, reason, parts: allocate(cents, charged) }))
  const toPatient = whole.adjustments.filter(([group]) => group === 'PR')
  const patientTotal = sum(toPatient.map(([, , cents]) => cents))
  // The patient's part of a line is what is left of it, so that every line closes; several reasons share it out in turn.
  const residual = charged.map(
    (cents, index) => cents - (paid[index] ?? 0) - sum(shared.map(({ parts }) => parts[index] ?? 0)),
  )
  const fits =
    sum(residual) === patientTotal && residual.every((cents) => Math.sign(cents) * Math.sign(patientTotal) >= 0)
  const patientParts = fits ? residual : allocate(patientTotal, charged)
  const byReason = shareOfReasons(
    patientParts,
    toPatient.map(([, , cents]) => cents),
  )
  return whole.itemIds.map((itemId, index) => ({
    itemId,
    paidCents: paid[index] ?? 0,
    adjustments: [
      ...shared.map(({ group, reason, parts }) => [group, reason, parts[index] ?? 0] as [string, string, number]),
      ...toPatient.map(([group, reason], r) => [group, reason, byReason[r]?.[index] ?? 0] as [string, string, number]),
    ].filter(([, , cents]) => cents !== 0),
  }))
}

/** Shares parts by line out over reasons so that each line and each reason keeps its sum. */
function shareOfReasons(parts: readonly number[], reasons: readonly number[]): number[][] {
  const left = [...parts]
  return reasons.map((total, index) => {
    if (index === reasons.length - 1) return left
    const given = allocate(total, left)
    for (const [line, cents] of given.entries()) left[line] = (left[line] ?? 0) - cents
    return given
  })
}

function postLine(draft: Draft, remit: RemitEvent, claim: RemitClaim, line: RemitLine): void {
  const position = draft.item(line.itemId)
  const resp = PAYER[claim.sequence] ?? 'payer-1'
  draft.touched.add(line.itemId)
  postPaid(draft, position, remit.payer, line.paidCents, resp)
  const sorted = line.adjustments.toSorted(([a], [b]) => Number(a === 'PR') - Number(b === 'PR'))
  let waiting = 0
  for (const [group, reason, cents] of sorted) {
    const kind = reasonKind(draft.about.conventions, group, reason)
    if (kind === 'contractual') postContractual(draft, position, cents, resp)
    if (kind === 'patient') {
      if (claim.toNextPayer) passOn(draft, position, cents, claim.sequence)
      else postPatientShare(draft, position, cents, resp)
    }
    if (kind === 'queue') waiting += cents
  }
  const key = lineKey(remit.payer, claim, line.itemId, Math.abs(line.paidCents))
  if (key !== null)
    draft.mark(claim.status === REVERSAL ? 'line-key-cleared' : 'line-key', {
      itemId: position.item.itemId,
      detail: key,
    })
  // What a payer holds back for a reason that someone has to work on waits in the queue. Source: specs, billing §1.7.
  const denied = waiting > 0 && position.insurance > 0
  if (denied) draft.mark('denied', { itemId: position.item.itemId, detail: claim.payerClaimNumber, cents: waiting })
  else if (position.denied && claim.status !== REVERSAL) draft.mark('resolved', { itemId: position.item.itemId })
}

/** What is taken back is taken from the payments that brought it. */
function postPaid(draft: Draft, position: ItemPosition, payer: string, cents: number, resp: Resp): void {
  const { entryId } = draft.about
  if (cents >= 0) return draft.postItem(position, 'ar-insurance', -cents, { paymentId: entryId, resp, payer })
  let left = -cents
  for (const taken of takeLatest(position.paidByPayer, left)) {
    const from = draft.book.payerOf.get(taken.key) ?? payer
    draft.postItem(position, 'ar-insurance', taken.cents, { paymentId: taken.key as never, resp, payer: from })
    left -= taken.cents
  }
  draft.postItem(position, 'ar-insurance', left, { paymentId: entryId, resp, payer })
}

/** Never more than what is open: a second payer's own discount is none of ours, and a second remit writes nothing off twice. */
function postContractual(draft: Draft, position: ItemPosition, cents: number, resp: Resp): void {
  const booked = position.adjusted.get('adj-contractual') ?? 0
  const amount = cents > 0 ? Math.min(cents, Math.max(position.insurance, 0)) : -Math.min(-cents, Math.max(booked, 0))
  draft.postItem(position, 'adj-contractual', amount)
  draft.postItem(position, 'ar-insurance', -amount, { resp })
}

function postPatientShare(draft: Draft, position: ItemPosition, cents: number, resp: Resp): void {
  const amount = cents > 0 ? Math.min(cents, Math.max(position.insurance, 0)) : cents
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
