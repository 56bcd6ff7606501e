import { z } from 'zod'

/**
 * The accounts of the ledger. In a posting a debit is positive and a credit negative; every entry sums to zero.
 * Source: specs, billing §1.9 (identity of the ledger).
 */
export const Account = z.enum([
  'cash',
  'ar-insurance',
  'ar-patient',
  'withheld',
  'agency-fee',
  'adj-contractual',
  'adj-writeoff',
  'adj-sliding',
  'adj-courtesy',
  'adj-bad-debt',
  'adj-small',
  'charges',
  'interest',
  'fees',
  'unapplied-patient',
  'unapplied-payer',
  'recoupment',
  'unposted-eft',
  'over-short',
])
export type Account = z.infer<typeof Account>

/** The accounts that stand on the other side: what they hold is shown with its sign turned. */
const CREDIT_SIDE: ReadonlySet<Account> = new Set<Account>([
  'charges',
  'interest',
  'fees',
  'unapplied-patient',
  'unapplied-payer',
  'recoupment',
  'unposted-eft',
])

/** Where what was not collected goes, by why. */
export const AdjustmentAccount = z.enum([
  'adj-contractual',
  'adj-writeoff',
  'adj-sliding',
  'adj-courtesy',
  'adj-bad-debt',
  'adj-small',
])
export type AdjustmentAccount = z.infer<typeof AdjustmentAccount>
export const ADJUSTMENT_ACCOUNTS = AdjustmentAccount.options

/** The accounts in which it stands what is open on an item, paid for it and written off of it. */
export const ITEM_ACCOUNTS = [
  'ar-insurance',
  'ar-patient',
  ...ADJUSTMENT_ACCOUNTS,
] as const satisfies readonly Account[]

/** What is given or given up of a patient's own share, never of what insurance owes. */
export const PATIENT_ADJUSTMENTS: readonly AdjustmentAccount[] = [
  'adj-sliding',
  'adj-courtesy',
  'adj-bad-debt',
  'adj-small',
]

/** Which of the two receivables a resp stands in. */
export const Resp = z.enum(['payer-1', 'payer-2', 'payer-3', 'patient'])
export type Resp = z.infer<typeof Resp>

/** The place of a payer among those who pay for one item, from 1; the patient pays last. */
export const turnNumber = (resp: Resp): number => Resp.options.indexOf(resp) + 1

/** A balance as people speak of it: charges, income and what is owed to others are positive too. @param cents debit positive */
export const shownBalance = (account: Account, cents: number): number =>
  CREDIT_SIDE.has(account) && cents !== 0 ? -cents : cents
