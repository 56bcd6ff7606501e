import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { CivilDate } from '../kernel/index.ts'
import { Conventions, Money } from '../ledger/index.ts'
import { AgingSheet, DateBasis, DaySheet, Deposit, Grouping, ReportLine, Sequence, TieOut } from './model.ts'

const Period = z.object({
  fromOn: CivilDate,
  toOn: CivilDate,
  basis: DateBasis.default('post'),
  by: Grouping,
  sequence: Sequence.optional(),
})
const AsOf = z.object({
  asOf: CivilDate,
  by: Grouping,
  base: Conventions.shape.ageBase.default('dos'),
  sequence: Sequence.optional(),
})
/** A file as it is to be saved: its bytes in base64, because calls carry text. */
const ReportFile = z.object({ fileName: z.string(), mediaType: z.string(), base64: z.string() })
const Exported = z.discriminatedUnion('report', [
  Period.extend({ report: z.literal('day-sheet') }),
  AsOf.extend({ report: z.literal('aging') }),
  z.object({ report: z.literal('deposits'), fromOn: CivilDate, toOn: CivilDate }),
])
export type Exported = z.infer<typeof Exported>

export const reports = {
  /** Charges, payments and adjustments of a period by provider, payer, code, location or patient. */
  daySheet: query({ input: Period, output: DaySheet, may: 'report.read', phi: 'read' }),
  /** The postings behind one row of a day sheet; `after` is the place in the list where the page before ended. */
  lines: query({
    input: Period.extend({
      key: z.string().max(300),
      after: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ lines: z.array(ReportLine), total: z.number().int(), cents: Money }),
    may: 'report.read',
    phi: 'read',
  }),
  /** Accounts receivable by age as of any day, today's or a past one's. */
  aging: query({ input: AsOf, output: AgingSheet, may: 'report.read', phi: 'read' }),
  deposits: query({
    input: z.object({ fromOn: CivilDate, toOn: CivilDate }),
    output: z.object({ deposits: z.array(Deposit), totalCents: Money, inTransitCents: Money }),
    may: 'report.read',
    phi: 'read',
  }),
  /** Whether the figures agree with each other, equation by equation. */
  tieOuts: query({
    input: z.object({ fromOn: CivilDate, toOn: CivilDate, sequence: Sequence.optional() }),
    output: z.array(TieOut),
    may: 'report.read',
    phi: 'none',
  }),
  /** A report as a file. CSV is safe against formulas; in XLSX money is a number and a day is a date. */
  export: command({
    input: z.object({ format: z.enum(['csv', 'xlsx']), of: Exported }),
    output: ReportFile,
    may: 'report.read',
    phi: 'read',
  }),
} as const
