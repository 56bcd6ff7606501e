import { z } from 'zod'
import {
  Coding,
  Decimal,
  EncounterId,
  EntryHead,
  EntryId,
  EventTime,
  NamedConcept,
  PatientId,
  TimeOrWords,
} from '../kernel/index.ts'

const Words = (length: number) => z.string().trim().max(length).default('')

/** Source: HL7 FHIR R4, medication-statement-status, without entered-in-error, which is a retraction here. */
export const MedicationStatus = z.enum([
  'active',
  'on-hold',
  'intended',
  'stopped',
  'completed',
  'not-taken',
  'unknown',
])
export type MedicationStatus = z.infer<typeof MedicationStatus>

/** What a person says of a drug; FHIR MedicationStatement and MedicationRequest. Its status is moved by commands of its own. */
export const MedicationDetails = z.object({
  concept: NamedConcept,
  /** How it is known. */
  source: z.enum(['prescribed', 'reported', 'administered']).default('reported'),
  /** The instructions, in words. */
  sig: Words(2000),
  doseValue: Decimal.nullable().default(null),
  doseUnit: Words(40),
  route: Words(100),
  frequency: Words(200),
  asNeeded: z.boolean().default(false),
  asNeededFor: Words(300),
  started: TimeOrWords.nullable().default(null),
  quantityValue: Decimal.nullable().default(null),
  quantityUnit: Words(60),
  daysSupply: z.number().int().min(0).max(3660).nullable().default(null),
  refills: z.number().int().min(0).max(99).nullable().default(null),
  prescriberName: Words(200),
  reasonText: Words(500),
  reasonCodings: z.array(Coding).max(20).default([]),
  note: Words(10_000),
})
export type MedicationDetails = z.infer<typeof MedicationDetails>

export const Medication = EntryHead.extend(MedicationDetails.shape).extend({
  status: MedicationStatus,
  stopped: TimeOrWords.nullable(),
  /** Why it was stopped or put on hold; empty where it is taken. */
  stopReason: z.string(),
})
export type Medication = z.infer<typeof Medication>

/** Stopping, holding, resuming and finishing a drug. */
export const StatusMove = z.object({
  patientId: PatientId,
  entryId: EntryId,
  revision: z.number().int(),
  to: MedicationStatus,
  /** When it was stopped or finished; the moment of writing unless told. */
  on: EventTime.nullable().default(null),
  reason: Words(500),
})
export type StatusMove = z.infer<typeof StatusMove>

/** One line of two lists side by side, and what is decided about it. */
export const ReconcileLine = z.object({
  action: z.enum(['keep', 'take-over', 'stop', 'ignore']),
  /** The entry of our list. */
  ours: z.object({ entryId: EntryId, revision: z.number().int() }).nullable().default(null),
  /** What came from outside: as it was written, or an entry that was imported. */
  theirs: z
    .union([
      z.object({ written: z.string().max(1000), details: MedicationDetails }),
      z.object({ entryId: EntryId, revision: z.number().int() }),
    ])
    .nullable()
    .default(null),
  reason: Words(500),
})
export type ReconcileLine = z.infer<typeof ReconcileLine>

export const Reconciliation = z.object({
  patientId: PatientId,
  encounterId: EncounterId.nullable().default(null),
  /** Where the other list is from, in words: the hospital's discharge, the patient's own paper. */
  from: z.string().trim().min(1, 'Say where the other list is from').max(300),
  lines: z.array(ReconcileLine).min(1).max(300),
  note: Words(2000),
})
export type Reconciliation = z.infer<typeof Reconciliation>
