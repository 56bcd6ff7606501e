import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { CivilDate, Instant, PatientId } from '../kernel/index.ts'
import { LedgerReason, ParkedClaim } from './events.ts'
import { Accepted, LedgerEntryId, Money, PaymentMethod } from './model.ts'

/** Money that stands between the practice and one payer, in cents. */
export const PayerStanding = z.object({
  payer: z.string(),
  /** Paid too much, or twice: it waits to be given back or applied. */
  waitingCents: Money,
  /** Above zero: what the payer will take off a later payment. Below: what was given back before the payer took it back. */
  recoupmentCents: Money,
})
export type PayerStanding = z.infer<typeof PayerStanding>

/** A claim that could not be posted, as the office sees it. */
export const WaitingClaim = z.object({
  key: z.string().max(120),
  payer: z.string(),
  trace: z.string(),
  postOn: CivilDate,
  reason: ParkedClaim.shape.reason,
  cents: Money,
  payerClaimNumber: z.string(),
  lines: z.number().int(),
})
export type WaitingClaim = z.infer<typeof WaitingClaim>

export const PlanStanding = z.object({
  planId: z.string(),
  totalCents: Money,
  instalments: z.array(z.object({ dueOn: CivilDate, cents: Money })),
  paidCents: Money,
  dueCents: Money,
  pastDueCents: Money,
  madeAt: Instant,
})
export type PlanStanding = z.infer<typeof PlanStanding>

/** Cash or a check that is still in the practice. */
export const Undeposited = z.object({
  entryId: LedgerEntryId,
  postOn: CivilDate,
  method: PaymentMethod,
  /** Who gave it; empty for a chart that stays closed to the one who asks. */
  from: z.string(),
  reference: z.string(),
  cents: Money,
})
export type Undeposited = z.infer<typeof Undeposited>

export const BankDeposit = z.object({
  depositId: z.string(),
  depositOn: CivilDate,
  reference: z.string(),
  cashCents: Money,
  checkCents: Money,
  entries: z.number().int(),
  madeAt: Instant,
  madeName: z.string(),
})
export type BankDeposit = z.infer<typeof BankDeposit>

/** The part of the ledger that is the office's work: payers, promises of patients, the bank. */
export const ledgerOffice = {
  /** Where the practice stands with every payer that it knows, and which claims wait. */
  payers: query({
    input: z.object({}),
    output: z.object({ payers: z.array(PayerStanding), claims: z.array(WaitingClaim) }),
    may: 'ledger.adjust',
    phi: 'none',
  }),
  /** Gives up that a claim will be posted: its money waits for the payer, and can be given back. */
  releaseClaim: command({
    input: z.object({ key: WaitingClaim.shape.key, reason: LedgerReason }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'none',
  }),
  /** What a patient promised to pay in parts, the latest first, with what has been paid since and is past due. */
  plans: query({
    input: z.object({ patientId: PatientId }),
    output: z.array(PlanStanding),
    may: 'account.read',
    phi: 'read',
  }),
  /** Cash and checks that no deposit holds, the oldest first. */
  undeposited: query({ input: z.object({}), output: z.array(Undeposited), may: 'day.close', phi: 'read' }),
  /** What was brought to the bank, the latest first. */
  bankDeposits: query({ input: z.object({}), output: z.array(BankDeposit), may: 'day.close', phi: 'none' }),
  /** Notes that these were brought to the bank together. */
  makeBankDeposit: command({
    input: z.object({
      depositOn: CivilDate,
      reference: z.string().trim().max(100).default(''),
      entryIds: z.array(LedgerEntryId).min(1, 'Choose what is brought to the bank').max(500),
    }),
    output: BankDeposit,
    may: 'day.close',
    phi: 'none',
  }),
} as const
