import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { EncounterId, EntryId, EventTime, PatientId, Retraction } from '../kernel/index.ts'
import { DiagnosticReport, Observation, ObservationDetails, ReportDetails, ReportStatus } from './model.ts'

/** A report as a person writes it down, with its observations. */
export const NewReport = z.object({
  patientId: PatientId,
  encounterId: EncounterId.nullable().default(null),
  /** When the specimen was taken or the picture made; the moment of writing where it is not told. */
  happened: EventTime.optional(),
  report: ReportDetails,
  observations: z.array(ObservationDetails).max(500),
})
export type NewReport = z.infer<typeof NewReport>

/** What a page of practice-wide lists begins after. */
export const PageMark = z.object({ at: z.number().int(), id: z.string() })

/** A report that nobody of the practice has reviewed yet, as the list of them shows it. */
export const UnreviewedReport = z.object({
  reportId: EntryId,
  patientId: PatientId,
  patientName: z.string(),
  birthOn: z.string(),
  name: z.string(),
  status: ReportStatus,
  happened: z.string(),
  happenedAt: z.number().int(),
  recordedAt: z.number().int(),
  /** How many values are outside of their range, and how many of them critically. */
  abnormal: z.number().int(),
  critical: z.number().int(),
  /** It was corrected after somebody had seen it. */
  corrected: z.boolean(),
})
export type UnreviewedReport = z.infer<typeof UnreviewedReport>

export const results = {
  /** The reports of a chart, newest first, with everything in them. */
  reports: query({
    input: z.object({ patientId: PatientId, limit: z.number().int().min(1).max(500).default(50) }),
    output: z.array(DiagnosticReport),
    may: 'chart.read',
    phi: 'read',
  }),
  report: query({
    input: z.object({ patientId: PatientId, reportId: EntryId }),
    output: DiagnosticReport,
    may: 'chart.read',
    phi: 'read',
  }),
  /** Every value of one test in a chart, oldest first; what was taken back is left out. */
  values: query({
    input: z.object({ patientId: PatientId, code: z.string().min(1).max(300) }),
    output: z.array(Observation),
    may: 'chart.read',
    phi: 'read',
  }),
  /** Writes a report down. One that answers an order goes through `orders.answer`. */
  record: command({ input: NewReport, output: DiagnosticReport, may: 'chart.write', phi: 'write' }),
  /**
   * Puts new values in the place of wrong ones: the old stay, taken back with the reason, the report becomes `corrected`
   * and asks for a review again.
   */
  correct: command({
    input: z.object({
      patientId: PatientId,
      reportId: EntryId,
      revision: z.number().int(),
      reason: z.string().trim().min(3, 'Say why').max(500),
      values: z
        .array(z.object({ entryId: EntryId, revision: z.number().int(), details: ObservationDetails }))
        .min(1)
        .max(100),
    }),
    output: DiagnosticReport,
    may: 'chart.write',
    phi: 'write',
  }),
  /** Takes a whole report back, with its observations: for one that went to the wrong chart. */
  retract: command({ input: Retraction, output: z.null(), may: 'chart.write', phi: 'write' }),
  /** Says that this version was seen, and what follows from it. A clinician's task. */
  review: command({
    input: z.object({
      patientId: PatientId,
      reportId: EntryId,
      revision: z.number().int(),
      comment: z.string().trim().max(4000).default(''),
    }),
    output: DiagnosticReport,
    may: 'result.review',
    phi: 'write',
  }),
  /** What nobody has reviewed yet, across the practice, critical values first and then the oldest. */
  unreviewed: query({
    input: z.object({ limit: z.number().int().min(1).max(200).default(100) }),
    output: z.object({ entries: z.array(UnreviewedReport), total: z.number().int() }),
    may: 'result.review',
    phi: 'read',
  }),
} as const
