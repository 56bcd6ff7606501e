import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { CivilDate, Instant, PatientId, UserId } from '../kernel/index.ts'
import { Account, AdjustmentAccount } from './accounts.ts'
import { Conventions, DatedConventions } from './conventions.ts'
import { LedgerReason, Payment, Remit } from './events.ts'
import {
  Accepted,
  EntryKind,
  LedgerEntryId,
  LedgerItem,
  LedgerItemId,
  Money,
  PaymentMethod,
  PositiveMoney,
} from './model.ts'
import { ledgerOffice } from './office.ts'
import { PaymentPlan } from './plan.ts'
import { BookedTwice } from './twice.ts'

const OfItem = z.object({ patientId: PatientId, itemId: LedgerItemId })
const OfEntry = z.object({ patientId: PatientId, entryId: LedgerEntryId, reason: LedgerReason })
const Sums = z.object({ cash: Money, check: Money, card: Money, eft: Money })
export type Sums = z.infer<typeof Sums>

export const AccountLine = LedgerItem.extend({
  insuranceCents: Money,
  patientCents: Money,
  paidCents: Money,
  adjustedCents: Money,
  voided: z.boolean(),
})
export type AccountLine = z.infer<typeof AccountLine>

export const AccountEntry = z.object({
  entryId: LedgerEntryId,
  kind: EntryKind,
  postOn: CivilDate,
  acceptedSequence: z.number().int(),
  method: PaymentMethod.nullable(),
  reference: z.string(),
  reason: z.string(),
  userName: z.string(),
  reverses: LedgerEntryId.nullable(),
  /** Whether a later entry takes this one back. */
  voided: z.boolean(),
  cashCents: Money,
  /** What it changed of what the patient owes, insurance owes, and waits. */
  patientCents: Money,
  insuranceCents: Money,
  unappliedCents: Money,
})
export type AccountEntry = z.infer<typeof AccountEntry>

export const LedgerClose = z.object({
  closeId: z.string(),
  /** `void`: of a month, which counts nowhere, because its author had not seen all of it. */
  kind: z.enum(['day', 'month', 'void']),
  closedOn: CivilDate,
  acceptedSequence: z.number().int(),
  counts: Sums,
  expected: Sums,
  differenceCents: Money,
  reason: z.string(),
  figuresHash: z.string(),
  signedAt: Instant,
  signedBy: UserId.nullable(),
  signedName: z.string(),
  /** The PC on which it was made; empty where that was not kept. */
  deviceName: z.string(),
})
export type LedgerClose = z.infer<typeof LedgerClose>

export const ledger = {
  ...ledgerOffice,
  /** A patient's account: what is open line by line, and what waits to be applied. */
  account: query({
    input: z.object({ patientId: PatientId }),
    output: z.object({
      patientCents: Money,
      insuranceCents: Money,
      unappliedCents: Money,
      payThisCents: Money,
      lines: z.array(AccountLine),
    }),
    may: 'account.read',
    phi: 'read',
  }),
  /** The entries of a patient's account, the latest first; `before` is the sequence of the last one of the page before. */
  entries: query({
    input: z.object({
      patientId: PatientId,
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(AccountEntry),
    may: 'account.read',
    phi: 'read',
  }),
  /** Takes money of a patient; what is applied to nothing waits, meant for an item or a visit where told. */
  takePayment: command({ input: Payment, output: Accepted, may: 'payment.take', phi: 'write' }),
  /** One payment for several patients of a family, the oldest visits first. */
  takeFamilyPayment: command({
    input: z.object({
      patientId: PatientId,
      others: z.array(PatientId).max(20),
      cents: PositiveMoney,
      method: PaymentMethod,
      reference: z.string().trim().max(100).default(''),
      depositOn: CivilDate.nullable().default(null),
    }),
    output: Accepted,
    may: 'payment.take',
    phi: 'write',
  }),
  apply: command({
    input: OfItem.extend({ cents: PositiveMoney }),
    output: Accepted,
    may: 'payment.take',
    phi: 'write',
  }),
  adjust: command({
    input: OfItem.extend({
      account: AdjustmentAccount,
      from: z.enum(['insurance', 'patient']),
      cents: Money,
      reason: LedgerReason,
      placed: z.boolean().default(false),
    }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'write',
  }),
  /** Says that the other of the two owes it. */
  transfer: command({
    input: OfItem.extend({ to: z.enum(['insurance', 'patient']), cents: PositiveMoney, reason: LedgerReason }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'write',
  }),
  refund: command({
    input: z.object({ patientId: PatientId, cents: PositiveMoney, method: PaymentMethod, reason: LedgerReason }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'write',
  }),
  refundPayer: command({
    input: z.object({
      payer: z.string().min(1).max(200),
      cents: PositiveMoney,
      method: PaymentMethod,
      reason: LedgerReason,
      /** The payer asked for it and takes it back in its books later: more may be given than waits for it here. */
      ahead: z.boolean().default(false),
    }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'none',
  }),
  /** Lowers charges to what a category pays, however many are open: all of them in one entry, or none. */
  slidingFee: command({
    input: z.object({
      patientId: PatientId,
      category: z.string().trim().min(1).max(40),
      percentDue: z.number().min(0).max(100),
      nominalCents: Money.min(0),
      itemIds: z.array(LedgerItemId).min(1).max(10_000),
    }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'write',
  }),
  agencyRemit: command({
    input: OfItem.extend({ grossCents: PositiveMoney, feePercent: z.number().min(0).max(100) }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'write',
  }),
  /** A check that came back: what it paid is owed again, with a fee where the practice takes one. */
  returnPayment: command({
    input: OfEntry.extend({ feeCents: Money.min(0).default(0) }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'write',
  }),
  /** Takes an entry back by its mirror; both stay. */
  voidEntry: command({ input: OfEntry, output: Accepted, may: 'ledger.adjust', phi: 'write' }),
  /** Money that was booked twice, or taken twice, because two PCs did not hear of each other; the latest first. */
  bookedTwice: query({ input: z.object({}), output: z.array(BookedTwice), may: 'ledger.adjust', phi: 'read' }),
  /** Voids the second of two, whoever’s it is. */
  voidTwice: command({
    input: z.object({ entryId: LedgerEntryId, reason: LedgerReason }),
    output: Accepted,
    may: 'ledger.adjust',
    phi: 'none',
  }),
  makePlan: command({
    input: PaymentPlan.extend({ patientId: PatientId }),
    output: z.object({ planId: z.string(), instalments: z.array(z.object({ dueOn: CivilDate, cents: Money })) }),
    may: 'payment.take',
    phi: 'write',
  }),
  /** Posts what a payer paid, by hand. */
  postRemit: command({ input: Remit, output: Accepted, may: 'ledger.adjust', phi: 'none' }),
  writeOffSmallBalances: command({
    input: z.object({ maxCents: PositiveMoney.max(10_000) }),
    output: Accepted.nullable(),
    may: 'ledger.adjust',
    phi: 'none',
  }),
  /** What has come in by method since the last close, and the closes so far, the latest first. */
  closing: query({
    input: z.object({}),
    output: z.object({
      today: CivilDate,
      expected: Sums,
      /** How much of that was booked elsewhere before the last close was signed, and had not come here then. */
      late: z.object({ entries: z.number().int(), cents: Money }),
      /** How many of this PC's entries have not been given their place by the server. */
      provisional: z.number().int(),
      lastSequence: z.number().int(),
      closedThrough: CivilDate.nullable(),
      closes: z.array(LedgerClose),
    }),
    may: 'day.close',
    phi: 'none',
  }),
  closeDay: command({
    input: z.object({ counts: Sums, reason: z.string().trim().max(500).default('') }),
    output: LedgerClose,
    may: 'day.close',
    phi: 'none',
  }),
  closeMonth: command({
    input: z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Write the month as YYYY-MM') }),
    output: LedgerClose,
    may: 'month.close',
    phi: 'none',
  }),
  conventions: query({ input: z.object({}), output: z.array(DatedConventions), may: 'ledger.adjust', phi: 'none' }),
  setConventions: command({
    input: z.object({ fromOn: CivilDate, conventions: Conventions }),
    output: z.array(DatedConventions),
    may: 'practice.manage',
    phi: 'none',
  }),
  /** Goes through the whole ledger and its chain. */
  verify: command({
    input: z.object({}),
    output: z.object({
      entries: z.number().int(),
      broken: z.array(z.object({ entryId: z.string(), what: z.enum(['hash', 'link', 'balance', 'place']) })),
    }),
    may: 'audit.verify',
    phi: 'none',
  }),
  /** Every account as of a day, in cents. */
  balances: query({
    input: z.object({ asOf: CivilDate, sequence: z.number().int().optional() }),
    output: z.record(Account, Money),
    may: 'report.read',
    phi: 'none',
  }),
} as const
