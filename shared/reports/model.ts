import { z } from 'zod'
import { CivilDate, Instant } from '../kernel/index.ts'
import { BUCKETS, Money } from '../ledger/index.ts'

/** What a row of a report is of. */
export const Grouping = z.enum(['provider', 'payer', 'code', 'location', 'patient'])
export type Grouping = z.infer<typeof Grouping>

/** Which day counts: that of posting, of service, or of the deposit. One of them, printed on the report. */
export const DateBasis = z.enum(['post', 'dos', 'deposit'])
export type DateBasis = z.infer<typeof DateBasis>

/** Up to which accepted entry a report reaches: the same question with the same number gives the same answer for ever. */
export const Sequence = z.number().int().min(0)

export const ActivitySums = z.object({
  chargeCents: Money,
  insurancePaidCents: Money,
  patientPaidCents: Money,
  adjustedCents: Money,
  lines: z.number().int(),
})
export type ActivitySums = z.infer<typeof ActivitySums>
export const ActivityRow = ActivitySums.extend({ key: z.string(), name: z.string() })
export type ActivityRow = z.infer<typeof ActivityRow>

/** A report's own words about itself: what was asked, up to where, and when. */
export const Printed = z.object({
  fromOn: CivilDate,
  toOn: CivilDate,
  basis: DateBasis,
  sequence: Sequence,
  madeAt: Instant,
})

export const DaySheet = z.object({
  printed: Printed,
  by: Grouping,
  rows: z.array(ActivityRow),
  total: ActivitySums,
  /** Money in and out of the drawer and the bank in the period. */
  cash: z.object({ receivedCents: Money, refundedCents: Money, unappliedCents: Money }),
})
export type DaySheet = z.infer<typeof DaySheet>

/** One posting behind a row. */
export const ReportLine = z.object({
  entryId: z.string(),
  acceptedSequence: z.number().int(),
  postOn: CivilDate,
  dosOn: CivilDate.nullable(),
  kind: z.string(),
  account: z.string(),
  patientName: z.string(),
  recordNumber: z.string(),
  providerName: z.string(),
  payer: z.string(),
  code: z.string(),
  cents: Money,
})
export type ReportLine = z.infer<typeof ReportLine>

const AgedSums = z.object(
  Object.fromEntries([...BUCKETS, 'total'].map((name) => [name, Money])) as Record<
    (typeof BUCKETS)[number] | 'total',
    typeof Money
  >,
)
export const AgingRow = AgedSums.extend({ key: z.string(), name: z.string() })
export type AgingRow = z.infer<typeof AgingRow>
export const AgingSheet = z.object({
  asOf: CivilDate,
  base: z.string(),
  sequence: Sequence,
  madeAt: Instant,
  by: Grouping,
  rows: z.array(AgingRow),
  total: AgedSums,
  creditsPatientCents: Money,
  creditsPayerCents: Money,
  netCents: Money,
  items: z.number().int(),
})
export type AgingSheet = z.infer<typeof AgingSheet>

export const Deposit = z.object({
  method: z.string(),
  postOn: CivilDate,
  depositOn: CivilDate.nullable(),
  reference: z.string(),
  from: z.string(),
  cents: Money,
})
export type Deposit = z.infer<typeof Deposit>

/** An equation between two ways to the same figure, with what both came to. */
export const TieOut = z.object({
  id: z.enum(['T1', 'T2', 'T3', 'T4', 'T8', 'T9', 'T10']),
  left: z.number().int(),
  right: z.number().int(),
  holds: z.boolean(),
})
export type TieOut = z.infer<typeof TieOut>
