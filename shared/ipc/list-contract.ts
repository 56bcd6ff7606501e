import { z } from 'zod'
import {
  Despite,
  EncounterId,
  EntryId,
  ListState,
  PatientId,
  Retraction,
  ReviewOfList,
  versionsOf,
} from '../kernel/index.ts'
import { command, query } from './contract.ts'

const Kept = z.array(z.string().max(60)).max(60).default([])
const ofOne = { patientId: PatientId, entryId: EntryId }

/** The procedures that write and tell one kind of entry of a chart. */
export const entryProcedures = <E extends z.ZodType, D extends z.ZodType>(entry: E, details: D) => ({
  /** Refused with a warning's code as reason, such as `duplicate`, until `despite` names the warning and says why. */
  add: command({
    input: z.object({
      patientId: PatientId,
      encounterId: EncounterId.nullable().default(null),
      details,
      despite: Despite.optional(),
    }),
    output: entry,
    may: 'chart.write',
    phi: 'write',
  }),
  /**
   * `revision` is the one that the person saw; if another has been saved since, the answer is a conflict and nothing
   * changes. `kept` names fields that stay as they stand, whatever the details say of them: what came from another system
   * may be longer than what is taken here.
   */
  change: command({
    input: z.object({ ...ofOne, revision: z.number().int(), details, kept: Kept, despite: Despite.optional() }),
    output: entry,
    may: 'chart.write',
    phi: 'write',
  }),
  /** Entered in error: it stays, with who said so and why. */
  retract: command({ input: Retraction, output: entry, may: 'chart.write', phi: 'write' }),
  /** Every version of one entry, oldest first, with who saved it, when and why. */
  history: query({ input: z.object(ofOne), output: versionsOf(entry), may: 'chart.read', phi: 'read' }),
})

/** Records that somebody asked about a whole list, and what came of it. */
export const reviewProcedure = command({ input: ReviewOfList, output: ListState, may: 'chart.write', phi: 'write' })

/** The procedures of a list of a chart: every entry, past ones and those taken back too, and what is known of the whole. */
export const listProcedures = <E extends z.ZodType, D extends z.ZodType>(entry: E, details: D) => ({
  list: query({
    input: z.object({ patientId: PatientId }),
    output: z.object({ entries: z.array(entry), state: ListState }),
    may: 'chart.read',
    phi: 'read',
  }),
  ...entryProcedures(entry, details),
  review: reviewProcedure,
})
