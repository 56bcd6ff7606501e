import type { Resp } from './accounts.ts'
import { allocate } from './amounts.ts'
import { type Book, paidInTurn, sumOf } from './book.ts'
import type { RemitClaim, RemitLine } from './events.ts'

export const PAYER: Readonly<Record<number, Resp>> = { 1: 'payer-1', 2: 'payer-2', 3: 'payer-3' }
/** A claim that takes back one that was paid before. Source: X12 835, CLP02. */
export const REVERSAL = '22'

/**
 * The key of one line of a claim, by which it is known again and taken back: what was paid; of a line that was paid nothing,
 * what was said instead. Null where the payer gave the claim no number.
 */
export function lineKey(payer: string, claim: Pick<RemitClaim, 'payerClaimNumber'>, line: RemitLine): string | null {
  if (claim.payerClaimNumber === '') return null
  const { itemId, paidCents, adjustments } = line
  const said = adjustments.map(([group, reason, cents]) => `${group}${reason}:${Math.abs(cents)}`).toSorted()
  const what = paidCents === 0 ? said.join(',').slice(0, 200) : Math.abs(paidCents)
  return `${payer}|${claim.payerClaimNumber}|${itemId}|${what}`.slice(0, 400)
}

type Claimed = { claim: RemitClaim; lines: RemitLine[] }
/** Why a claim is not posted: of charges that nobody knows, posted before, or its reversal and it came in the wrong order. */
export type Parked = 'unknown' | 'duplicate' | 'out-of-order' | null

/** The key under which a reversal waits for what it takes back. */
export const awaitedKey = (key: string): string => `awaited|${key}`

/**
 * Which claims of a remit have to wait; reversals first, unless what they take back stands before them in the same file. Each
 * is seen with what those before it say. What is reversed before it came is never posted, and nor is its reversal: together they come to nothing.
 */
export function parkedOf(book: Book, payer: string, inFile: readonly Claimed[]): (Claimed & { parked: Parked })[] {
  const keyed = inFile.map((one) => ({
    ...one,
    keys: one.lines.map((line) => lineKey(payer, one.claim, line)),
    isReversal: one.claim.status === REVERSAL,
  }))
  const before = new Map<string, Set<string>[]>()
  const placed = keyed.map((one) => {
    const keys = new Set(one.keys.filter((key) => key !== null))
    const [first = ''] = one.keys
    const comesWith =
      one.isReversal &&
      (before.get(first ?? '') ?? []).some((others) => one.keys.every((key) => key !== null && others.has(key)))
    if (!one.isReversal) for (const key of keys) before.set(key, [...(before.get(key) ?? []), keys])
    return { ...one, comesWith, isFirst: one.isReversal && !comesWith }
  })
  const seen = new Map<string, number>()
  const countOf = (key: string) => (book.lineKeys.get(key) ?? 0) + (seen.get(key) ?? 0)
  return placed
    .toSorted((a, b) => Number(b.isFirst) - Number(a.isFirst))
    .map((one) => {
      const { claim, lines, keys, isReversal, comesWith } = one
      const every = (holds: (key: string) => boolean) => keys.every((key) => key !== null && holds(key))
      let parked: Parked = null
      if (lines.some(({ itemId }) => !book.items.has(itemId))) parked = 'unknown'
      else if (lines.length === 0) parked = null
      else if (isReversal)
        parked = !comesWith && isLacking(book, lines) && every((key) => countOf(key) <= 0) ? 'out-of-order' : null
      else if (every((key) => (book.lineKeys.get(awaitedKey(key)) ?? 0) > 0)) parked = 'out-of-order'
      else if (every((key) => countOf(key) > 0)) parked = 'duplicate'
      for (const key of keys)
        if (key !== null && parked === null) seen.set(key, (seen.get(key) ?? 0) + (isReversal ? -1 : 1))
      return { claim, lines, parked }
    })
}

/** Whether more is taken back than payers have paid. What was entered by hand has no key: its money is what there is to take. */
const isLacking = (book: Book, lines: readonly RemitLine[]): boolean =>
  lines.some(({ itemId, paidCents }) => {
    const position = book.items.get(itemId)
    const waiting = book.payerCredits(itemId).reduce((total, { cents }) => total + cents, 0)
    return paidCents < 0 && position !== undefined && sumOf(position.paidByPayer) + waiting < -paidCents
  })

/** The lines of a claim; where the payer gave none, its money shared out over what it is for. */
export function linesOf(book: Book, { lines, whole, sequence, status }: RemitClaim): RemitLine[] {
  if (whole === null) return lines
  const sign = status === REVERSAL ? -1 : 1
  const charged = whole.itemIds.map((itemId) => book.items.get(itemId)?.item.cents ?? 0)
  // A later payer pays what the earlier left, which need not be the same part of every line.
  const left = whole.itemIds.map((itemId) => leftFor(book, itemId, sequence, status))
  const weights = sequence > 1 && sum(left) > 0 ? left : charged
  const paid = allocate(whole.paidCents, weights)
  // The last to be shared out closes every line: the patient's part, else the last reason.
  const toPatient = whole.adjustments.filter(([group]) => group === 'PR')
  const others = whole.adjustments.filter(([group]) => group !== 'PR')
  const closing = toPatient.length > 0 ? toPatient : others.slice(-1)
  const before = (toPatient.length > 0 ? others : others.slice(0, -1)).map(([group, reason, cents]) => ({
    group,
    reason,
    parts: allocate(cents, charged),
  }))
  const total = sum(closing.map(([, , cents]) => cents))
  const residual = charged.map(
    (cents, index) => sign * cents - (paid[index] ?? 0) - sum(before.map(({ parts }) => parts[index] ?? 0)),
  )
  const fits =
    sum(residual) === total && residual.every((cents) => cents === 0 || Math.sign(cents) === Math.sign(total))
  const byReason = shareOfReasons(
    fits ? residual : allocate(total, charged),
    closing.map(([, , cents]) => cents),
  )
  return whole.itemIds.map((itemId, index) => ({
    itemId,
    paidCents: paid[index] ?? 0,
    adjustments: [
      ...before.map(({ group, reason, parts }) => [group, reason, parts[index] ?? 0] as [string, string, number]),
      ...closing.map(([group, reason], r) => [group, reason, byReason[r]?.[index] ?? 0] as [string, string, number]),
    ].filter(([, , cents]) => cents !== 0),
  }))
}

/** What a later payer may still pay of an item, or has paid where it takes it back. */
function leftFor(book: Book, itemId: string, sequence: number, status: string): number {
  const position = book.items.get(itemId)
  if (!position) return 0
  if (status !== REVERSAL) return Math.max(position.insurance, 0) + Math.max(position.patient, 0)
  return Math.max(
    paidInTurn(position, (turn) => turn === PAYER[sequence]),
    0,
  )
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

const sum = (all: readonly number[]): number => all.reduce((total, cents) => total + cents, 0)
