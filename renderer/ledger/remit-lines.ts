import type { PatientId } from '../../shared/kernel/index.ts'
import type { AccountLine, LedgerItemId, Remit, RemitClaim } from '../../shared/ledger/index.ts'

/** What a payer says about one charge, as it is typed from paper. Amounts in cents, null while they are none. */
export type TypedLine = {
  itemId: LedgerItemId
  patientId: PatientId
  who: string
  what: string
  dosOn: string
  chargedCents: number
  /** The payer takes back what it paid before: everything below counts the other way round. */
  takenBack: boolean
  allowedCents: number | null
  paidCents: number | null
  patientCents: number | null
  patientReason: PatientReason
  otherCents: number | null
  /** Group and reason of the rest, such as `CO-50`. */
  otherReason: string
  claimNumber: string
}
/** Why a patient owes it: deductible, coinsurance, copay. Source: X12 835, reasons 1, 2 and 3 of group PR. */
export const PATIENT_REASONS = ['1', '2', '3'] as const
export type PatientReason = (typeof PATIENT_REASONS)[number]
/** What a payer adds to or keeps from the whole. Source: X12 835, PLB. */
export const KEPT_CODES = ['WO', 'FB', 'L6', '72', 'IR'] as const
export type KeptCode = (typeof KEPT_CODES)[number]
export type Kept = { code: KeptCode; cents: number | null }

const REASON = /^([A-Z]{2})[- ]?([A-Z]?\d{1,3})$/
const or0 = (cents: number | null): number => cents ?? 0

export const typedLine = (line: AccountLine, who: string): TypedLine => ({
  itemId: line.itemId,
  patientId: line.patientId,
  who,
  what: `${line.code} ${line.description}`.trim(),
  dosOn: line.dosOn,
  chargedCents: line.cents,
  takenBack: false,
  allowedCents: null,
  paidCents: null,
  patientCents: null,
  patientReason: '2',
  otherCents: null,
  otherReason: '',
  claimNumber: '',
})

/** What the payer will not have paid because of its contract: the charge less what it allows. */
export const contractualOf = ({ chargedCents, allowedCents }: TypedLine): number =>
  allowedCents === null ? 0 : chargedCents - allowedCents

/** What of a charge nothing has been said about yet; nothing where the line adds up. */
export const unexplained = (line: TypedLine): number =>
  line.chargedCents - contractualOf(line) - or0(line.paidCents) - or0(line.patientCents) - or0(line.otherCents)

export const reasonOf = (text: string): [group: string, reason: string] | null => {
  const match = REASON.exec(text.trim().toUpperCase())
  return match ? [match[1] ?? '', match[2] ?? ''] : null
}

/** What is wrong with a line: it does not add up, or its reason is none. */
export type LineTrouble = 'unexplained' | 'reason' | null
export function troubleOf(line: TypedLine): LineTrouble {
  if (unexplained(line) !== 0) return 'unexplained'
  return or0(line.otherCents) !== 0 && reasonOf(line.otherReason) === null ? 'reason' : null
}

/** What all lines together pay, less what the payer keeps: it has to be what the check says. */
export const explainedCents = (lines: readonly TypedLine[], kept: readonly Kept[]): number =>
  lines.reduce((sum, line) => sum + (line.takenBack ? -1 : 1) * or0(line.paidCents), 0) -
  kept.reduce((sum, { cents }) => sum + or0(cents), 0)

function claimOf(line: TypedLine): RemitClaim {
  const sign = line.takenBack ? -1 : 1
  const other = reasonOf(line.otherReason)
  const said: [string, string, number][] = [
    ['CO', '45', contractualOf(line)],
    ['PR', line.patientReason, or0(line.patientCents)],
    ...(other ? ([[...other, or0(line.otherCents)]] as [string, string, number][]) : []),
  ]
  const adjustments = said
    .filter(([, , cents]) => cents !== 0)
    .map(([group, reason, cents]) => [group, reason, sign * cents] as [string, string, number])
  const denied = or0(line.paidCents) === 0 && or0(line.patientCents) === 0
  return {
    payerClaimNumber: line.claimNumber.trim(),
    // CLP02. Source: X12 835: 1 processed as primary, 4 denied, 22 reversal of a previous payment.
    status: line.takenBack ? '22' : denied ? '4' : '1',
    sequence: 1,
    toNextPayer: false,
    lines: [{ itemId: line.itemId, paidCents: sign * or0(line.paidCents), adjustments }],
    whole: null,
  }
}

type About = Pick<Remit, 'payer' | 'trace' | 'cents' | 'depositOn' | 'method'>

/** The payment as the ledger takes it. Reversals stand first, as payers write them. */
export const remitOf = (about: About, lines: readonly TypedLine[], kept: readonly Kept[]): Remit => ({
  ...about,
  claims: lines.toSorted((a, b) => Number(b.takenBack) - Number(a.takenBack)).map(claimOf),
  providerAdjustments: kept.flatMap(({ code, cents }) =>
    or0(cents) === 0 ? [] : [[code, or0(cents)] as const],
  ) as Remit['providerAdjustments'],
})
