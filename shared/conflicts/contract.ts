import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { PatientId } from '../kernel/index.ts'
import { ChartConflict, Choice, ConflictMatter, RowName } from './model.ts'

export const conflicts = {
  /** What waits for a decision and is the caller's business, the latest first; of one patient where one is named. */
  list: query({
    input: z.object({
      patientId: PatientId.nullable().default(null),
      skip: z.number().int().min(0).max(100_000).default(0),
      limit: z.number().int().min(1).max(50).default(20),
    }),
    output: z.object({ matters: z.array(ConflictMatter), total: z.number().int() }),
    may: 'signed-in',
    phi: 'read',
  }),
  /** How many records wait for a decision that the caller may make. */
  counts: query({ input: z.object({}), output: z.object({ open: z.number().int() }), may: 'signed-in', phi: 'none' }),
  /** What of a chart waits for a decision: shown on the chart itself. */
  ofChart: query({
    input: z.object({ patientId: PatientId }),
    output: z.array(ChartConflict),
    may: 'patient.read',
    phi: 'read',
  }),
  /**
   * Decides about everything that is open about one record, and puts what was chosen in force: it and the decision stand together or not
   * at all, here and everywhere. `keepBoth`: what does not stand becomes an entry of its own. Answers `conflict` where the record or what
   * is open about it is not what the caller saw.
   */
  decide: command({
    input: RowName.extend({
      patientId: PatientId.nullable(),
      revision: z.number().int(),
      seen: z.array(z.string().max(300)).min(1).max(5000),
      choices: z.array(Choice).max(100),
      keepBoth: z.boolean().default(false),
      note: z.string().trim().max(500).default(''),
    }),
    output: z.object({ open: z.number().int() }),
    may: 'signed-in',
    phi: 'write',
  }),
} as const
