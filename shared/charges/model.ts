import { z } from 'zod'
import { CoverageId } from '../coverage/index.ts'
import { CivilDate, Coding, Decimal, EncounterId, idOf, Instant, PatientId, UserId } from '../kernel/index.ts'
import { LedgerItemId, Money } from '../ledger/index.ts'

export const ChargeId = idOf('ChargeId')
export type ChargeId = z.infer<typeof ChargeId>

export const Modifier = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{2}$/, 'A modifier has two letters or digits')
export const ChargeCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9.-]{1,14}$/, 'Write the code, such as G0438')

/** The drug of a line. Source: specs, billing §1.2: NDC in 11 digits, units UN ML GR F2 ME. */
export const LineDrug = z.object({
  ndc: z.string().regex(/^\d{11}$/, 'An NDC has 11 digits'),
  unit: z.enum(['UN', 'ML', 'GR', 'F2', 'ME']),
  quantity: Decimal,
})
export type LineDrug = z.infer<typeof LineDrug>

export const ChargeLine = z.object({
  /** Under which it stands in the ledger once it is posted. */
  itemId: LedgerItemId.nullable().default(null),
  code: ChargeCode,
  description: z.string().trim().max(500).default(''),
  modifiers: z.array(Modifier).max(4).default([]),
  /** Places in the list of diagnoses, from 1. */
  pointers: z.array(z.number().int().min(1).max(12)).max(4),
  units: z.number().int().min(1, 'At least one unit').max(9999),
  /** For one unit; null while nobody has said. */
  unitCents: Money.min(0).nullable(),
  /** Where the price differs from the fee schedule's. */
  priceReason: z.string().trim().max(200).default(''),
  drug: LineDrug.nullable().default(null),
})
export type ChargeLine = z.infer<typeof ChargeLine>

export const ChargeDetails = z.object({
  /** Who pays first: of her coverages on the day of the visit. Null: as they say. Empty: she pays herself. */
  payer: z.string().trim().max(250).nullable().default(null),
  diagnoses: z.array(Coding).max(12, 'At most twelve diagnoses'),
  lines: z.array(ChargeLine).max(50, 'At most fifty lines'),
})
export type ChargeDetails = z.infer<typeof ChargeDetails>

export const ChargeStatus = z.enum(['draft', 'held', 'posted', 'no-charge', 'void'])
export type ChargeStatus = z.infer<typeof ChargeStatus>

/** One who is asked to pay for a visit, as the coverage of its day says. */
export const VisitPayer = z.object({ coverageId: CoverageId, rank: z.number().int(), name: z.string() })
export type VisitPayer = z.infer<typeof VisitPayer>

/** What one visit is charged. */
export const Charge = ChargeDetails.extend({
  payer: z.string(),
  /** Who is asked in turn, the first payer first. */
  coverages: z.array(CoverageId),
  chargeId: ChargeId,
  patientId: PatientId,
  encounterId: EncounterId,
  status: ChargeStatus,
  reason: z.string(),
  dosOn: CivilDate,
  providerId: UserId.nullable(),
  location: z.string(),
  totalCents: Money,
  authorName: z.string(),
  recordedAt: Instant,
  postedAt: Instant.nullable(),
  replaces: ChargeId.nullable(),
  revision: z.number().int(),
})
export type Charge = z.infer<typeof Charge>

/** One price of a fee schedule; without cents it is priced by hand, and `note` says how the file put it. */
export const Fee = z.object({
  code: z.string(),
  modifier: z.string(),
  description: z.string(),
  cents: Money.nullable(),
  note: z.string(),
})
export type Fee = z.infer<typeof Fee>

/** A visit that has not reached a charge, a reason for none, or is held. */
export const MissingRow = z.object({
  encounterId: EncounterId,
  patientId: PatientId,
  patientName: z.string(),
  recordNumber: z.string(),
  visitOn: CivilDate,
  clinicianName: z.string(),
  state: z.enum(['missing', 'started', 'held']),
  reason: z.string(),
  days: z.number().int(),
})
export type MissingRow = z.infer<typeof MissingRow>
