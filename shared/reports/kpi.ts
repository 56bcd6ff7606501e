import { allocate, basisPoints, share } from '../ledger/index.ts'

/** Cents of a period. */
export type Period = { charges: number; payments: number; refunds: number; contractual: number; charity: number }

/** (payments − refunds) ÷ charges, in basis points. Source: specs, billing §2.1. */
export const grossCollection = ({ charges, payments, refunds }: Period) => basisPoints(payments - refunds, charges)

/** (payments − refunds) ÷ (charges − contractual − charity) of the same period: to be called by its name. */
export const periodNetCollection = ({ charges, payments, refunds, contractual, charity }: Period) =>
  basisPoints(payments - refunds, charges - contractual - charity)

/** What became of the charges of one cohort of days of service; the three shares come to 10,000 together. */
export function cohortNetCollection(cohort: Period & { open: number }) {
  const collectible = cohort.charges - cohort.contractual - cohort.charity
  const paid = cohort.payments - cohort.refunds
  const leaked = collectible - paid - cohort.open
  if (collectible <= 0) return { collectible, collectedBp: null, openBp: null, leakageBp: null }
  const [collectedBp = 0, openBp = 0] = [basisPoints(paid, collectible), basisPoints(cohort.open, collectible)].map(
    (bp) => bp ?? 0,
  )
  return { collectible, leaked, collectedBp, openBp, leakageBp: 10_000 - collectedBp - openBp }
}

/** Days in A/R in tenths of a day, half-up: A/R ÷ (gross charges of the last `days` ÷ `days`). */
export const daysInAr = (ar: number, charges: number, days: number): number | null =>
  charges <= 0 ? null : share(ar, days * 10, charges)

/** Shares of a whole in basis points that come to 10,000, the largest remainder first. */
export function mixOf<K extends string>(amounts: Readonly<Record<K, number>>): Record<K, number> {
  const names = Object.keys(amounts) as K[]
  const values = names.map((name) => amounts[name])
  const parts = values.every((value) => value === 0) ? values : allocate(10_000, values)
  return Object.fromEntries(names.map((name, index) => [name, parts[index] ?? 0])) as Record<K, number>
}

export type ClaimCounts = {
  submitted: number
  scrubHeldFixedByHand: number
  rejected277: number
  adjudicated: number
  fullyDenied: number
  partlyDenied: number
  paidFirst: number
  lines: number
  deniedLines: number
  adjudicatedCents: number
  deniedCents: number
}

/** The rates of a clearing of claims, in basis points, half-up. Source: specs, billing §2.1. */
export const claimRates = (counts: ClaimCounts) => ({
  claimDenialBp: basisPoints(counts.fullyDenied, counts.adjudicated),
  anyLineDenialBp: basisPoints(counts.fullyDenied + counts.partlyDenied, counts.adjudicated),
  lineDenialBp: basisPoints(counts.deniedLines, counts.lines),
  dollarDenialBp: basisPoints(counts.deniedCents, counts.adjudicatedCents),
  rejectionBp: basisPoints(counts.rejected277, counts.submitted),
  firstPassBp: basisPoints(counts.paidFirst, counts.adjudicated + counts.rejected277),
  cleanClaimBp: basisPoints(counts.submitted - counts.scrubHeldFixedByHand - counts.rejected277, counts.submitted),
})

/** Work of one line: thousandths of a work RVU, units, the share that its modifiers leave in basis points. */
export type WorkLine = { wrvuMilli: number; units: number; factorBp: number; voided: boolean }

/** Work RVUs in thousandths, half-up line by line; voided lines are out. */
export const workRvus = (lines: readonly WorkLine[]): number =>
  lines
    .filter(({ voided }) => !voided)
    .reduce((sum, { wrvuMilli, units, factorBp }) => sum + share(wrvuMilli * units, factorBp, 10_000), 0)

/** What a bank should show of a day's card, check, cash and EFT money, and what is missing. */
export function reconcileDeposits(day: { posted: number; cardFees: number; unpostedEft: number; bank: number }) {
  const bankExpected = day.posted + day.unpostedEft - day.cardFees
  return { bankExpected, difference: day.bank - bankExpected }
}
