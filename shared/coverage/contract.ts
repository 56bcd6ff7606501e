import { z } from 'zod'
import { OpenedFile } from '../files/index.ts'
import { command, query } from '../ipc/contract.ts'
import { CivilDate, PatientId } from '../kernel/index.ts'
import { CardPhoto, CardSide, Coverage, CoverageChange, CoverageDetails, CoverageId, CoverageState } from './model.ts'

const Why = z.string().trim().min(3, 'Say why').max(500)
const chart = z.object({ patientId: PatientId })
const one = chart.extend({ coverageId: CoverageId })
/** In the version that the person saw. */
const seen = one.extend({ revision: z.number().int() })

export const coverage = {
  /**
   * Who pays for a patient: what holds on the day first, in its order, then what is over. Those that were entered in
   * error are among them. `on` is today unless told.
   */
  list: query({
    input: chart.extend({ on: CivilDate.nullable().default(null) }),
    output: z.object({ state: CoverageState, on: CivilDate, entries: z.array(Coverage) }),
    may: 'coverage.read',
    phi: 'read',
  }),
  /** Every version of a coverage, oldest first. */
  history: query({ input: one, output: z.array(CoverageChange), may: 'coverage.read', phi: 'read' }),
  /** Writes down a coverage, or that the patient pays herself. */
  add: command({
    input: chart.extend({ details: CoverageDetails }),
    output: Coverage,
    may: 'coverage.write',
    phi: 'write',
  }),
  change: command({
    input: seen.extend({ details: CoverageDetails }),
    output: Coverage,
    may: 'coverage.write',
    phi: 'write',
  }),
  /** Says the last day on which it holds. */
  end: command({
    input: seen.extend({ termOn: CivilDate, reason: z.string().trim().max(500).default('') }),
    output: Coverage,
    may: 'coverage.write',
    phi: 'write',
  }),
  /** Entered in error: it stays, and counts for nothing. */
  retract: command({ input: seen.extend({ reason: Why }), output: Coverage, may: 'coverage.write', phi: 'write' }),
  /** The patient was asked and said that these still hold, all of them or none is written. */
  confirm: command({
    input: chart.extend({
      seen: z
        .array(z.object({ coverageId: CoverageId, revision: z.number().int() }))
        .min(1)
        .max(10),
    }),
    output: z.array(Coverage),
    may: 'coverage.write',
    phi: 'write',
  }),
  /** Takes a photo of one side of the card, in place of the one before. @throws `not-a-picture` */
  setCard: command({ input: seen.extend(CardPhoto.shape), output: Coverage, may: 'coverage.write', phi: 'write' }),
  /** A token for the photo of one side, for this session. */
  openCard: query({ input: one.extend({ side: CardSide }), output: OpenedFile, may: 'coverage.read', phi: 'read' }),
} as const
