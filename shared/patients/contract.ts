import { z } from 'zod'
import { command, query, stream } from '../ipc/contract.ts'
import { PatientId } from '../kernel/index.ts'
import { FormFields } from './form.ts'
import { importing } from './importing-contract.ts'
import { DuplicatePair, Merge, MergeId, Suspect, SuspectFacts, TAKEN_FIELDS } from './merging.ts'
import { Patient, PatientDetails, PatientRow, Photo } from './model.ts'

const Reason = z.string().trim().min(10, 'Say why, in ten characters or more').max(500)
const none = z.object({})

export const patients = {
  /**
   * Finds by name parts in any order (also earlier names and the name to use), sound, with a slip of the finger, by birth
   * date in any form, telephone, record number or another identifier; the empty text lists the last registered.
   */
  search: query({
    input: z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(200).default(50) }),
    output: z.array(PatientRow),
    may: 'patient.read',
    phi: 'read',
  }),
  get: query({ input: z.object({ patientId: PatientId }), output: Patient, may: 'patient.read', phi: 'read' }),
  /** `differentFrom`: patients who were shown as possibly the same person, and are not. */
  register: command({
    input: PatientDetails.extend({ differentFrom: z.array(PatientId).max(10).optional() }),
    output: Patient,
    may: 'patient.write',
    phi: 'write',
  }),
  /** `revision` is the one that the person saw; if another has been saved since, the answer is a conflict and nothing changes. */
  update: command({
    input: z.object({ patientId: PatientId, revision: z.number().int(), details: PatientDetails }),
    output: Patient,
    may: 'patient.write',
    phi: 'write',
  }),
  markSensitive: command({
    input: z.object({ patientId: PatientId, sensitive: z.boolean(), reason: Reason }),
    // Who marks a chart may be someone who does not read it.
    output: Patient.pick({ patientId: true, sensitive: true, revision: true }),
    may: 'chart.mark-sensitive',
    phi: 'write',
  }),
  photo: query({
    input: z.object({ patientId: PatientId }),
    output: Photo.nullable(),
    may: 'patient.read',
    phi: 'read',
  }),
  /** `null` takes the picture away; the earlier ones stay in the records. */
  setPhoto: command({
    input: z.object({ patientId: PatientId, photo: Photo.nullable() }),
    output: none,
    may: 'patient.write',
    phi: 'write',
  }),

  /** Where each field of the registration form stands in this practice. */
  form: query({ input: none, output: FormFields, may: 'signed-in', phi: 'none' }),
  setForm: command({
    input: z.object({ fields: FormFields }),
    output: FormFields,
    may: 'practice.manage',
    phi: 'none',
  }),

  /** Who in the practice may be the person of these details, the likeliest first: asked before they are saved. */
  suspects: query({
    input: SuspectFacts,
    output: z.array(Suspect),
    may: 'patient.write',
    phi: 'read',
  }),
  /** Every pair that may be one person, the likeliest first, at most 200. */
  duplicates: command({
    input: none,
    output: z.object({ pairs: z.array(DuplicatePair), total: z.number().int() }),
    progress: z.object({ done: z.number().int(), of: z.number().int() }),
    may: 'patient.merge',
    phi: 'read',
  }),
  /** Two charts that look alike are two people: nobody is asked again. */
  setDistinct: command({
    input: z.object({ patientId: PatientId, otherId: PatientId, reason: Reason }),
    output: none,
    may: 'patient.merge',
    phi: 'write',
  }),
  /** The merged chart stays and points to the survivor; its entries are seen in the survivor's chart. */
  merge: command({
    input: z.object({
      patientId: PatientId,
      revision: z.number().int(),
      mergedId: PatientId,
      mergedRevision: z.number().int(),
      take: z.array(z.enum(TAKEN_FIELDS)).max(TAKEN_FIELDS.length).default([]),
      reason: Reason,
    }),
    output: z.object({ mergeId: MergeId }),
    may: 'patient.merge',
    phi: 'write',
  }),
  /** Takes a merge back; `kept` names fields that were changed since and therefore stay. */
  unmerge: command({
    input: z.object({ mergeId: MergeId, reason: Reason }),
    output: z.object({ kept: z.array(z.enum(TAKEN_FIELDS)) }),
    may: 'patient.merge',
    phi: 'write',
  }),
  /** The log of merges, the last first; with `patientId` those of one patient. */
  merges: query({
    input: z.object({ patientId: PatientId.optional() }),
    output: z.array(Merge),
    may: 'patient.read',
    phi: 'read',
  }),

  ...importing,

  changed: stream({
    input: none,
    event: z.object({ patientIds: z.array(PatientId) }),
    may: 'patient.read',
    phi: 'none',
  }),
} as const
