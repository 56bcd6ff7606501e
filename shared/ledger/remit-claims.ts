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
export function* parkedOf(
  book: Book,
  payer: string,
  inFile: readonly Claimed[],
): Generator<undefined, (Claimed & { parked: Parked })[]> {
  const before = new Map<string, Set<string>[]>()
  const placed: (Claimed & Standing)[] = []
  for (const [n, one] of inFile.entries()) {
    if (isStep(n)) yield
    const keys = one.lines.map((line) => lineKey(payer, one.claim, line))
    const isReversal = one.claim.status === REVERSAL
    const known = new Set(keys.filter((key) => key !== null))
    const [first = ''] = keys
    const comesWith =
      isReversal &&
      (before.get(first ?? '') ?? []).some((others) => keys.every((key) => key !== null && others.has(key)))
    if (!isReversal)
      for (const key of known) {
        const others = before.get(key)
        if (others) others.push(known)
        else before.set(key, [known])
      }
    placed.push({ ...one, keys, isReversal, comesWith })
  }
  const isFirst = ({ isReversal, comesWith }: Standing) => isReversal && !comesWith
  const seen = new Map<string, number>()
  const result: (Claimed & { parked: Parked })[] = []
  for (const one of [...placed.filter(isFirst), ...placed.filter((other) => !isFirst(other))]) {
    if (isStep(result.length)) yield
    const { claim, lines, keys, isReversal } = one
    const parked = parkedFor(book, one, seen)
    for (const key of keys)
      if (key !== null && parked === null) seen.set(key, (seen.get(key) ?? 0) + (isReversal ? -1 : 1))
    result.push({ claim, lines, parked })
  }
  return result
}

/** Claims that are looked at in about a millisecond. */
const CLAIMS_A_STEP = 200
const isStep = (n: number): boolean => n % CLAIMS_A_STEP === CLAIMS_A_STEP - 1

/** As `parkedOf` of one claim by itself. */
export function reasonToWait(book: Book, payer: string, claimed: Claimed): Parked {
  const going = parkedOf(book, payer, [claimed])
  for (;;) {
    const { done, value } = going.next()
    if (done) return value[0]?.parked ?? null
  }
}

type Standing = { keys: (string | null)[]; isReversal: boolean; comesWith: boolean }

function parkedFor(book: Book, one: Claimed & Standing, seen: ReadonlyMap<string, number>): Parked {
  const { lines, keys, isReversal, comesWith } = one
  const countOf = (key: string) => (book.lineKeys.get(key) ?? 0) + (seen.get(key) ?? 0)
  const every = (holds: (key: string) => boolean) => keys.every((key) => key !== null && holds(key))
  if (lines.some(({ itemId }) => !book.items.has(itemId))) return 'unknown'
  if (lines.length === 0) return null
  if (isReversal)
    return !comesWith && isLacking(book, lines) && every((key) => countOf(key) <= 0) ? 'out-of-order' : null
  if (every((key) => (book.lineKeys.get(awaitedKey(key)) ?? 0) > 0)) return 'out-of-order'
  return every((key) => countOf(key) > 0) ? 'duplicate' : null
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
