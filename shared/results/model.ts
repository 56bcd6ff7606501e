import { z } from 'zod'
import { Coding, Concept, Decimal, EntryHead, EntryId, EventTime } from '../kernel/index.ts'

/** What kind of value an observation has (FHIR `value[x]`); `absent` has a reason instead, `none` only parts. */
export const ValueKind = z.enum([
  'quantity',
  'concept',
  'text',
  'boolean',
  'integer',
  'range',
  'ratio',
  'time',
  'period',
  'absent',
  'none',
])
export type ValueKind = z.infer<typeof ValueKind>
/** Source: HL7 FHIR R4 valueset-quantity-comparator. */
export const Comparator = z.enum(['', '<', '<=', '>=', '>'])
export type Comparator = z.infer<typeof Comparator>

/** A value as it was entered: for a quantity the number as written, its unit by UCUM code and in the words of the source. */
export const ObservedValue = z.object({
  kind: ValueKind,
  value: z.string().max(100_000),
  unit: z.string().trim().max(100).default(''),
  unitText: z.string().trim().max(100).default(''),
  comparator: Comparator.default(''),
  codings: z.array(Coding).max(30).default([]),
  absentReason: z.string().trim().max(1000).default(''),
})
export type ObservedValue = z.infer<typeof ObservedValue>

/** One part of an observation, such as the systolic pressure. */
export const ObservationPart = z.object({ concept: Concept, value: ObservedValue })
export type ObservationPart = z.infer<typeof ObservationPart>

/** The range in which the source would expect the value, in the value's own unit; either end may be open. */
export const ReferenceRange = z.object({
  low: Decimal.nullable().default(null),
  high: Decimal.nullable().default(null),
  /** As it was printed: `<200`, `negative`. */
  text: z.string().trim().max(500).default(''),
})
export type ReferenceRange = z.infer<typeof ReferenceRange>

/** Source: HL7 FHIR R4 valueset-observation-status. */
export const ObservationStatus = z.enum([
  'registered',
  'preliminary',
  'final',
  'amended',
  'corrected',
  'cancelled',
  'unknown',
])
/** Source: HL7 FHIR R4 valueset-diagnostic-report-status. */
export const ReportStatus = z.enum([
  'registered',
  'partial',
  'preliminary',
  'final',
  'amended',
  'corrected',
  'appended',
  'cancelled',
  'unknown',
])
export type ReportStatus = z.infer<typeof ReportStatus>
export const ReportCategory = z.enum(['laboratory', 'imaging', 'pathology', 'other'])

/** What is said of one observation beside who put it there and when. */
export const ObservationDetails = z.object({
  concept: Concept,
  category: z.string().max(40).default('laboratory'),
  status: ObservationStatus.default('final'),
  value: ObservedValue,
  /** As the source gave it: H, L, HH, LL, A, AA, N or empty. Source: HL7 v3 ObservationInterpretation. */
  interpretation: z.string().trim().max(1000).default(''),
  range: ReferenceRange.default({ low: null, high: null, text: '' }),
  method: z.string().trim().max(1000).default(''),
  bodySite: z.string().trim().max(1000).default(''),
  instrumentName: z.string().trim().max(1000).default(''),
  parts: z.array(ObservationPart).max(50).default([]),
  note: z.string().max(100_000).default(''),
})
export type ObservationDetails = z.infer<typeof ObservationDetails>

/** How a value stands to its range, or what the source said of it; `''` where neither says anything. */
export const Flag = z.enum(['', 'N', 'L', 'H', 'LL', 'HH', 'A', 'AA'])
export type Flag = z.infer<typeof Flag>

export const Observation = EntryHead.extend({
  ...ObservationDetails.shape,
  reportId: EntryId.nullable(),
  setId: z.string().nullable(),
  issued: z.string().nullable(),
  flag: Flag,
})
export type Observation = z.infer<typeof Observation>

export const ReportDetails = z.object({
  concept: Concept.refine(({ text }) => text !== '', 'Say what was examined'),
  category: ReportCategory.default('laboratory'),
  status: ReportStatus.default('final'),
  issued: EventTime.nullable().default(null),
  performerName: z.string().trim().max(300).default(''),
  conclusion: z.string().trim().max(20_000).default(''),
  narrative: z.string().trim().max(200_000).default(''),
})
export type ReportDetails = z.infer<typeof ReportDetails>

export const DiagnosticReport = EntryHead.extend({
  ...ReportDetails.shape,
  concept: Concept,
  category: z.string(),
  issued: z.string().nullable(),
  // What came from elsewhere may be longer than what a person may type.
  performerName: z.string(),
  conclusion: z.string(),
  narrative: z.string(),
  orderId: EntryId.nullable(),
  review: z
    .object({ at: z.number().int(), by: z.string().nullable(), byName: z.string(), comment: z.string() })
    .nullable(),
  /** In the order in which they were written down; those that were corrected stand among them, taken back. */
  observations: z.array(Observation),
})
export type DiagnosticReport = z.infer<typeof DiagnosticReport>
