import { z } from 'zod'
import {
  CivilDate,
  Coding,
  Decimal,
  EncounterId,
  EntryId,
  idOf,
  Instant,
  NamedConcept,
  PatientId,
  UserId,
} from '../kernel/index.ts'
import { Override } from '../safety/index.ts'
import { Product } from './product.ts'
import { DoseUnit, Sig, SIG_LENGTH } from './sig/index.ts'

const Words = (length: number) => z.string().trim().max(length).default('')

export const PrescriptionId = idOf('PrescriptionId')
export type PrescriptionId = z.infer<typeof PrescriptionId>
export const FavoriteId = idOf('FavoriteId')
export type FavoriteId = z.infer<typeof FavoriteId>

/** Schedules of the Controlled Substances Act; empty for what is none. Source: 21 CFR 1308.11–1308.15. */
export const DeaSchedule = z.enum(['', 'II', 'III', 'IV', 'V'])
export type DeaSchedule = z.infer<typeof DeaSchedule>

/**
 * `draft` is being written, `prepared` waits for a prescriber's signature, `signed` is an order. Then it is given out one
 * way alone: `queued` to be sent, or `printed`. `cancelled` was never given out; `discontinued` ends what is taken.
 */
export const PrescriptionState = z.enum([
  'draft',
  'prepared',
  'signed',
  'queued',
  'printed',
  'cancelled',
  'discontinued',
])
export type PrescriptionState = z.infer<typeof PrescriptionState>

/** What somebody writes on a prescription before it is signed. */
export const PrescriptionDetails = z.object({
  concept: NamedConcept,
  /** What the name of the drug says; null for a drug in words that no code set has. */
  product: Product.nullable().default(null),
  /** The directions as they were typed. */
  sigText: z.string().trim().max(SIG_LENGTH).default(''),
  quantityValue: Decimal.nullable().default(null),
  quantityUnit: DoseUnit.default(''),
  daysSupply: z.number().int().min(1).max(3660).nullable().default(null),
  refills: z.number().int().min(0).max(99).default(0),
  /** Whether the pharmacist may give an equivalent. */
  substitution: z.boolean().default(true),
  /** What it is for: one of the patient's problems, or words. */
  indicationText: Words(300),
  indicationCodings: z.array(Coding).max(10).default([]),
  problemId: EntryId.nullable().default(null),
  pharmacyName: Words(300),
  /** To the pharmacist. */
  note: Words(500),
  schedule: DeaSchedule.default(''),
  startOn: CivilDate.nullable().default(null),
  /** Entries of the medication list that it takes the place of: a renewal, a change of dose or drug. */
  replaces: z.array(EntryId).max(20).default([]),
})
export type PrescriptionDetails = z.infer<typeof PrescriptionDetails>

/** One move of a prescription, never changed. */
export const PrescriptionStep = z.object({
  number: z.number().int(),
  state: PrescriptionState,
  /** `original` once; a `copy` is not valid for dispensing. */
  paper: z.enum(['', 'original', 'copy']),
  reason: z.string(),
  at: Instant,
  byId: UserId.nullable(),
  byName: z.string(),
})
export type PrescriptionStep = z.infer<typeof PrescriptionStep>

/** What was signed: nothing in it can be changed. */
export const Signature = z.object({
  prescriberId: UserId,
  prescriberName: z.string(),
  signedAt: Instant,
  /** Minutes that the practice's clock was ahead of UTC. */
  offsetMinutes: z.number().int(),
  /** SHA-256 over the canonical JSON (RFC 8785) of all that was signed. */
  contentHash: z.string(),
  /** Made of the prescription's id, before any network was asked: whoever sends it again sends the same. */
  messageId: z.string(),
  knowledgeVersion: z.string(),
  overrides: z.array(Override),
  /** Why it was signed although it could not be checked; empty where it was. */
  notCheckedReason: z.string(),
  /** A controlled drug is given on paper alone. */
  neverTransmit: z.boolean(),
  /** Whether what is kept still has the hash that it was signed with. */
  intact: z.boolean(),
})
export type Signature = z.infer<typeof Signature>

export const Prescription = PrescriptionDetails.extend({
  prescriptionId: PrescriptionId,
  patientId: PatientId,
  encounterId: EncounterId.nullable(),
  revision: z.number().int(),
  state: PrescriptionState,
  sig: Sig,
  createdAt: Instant,
  authorId: UserId.nullable(),
  authorName: z.string(),
  /** Who prepared it for a signature; empty where the prescriber wrote it herself. */
  preparedBy: z.string(),
  stateReason: z.string(),
  stateAt: Instant,
  /** The entry of the medication list that its signature made or renewed. */
  medicationId: EntryId.nullable(),
  signature: Signature.nullable(),
})
export type Prescription = z.infer<typeof Prescription>

/** A way of prescribing a drug that somebody wants again: her own, or the practice's. */
export const Favorite = z.object({
  favoriteId: FavoriteId,
  revision: z.number().int(),
  ofPractice: z.boolean(),
  /** Whether whoever asks keeps it, and so may drop it. */
  mine: z.boolean(),
  details: PrescriptionDetails,
})
export type Favorite = z.infer<typeof Favorite>

/** One line of the drug search, with what the form needs. */
export const FoundProduct = Product.extend({ own: z.boolean(), used: z.number().int() })
export type FoundProduct = z.infer<typeof FoundProduct>
