import type { Recorded, TableRule } from '../table.ts'

/** A prescription as it stands. What was signed is in `signedPrescription`; `content` is what is written before. */
export type PrescriptionTable = Recorded & {
  patientId: string
  encounterId: string | null
  /** draft, prepared, signed, queued, printed, cancelled, discontinued */
  state: string
  stateReason: string
  stateAt: number
  /** PrescriptionDetails, as JSON */
  content: string
  /** Of the versions, the one that `content` is */
  version: number
  /** RxCUI, or empty */
  drugCode: string
  drugText: string
  /** Who laid it before a prescriber; empty where she wrote it herself */
  preparedBy: string
  preparedAt: number | null
  /** Whose signature it waits for; null for anybody's who may sign */
  forPrescriberId: string | null
  /** The entry of the medication list that the signature made or renewed */
  medicationId: string | null
  /** 1: the entry was made by this prescription, and is not one that was there before */
  madeEntry: number
  createdAt: number
  authorId: string | null
  authorName: string
}
type OfPrescription = Recorded & { prescriptionId: string; patientId: string }
export type PrescriptionVersionTable = OfPrescription & {
  number: number
  content: string
  authorId: string | null
  authorName: string
  writtenAt: number
}
export type SignedPrescriptionTable = OfPrescription & {
  /** Canonical JSON (RFC 8785) of everything that was signed */
  content: string
  /** SHA-256 over `content` */
  contentHash: string
  messageId: string
  drugCode: string
  prescriberId: string
  prescriberName: string
  signedAt: number
  offsetMinutes: number
  knowledgeVersion: string
  /** 1: on paper alone */
  neverTransmit: number
}
export type PrescriptionStepTable = OfPrescription & {
  number: number
  state: string
  /** paper or wire where this step gives it out for the first time; empty otherwise. One for each prescription */
  outlet: string
  /** original, copy or empty */
  paper: string
  reason: string
  authorId: string | null
  authorName: string
  steppedAt: number
}
export type DrugFavoriteTable = Recorded & {
  ownerId: string
  ofPractice: number
  drugCode: string
  /** PrescriptionDetails without anything of a patient, as JSON */
  content: string
  active: number
  changedAt: number
}
export type PrescriptionTables = {
  prescription: PrescriptionTable
  prescriptionVersion: PrescriptionVersionTable
  signedPrescription: SignedPrescriptionTable
  prescriptionStep: PrescriptionStepTable
  drugFavorite: DrugFavoriteTable
}
export const prescriptionTables = {
  prescription: { recordClass: 'D' },
  prescriptionVersion: { recordClass: 'A', once: [{ columns: ['prescriptionId', 'number'] }] },
  signedPrescription: { recordClass: 'A', once: [{ columns: ['prescriptionId'] }] },
  prescriptionStep: {
    recordClass: 'A',
    once: [{ columns: ['prescriptionId', 'number'] }, { columns: ['prescriptionId'], unless: ['outlet', ''] }],
  },
  drugFavorite: { recordClass: 'C' },
} satisfies Record<keyof PrescriptionTables, TableRule>
