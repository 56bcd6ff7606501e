import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { PatientId, Retraction } from '../kernel/index.ts'
import { Growth, NewVitalSet, VitalSet } from './model.ts'

export const vitals = {
  /** What was taken of a patient, newest first, with what was taken back. */
  sets: query({
    input: z.object({ patientId: PatientId, limit: z.number().int().min(1).max(1000).default(50) }),
    output: z.array(VitalSet),
    may: 'chart.read',
    phi: 'read',
  }),
  /**
   * Keeps what was taken together. Impossible values are refused; unlikely ones too, with reason `unlikely` and an issue
   * for each, until they are sent again among `confirmed`.
   */
  take: command({ input: NewVitalSet, output: VitalSet, may: 'chart.write', phi: 'write' }),
  /** Takes one measure back; it stays, with who said so and why. */
  retract: command({ input: Retraction, output: z.null(), may: 'chart.write', phi: 'write' }),
  /**
   * Where the patient lies on the growth charts of a standard. `gestationWeeks`, for a child born early, corrects ages up
   * to 24 months.
   */
  growth: query({
    input: z.object({
      patientId: PatientId,
      standard: z.enum(['who', 'cdc']),
      gestationWeeks: z.number().int().min(22).max(40).nullable().default(null),
    }),
    output: Growth,
    may: 'chart.read',
    phi: 'read',
  }),
} as const
