import { z } from 'zod'
import { CivilDate, DeviceId, EncounterId, idOf, Instant, PatientId, UserId } from '../kernel/index.ts'
import { Account, Resp } from './accounts.ts'
import { MOST_CENTS } from './amounts.ts'

export const LedgerEntryId = idOf('LedgerEntryId')
export type LedgerEntryId = z.infer<typeof LedgerEntryId>
/** What is owed for: a charged line, a returned-check fee. */
export const LedgerItemId = idOf('LedgerItemId')
export type LedgerItemId = z.infer<typeof LedgerItemId>

/** Money in a posting: whole cents, at most ten thousand million dollars either way. */
export const Money = z.number().int().min(-MOST_CENTS).max(MOST_CENTS)
/** Money that somebody hands over. */
export const PositiveMoney = z.number().int().min(1, 'Write an amount').max(MOST_CENTS)

export const EntryKind = z.enum([
  'charge',
  'remit',
  'payment',
  'family-payment',
  'adjustment',
  'transfer',
  'application',
  'refund',
  'sliding-fee',
  'small-balances',
  'agency-remit',
  'returned-payment',
  'void-charge',
  'void-entry',
  'statement',
  'settlement',
  'over-short',
  'release',
])
export type EntryKind = z.infer<typeof EntryKind>

export const PaymentMethod = z.enum(['cash', 'check', 'card', 'eft'])
export type PaymentMethod = z.infer<typeof PaymentMethod>

/** What is owed for, fixed when it is charged. */
export const LedgerItem = z.object({
  itemId: LedgerItemId,
  /** A line of a visit; a fee; money that came back after it had been refunded. */
  kind: z.enum(['charge', 'fee', 'returned']),
  patientId: PatientId,
  guarantorId: PatientId.nullable(),
  /** The first payer, as the practice calls it; empty where the patient pays herself. */
  payer: z.string().max(200),
  providerId: UserId.nullable(),
  location: z.string().max(300),
  encounterId: EncounterId.nullable(),
  dosOn: CivilDate,
  code: z.string().max(20),
  description: z.string().max(500),
  units: z.number().int().min(1),
  cents: Money,
  firstBilledOn: CivilDate.nullable(),
})
export type LedgerItem = z.infer<typeof LedgerItem>

/** One line of an entry. Debits are positive. */
export const LedgerPosting = z.object({
  account: Account,
  itemId: LedgerItemId.nullable(),
  patientId: PatientId.nullable(),
  guarantorId: PatientId.nullable(),
  payer: z.string(),
  resp: Resp.nullable(),
  providerId: UserId.nullable(),
  location: z.string(),
  code: z.string(),
  /** The entry that brought the money, for what is paid or waits to be applied. */
  paymentId: LedgerEntryId.nullable(),
  /** The item or visit that waiting money is meant for; empty where it is free. */
  earmark: z.string(),
  cents: Money,
})
export type LedgerPosting = z.infer<typeof LedgerPosting>

/** What an entry says beside its money. */
export const LedgerMark = z.object({
  kind: z.enum([
    'denied',
    'resolved',
    'next-claim',
    'first-statement',
    'placed',
    'line-key',
    'line-key-cleared',
    // A payer allowed more than was charged: the contractual adjustment may stand that far below zero.
    'raised',
    // Money of a claim that could not be posted, and that it has been after all or was given up; the detail says which claim.
    'parked',
    'unparked',
  ]),
  itemId: LedgerItemId.nullable(),
  detail: z.string().max(400),
  cents: Money,
})
export type LedgerMark = z.infer<typeof LedgerMark>

/** An entry before it has been accepted: what a decision comes to. */
export const EntryDraft = z.object({
  entryId: LedgerEntryId,
  kind: EntryKind,
  /** The day that is wanted; acceptance moves it out of what has been closed. */
  wantedOn: CivilDate,
  depositOn: CivilDate.nullable(),
  method: PaymentMethod.nullable(),
  reference: z.string(),
  /** What it comes from: a remit's trace, a visit's charge. */
  sourceRef: z.string(),
  /** Two of the same key are one: the second is not posted. */
  dedupeKey: z.string().nullable(),
  reverses: LedgerEntryId.nullable(),
  reason: z.string(),
  items: z.array(LedgerItem),
  postings: z.array(LedgerPosting),
  marks: z.array(LedgerMark),
})
export type EntryDraft = z.infer<typeof EntryDraft>

/** An entry as it stands in the ledger for good. */
export const LedgerEntry = EntryDraft.omit({ wantedOn: true }).extend({
  postOn: CivilDate,
  acceptedSequence: z.number().int(),
  recordedAt: Instant,
  deviceId: DeviceId,
  userId: UserId.nullable(),
  previousHash: z.string(),
  hash: z.string(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

/** Where an entry stands once it has been accepted. */
export const Accepted = z.object({
  entryId: LedgerEntryId,
  acceptedSequence: z.number().int(),
  postOn: CivilDate,
})
