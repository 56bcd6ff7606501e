import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { BirthDate, Decimal, EncounterId, PatientId, UserId } from '../kernel/index.ts'
import { Override, SafetyAnswer } from '../safety/index.ts'
import {
  Favorite,
  FavoriteId,
  FoundProduct,
  Prescription,
  PrescriptionDetails,
  PrescriptionId,
  PrescriptionStep,
} from './model.ts'
import { Product } from './product.ts'
import { DoseUnit } from './sig/index.ts'

/** One prescription, in the version that the person saw. */
const Seen = z.object({ patientId: PatientId, prescriptionId: PrescriptionId, revision: z.number().int() })
const Why = z.string().trim().min(3, 'Say why').max(500)
const InChart = z.object({ patientId: PatientId, encounterId: EncounterId.nullable().default(null) })

/** A prescription that waits for a signature, as the practice-wide list shows it. */
export const WaitingPrescription = z.object({
  prescriptionId: PrescriptionId,
  patientId: PatientId,
  patientName: z.string(),
  birthOn: BirthDate,
  drug: z.string(),
  sigText: z.string(),
  preparedBy: z.string(),
  preparedAt: z.number().int(),
  /** Whose signature it waits for; null for anybody's. */
  prescriberId: UserId.nullable(),
})
export type WaitingPrescription = z.infer<typeof WaitingPrescription>

/** How a drug was last prescribed by this person, or by the practice; nothing where it never was. */
export const LastUsed = z.object({
  sigText: z.string(),
  quantityValue: Decimal.nullable(),
  quantityUnit: DoseUnit,
  daysSupply: z.number().int().nullable(),
  refills: z.number().int(),
  own: z.boolean(),
})
export type LastUsed = z.infer<typeof LastUsed>

export const prescriptions = {
  /**
   * Finds products as one types: brand, generic, strength and form in any order, with typing errors. Own favourites first,
   * then what the practice prescribes, then what is common. The empty text gives the favourites.
   */
  findDrugs: query({
    input: z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(50).default(12) }),
    output: z.array(FoundProduct),
    may: 'prescription.prepare',
    phi: 'none',
  }),
  /** What a product is, its ingredients with their RxCUI, and how it was last prescribed. */
  product: query({
    input: z.object({ rxcui: z.string().min(1).max(50) }),
    output: z.object({ product: Product.nullable(), lastUsed: LastUsed.nullable() }),
    may: 'prescription.prepare',
    phi: 'none',
  }),
  /** The prescriptions of a chart: what is not signed first, then the newest. */
  list: query({
    input: z.object({ patientId: PatientId, limit: z.number().int().min(1).max(500).default(200) }),
    output: z.array(Prescription),
    may: 'chart.read',
    phi: 'read',
  }),
  /** Every move of one prescription, in order. */
  steps: query({
    input: z.object({ patientId: PatientId, prescriptionId: PrescriptionId }),
    output: z.array(PrescriptionStep),
    may: 'chart.read',
    phi: 'read',
  }),
  /** What waits for a signature across the practice, the oldest first. */
  waiting: query({
    input: z.object({ limit: z.number().int().min(1).max(200).default(100) }),
    output: z.object({ entries: z.array(WaitingPrescription), total: z.number().int() }),
    may: 'prescription.prepare',
    phi: 'read',
  }),
  /**
   * Asks about drugs that are not signed, written or half written, as the signature will ask: at the choice of a drug, and
   * before signing. The answers carry the number of the line, or the prescription's id, as `drugId`.
   */
  check: query({
    input: z.object({
      patientId: PatientId,
      details: z.array(PrescriptionDetails).max(40).default([]),
      prescriptionIds: z.array(PrescriptionId).max(40).default([]),
    }),
    output: SafetyAnswer,
    may: 'prescription.prepare',
    phi: 'read',
  }),
  /** Begins prescriptions as drafts, all or none. */
  draft: command({
    input: InChart.extend({ details: z.array(PrescriptionDetails).min(1).max(40) }),
    output: z.array(Prescription),
    may: 'prescription.prepare',
    phi: 'write',
  }),
  /** Drafts again what was signed before, each to take the place of the same entry on the list. */
  repeat: command({
    input: InChart.extend({ prescriptionIds: z.array(PrescriptionId).max(40).nullable().default(null) }),
    output: z.array(Prescription),
    may: 'prescription.prepare',
    phi: 'write',
  }),
  /** Saves another version of a draft. */
  change: command({
    input: Seen.extend({ details: PrescriptionDetails }),
    output: Prescription,
    may: 'prescription.prepare',
    phi: 'write',
  }),
  /** Lays drafts before a prescriber. */
  prepare: command({
    input: Seen.extend({ prescriberId: UserId.nullable().default(null) }),
    output: Prescription,
    may: 'prescription.prepare',
    phi: 'write',
  }),
  /** Sends a prepared one back to be written anew. */
  sendBack: command({
    input: Seen.extend({ reason: Why }),
    output: Prescription,
    may: 'prescription.sign',
    phi: 'write',
  }),
  /**
   * Signs, all or none. The rules and the safety check run again inside the transaction, on what is in the chart then: an
   * alert that was not answered refuses with reason `no-reason`, whatever the screen had shown.
   */
  sign: command({
    input: z.object({
      patientId: PatientId,
      prescriptions: z
        .array(z.object({ prescriptionId: PrescriptionId, revision: z.number().int() }))
        .min(1)
        .max(40),
      overrides: z.array(Override).max(200).default([]),
      /** Why it is signed although a drug could not be checked. */
      notCheckedReason: z.string().trim().max(500).default(''),
    }),
    output: z.array(Prescription),
    may: 'prescription.sign',
    phi: 'write',
  }),
  /** Puts a signed one in line to be sent; refused for controlled drugs and for what was printed. */
  queue: command({ input: Seen, output: Prescription, may: 'prescription.sign', phi: 'write' }),
  /** Takes one out of the line again, before it was sent. */
  unqueue: command({
    input: Seen.extend({ reason: Why }),
    output: Prescription,
    may: 'prescription.sign',
    phi: 'write',
  }),
  /** Records that the paper is given out: the original once, from then on copies. */
  print: command({
    input: Seen,
    output: z.object({ prescription: Prescription, paper: z.enum(['original', 'copy']) }),
    may: 'prescription.prepare',
    phi: 'write',
  }),
  /** Gives up one that was not given out: a draft, or a signed one. */
  cancel: command({
    input: Seen.extend({ reason: Why }),
    output: Prescription,
    may: 'prescription.prepare',
    phi: 'write',
  }),
  /** Ends what is taken: the entry of the medication list is stopped with the same reason. */
  discontinue: command({
    input: Seen.extend({ reason: Why }),
    output: Prescription,
    may: 'prescription.sign',
    phi: 'write',
  }),
  /** Own favourites and the practice's. */
  favorites: query({ input: z.object({}), output: z.array(Favorite), may: 'prescription.prepare', phi: 'none' }),
  /** Keeps a way of prescribing; one for the practice only by whoever may sign. Nothing of the patient goes with it. */
  saveFavorite: command({
    input: z.object({ details: PrescriptionDetails, ofPractice: z.boolean().default(false) }),
    output: Favorite,
    may: 'prescription.prepare',
    phi: 'none',
  }),
  dropFavorite: command({
    input: z.object({ favoriteId: FavoriteId, revision: z.number().int() }),
    output: z.null(),
    may: 'prescription.prepare',
    phi: 'none',
  }),
} as const
