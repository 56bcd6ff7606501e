import { z } from 'zod'
import { command, query, stream } from '../ipc/contract.ts'
import { PatientId } from '../kernel/index.ts'
import { Patient, PatientDetails, PatientRow } from './model.ts'

export const patients = {
  /** Finds by name parts in any order, birth date, phone or record number; the empty text lists the last registered. */
  search: query({
    input: z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(200).default(50) }),
    output: z.array(PatientRow),
    may: 'patient.read',
    phi: 'read',
  }),
  get: query({ input: z.object({ patientId: PatientId }), output: Patient, may: 'patient.read', phi: 'read' }),
  register: command({ input: PatientDetails, output: Patient, may: 'patient.write', phi: 'write' }),
  /** `revision` is the one that the person saw; if another has been saved since, the answer is a conflict and nothing changes. */
  update: command({
    input: z.object({ patientId: PatientId, revision: z.number().int(), details: PatientDetails }),
    output: Patient,
    may: 'patient.write',
    phi: 'write',
  }),
  markSensitive: command({
    input: z.object({
      patientId: PatientId,
      sensitive: z.boolean(),
      reason: z.string().trim().min(10, 'Say why, in ten characters or more').max(500),
    }),
    // Who marks a chart may be someone who does not read it.
    output: Patient.pick({ patientId: true, sensitive: true, revision: true }),
    may: 'chart.mark-sensitive',
    phi: 'write',
  }),
  changed: stream({
    input: z.object({}),
    event: z.object({ patientIds: z.array(PatientId) }),
    may: 'patient.read',
    phi: 'none',
  }),
} as const
