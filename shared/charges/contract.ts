import { z } from 'zod'
import { CoverageState } from '../coverage/index.ts'
import { command, query } from '../ipc/contract.ts'
import { CivilDate, Coding, EncounterId, idOf, Instant, PatientId } from '../kernel/index.ts'
import { FeeMapping, FeeReport, OnConflict } from './fee-import.ts'
import { Charge, ChargeCode, ChargeDetails, ChargeId, Fee, MissingRow, VisitPayer } from './model.ts'

const Visit = z.object({ patientId: PatientId, encounterId: EncounterId })
const Seen = z.object({ patientId: PatientId, chargeId: ChargeId, revision: z.number().int() })
const Reason = z.string().trim().min(3, 'Say why').max(500)
export const FeeScheduleId = idOf('FeeScheduleId')
/** A fee schedule is sent whole. */
const MOST_FILE_BYTES = 24 * 1024 * 1024

export const FeeSchedule = z.object({
  scheduleId: FeeScheduleId,
  name: z.string(),
  fromOn: CivilDate,
  fileName: z.string(),
  entries: z.number().int(),
  importedAt: Instant,
  retired: z.boolean(),
  retiredReason: z.string(),
  report: FeeReport,
  revision: z.number().int(),
})
export type FeeSchedule = z.infer<typeof FeeSchedule>

export const charges = {
  /** What is charged for a visit, and what a new charge could start from. */
  ofVisit: query({
    input: Visit,
    output: z.object({
      charge: Charge.nullable(),
      signed: z.boolean(),
      dosOn: CivilDate,
      /** Active problems with an ICD-10-CM code. */
      diagnoses: z.array(Coding),
      /** Who pays, as her coverage on the day of the visit says; nobody where she pays herself. */
      coverage: CoverageState,
      payers: z.array(VisitPayer),
    }),
    may: 'charge.capture',
    phi: 'read',
  }),
  /** Saves a charge that is being written. The same visit has one at a time. */
  save: command({
    input: Visit.extend({ revision: z.number().int().nullable().default(null), details: ChargeDetails }),
    output: Charge,
    may: 'charge.capture',
    phi: 'write',
  }),
  /**
   * Posts a charge to the ledger. Refused `rule-violation` with reason `unsigned` while no note of the visit is signed,
   * `incomplete` with issues beside the fields.
   */
  post: command({ input: Seen, output: Charge, may: 'charge.capture', phi: 'write' }),
  hold: command({ input: Seen.extend({ reason: Reason }), output: Charge, may: 'charge.capture', phi: 'write' }),
  /** Nothing is charged for this visit, and why. */
  noCharge: command({ input: Visit.extend({ reason: Reason }), output: Charge, may: 'charge.capture', phi: 'write' }),
  /** Takes a posted charge back; the visit is missing one again. */
  voidCharge: command({ input: Seen.extend({ reason: Reason }), output: Charge, may: 'charge.capture', phi: 'write' }),
  /** Signed visits without a charge, the oldest first. */
  missing: query({
    input: z.object({ limit: z.number().int().min(1).max(500).default(200) }),
    output: z.object({ rows: z.array(MissingRow), total: z.number().int(), closed: z.number().int() }),
    may: 'charge.capture',
    phi: 'read',
  }),
  /** The price of a code on a day, by the schedule that holds then. */
  price: query({
    input: z.object({ code: ChargeCode, modifiers: z.array(z.string().max(2)).max(4).default([]), dosOn: CivilDate }),
    output: z.object({ fee: Fee.nullable(), schedule: z.string().nullable() }),
    may: 'charge.capture',
    phi: 'none',
  }),
  /** Codes of the schedule that holds on a day, by the beginning of the code or a word of the description. */
  searchFees: query({
    input: z.object({
      text: z.string().trim().max(60),
      dosOn: CivilDate,
      limit: z.number().int().min(1).max(50).default(10),
    }),
    output: z.array(Fee),
    may: 'charge.capture',
    phi: 'none',
  }),
  schedules: query({ input: z.object({}), output: z.array(FeeSchedule), may: 'fee.manage', phi: 'none' }),
  /** Reads a file and says what would come of it; writes nothing. */
  previewFees: command({
    input: z.object({
      text: z.string().max(MOST_FILE_BYTES),
      mapping: FeeMapping.nullable().default(null),
      onConflict: OnConflict.default('leave-out'),
    }),
    output: z.object({
      mapping: FeeMapping.nullable(),
      headings: z.array(z.string()),
      sample: z.array(Fee),
      report: FeeReport.nullable(),
    }),
    may: 'fee.manage',
    phi: 'none',
    maxBytes: MOST_FILE_BYTES,
  }),
  /** Imports a schedule that holds from a day on: the whole of it, or nothing. */
  importFees: command({
    input: z.object({
      name: z.string().trim().min(1, 'Write a name').max(100),
      fromOn: CivilDate,
      fileName: z.string().trim().max(200),
      text: z.string().max(MOST_FILE_BYTES),
      mapping: FeeMapping,
      onConflict: OnConflict.default('leave-out'),
    }),
    output: FeeSchedule,
    may: 'fee.manage',
    phi: 'none',
    maxBytes: MOST_FILE_BYTES,
  }),
  retireFees: command({
    input: z.object({ scheduleId: FeeScheduleId, revision: z.number().int(), reason: Reason }),
    output: FeeSchedule,
    may: 'fee.manage',
    phi: 'none',
  }),
} as const
