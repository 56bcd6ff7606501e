import { z } from 'zod'
import { CivilDate, EncounterId, PatientId } from '../kernel/index.ts'
import { AdjustmentAccount, Resp } from './accounts.ts'
import {
  type EntryDraft,
  LedgerEntryId,
  LedgerItem,
  LedgerItemId,
  Money,
  PaymentMethod,
  PositiveMoney,
} from './model.ts'

export const LedgerReason = z.string().trim().min(3, 'Say why').max(500)
const AppliedTo = z.object({ itemId: LedgerItemId, cents: PositiveMoney })

/** Money of a patient: for items, for something that is still to come, or free. */
export const Payment = z.object({
  patientId: PatientId,
  cents: PositiveMoney,
  method: PaymentMethod,
  /** A check's number, a card terminal's slip; never a card number. */
  reference: z.string().trim().max(100).default(''),
  depositOn: CivilDate.nullable().default(null),
  apply: z.array(AppliedTo).max(200).default([]),
  /** What the rest is meant for: applied by itself as soon as the patient owes something for it. */
  earmark: z.union([LedgerItemId, EncounterId]).nullable().default(null),
})
export type Payment = z.infer<typeof Payment>

export const RemitLine = z.object({
  itemId: z.string().max(100),
  paidCents: Money,
  /** Group, reason, cents: as the payer signed them. */
  adjustments: z.array(z.tuple([z.string().max(3), z.string().max(10), Money])).max(60),
})
export type RemitLine = z.infer<typeof RemitLine>

export const RemitClaim = z.object({
  /** The payer's own number of the claim. */
  payerClaimNumber: z.string().max(60).default(''),
  /** CLP02: 1–3 processed, 4 denied, 19–21 and forwarded, 22 reversal. */
  status: z.string().max(3).default('1'),
  sequence: z.number().int().min(1).max(3).default(1),
  /** Another payer comes next: what is the patient's share stays with insurance. */
  toNextPayer: z.boolean().default(false),
  lines: z.array(RemitLine).max(999).default([]),
  /** Where the payer gave no lines: shared out over these. */
  whole: z
    .object({
      itemIds: z.array(z.string().max(100)).min(1).max(999),
      paidCents: Money,
      adjustments: RemitLine.shape.adjustments,
    })
    .nullable()
    .default(null),
})
export type RemitClaim = z.infer<typeof RemitClaim>

/** One payment of a payer with what it is for. */
export const Remit = z.object({
  payer: z.string().trim().min(1).max(200),
  /** TRN02; empty where there is none. */
  trace: z.string().max(60).default(''),
  cents: Money,
  depositOn: CivilDate.nullable().default(null),
  /** How it came; an electronic transfer where nothing is said. */
  method: PaymentMethod.optional(),
  claims: z.array(RemitClaim).max(10_000),
  /** Provider-level adjustments: code and cents; above zero lowers the payment. */
  providerAdjustments: z
    .array(z.tuple([z.string().max(3), Money]))
    .max(100)
    .default([]),
})
export type Remit = z.infer<typeof Remit>

/** A claim of a payment that could not be posted when it came: of what payment, the how-manyth of it, why, and what it says. */
export const ParkedClaim = z.object({
  paymentId: LedgerEntryId,
  ordinal: z.number().int().min(0),
  payer: z.string(),
  trace: z.string(),
  reason: z.enum(['unknown', 'duplicate', 'out-of-order']),
  cents: Money,
  claim: RemitClaim,
})
export type ParkedClaim = z.infer<typeof ParkedClaim>

/** By what a claim that waits is known: the payment that it came with, and the how-manyth of it it is. */
export const parkedKey = ({ paymentId, ordinal }: Pick<ParkedClaim, 'paymentId' | 'ordinal'>): string =>
  `${paymentId}|${ordinal}`

/** Everything that can happen to money here. What it comes to is decided by `decide`. */
export type LedgerEvent =
  | { kind: 'charge'; items: LedgerItem[]; resp: Resp; sourceRef: string }
  | ({ kind: 'remit' } & Remit)
  | ({ kind: 'payment' } & Payment)
  | {
      kind: 'family-payment'
      patientIds: PatientId[]
      cents: number
      method: PaymentMethod
      reference: string
      depositOn: CivilDate | null
    }
  | {
      kind: 'adjustment'
      itemId: LedgerItemId
      account: AdjustmentAccount
      from: 'insurance' | 'patient'
      cents: number
      reason: string
      placed: boolean
    }
  | { kind: 'transfer'; itemId: LedgerItemId; to: 'insurance' | 'patient'; cents: number; reason: string }
  | { kind: 'application'; itemId: LedgerItemId; cents: number }
  | { kind: 'refund'; to: 'patient'; patientId: PatientId; cents: number; method: PaymentMethod; reason: string }
  | {
      kind: 'refund'
      to: 'payer'
      payer: string
      cents: number
      method: PaymentMethod
      reason: string
      /** The payer asked for it and takes it back in its books later: more may be given than waits for it here. */
      ahead?: boolean
    }
  | { kind: 'parked-claim'; parked: ParkedClaim }
  | { kind: 'release'; parked: ParkedClaim; reason: string }
  | { kind: 'sliding-fee'; category: string; percentDue: number; nominalCents: number; itemIds: LedgerItemId[] }
  | { kind: 'small-balances'; maxCents: number; itemIds: LedgerItemId[] }
  | { kind: 'agency-remit'; itemId: LedgerItemId; grossCents: number; feePercent: number }
  | {
      kind: 'returned-payment'
      paymentId: LedgerEntryId
      feeCents: number
      feeItemId: LedgerItemId
      restItemId: LedgerItemId
      reason: string
    }
  | { kind: 'void-charge'; itemIds: LedgerItemId[]; reason: string }
  | {
      kind: 'void-entry'
      entry: Pick<EntryDraft, 'entryId' | 'kind' | 'postings' | 'marks' | 'method'>
      restItemId: LedgerItemId
      reason: string
      /** The second of two that are one: of whatever kind, its mirror, and the first stands as if it had been alone. */
      twin?: boolean
    }
  | { kind: 'statement'; itemIds: LedgerItemId[] }
  | { kind: 'settlement'; itemIds: LedgerItemId[] }
  | { kind: 'over-short'; cents: number; reason: string }
