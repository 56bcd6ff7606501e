import { z } from 'zod'
import { EventTime, idOf, Instant, PatientId } from '../kernel/index.ts'
import { OfferedFile } from '../files/index.ts'

export const BatchId = idOf('BatchId')
export type BatchId = z.infer<typeof BatchId>
export const ResourceId = idOf('ResourceId')
export type ResourceId = z.infer<typeof ResourceId>

/** What became of the resources of one type. `read` is the sum of the four that follow; `changed` is a part of `stored`. */
export const TypeCount = z.object({
  type: z.string(),
  read: z.number().int(),
  stored: z.number().int(),
  kept: z.number().int(),
  refused: z.number().int(),
  /** The same was here already. */
  unchanged: z.number().int(),
  changed: z.number().int(),
})
export type TypeCount = z.infer<typeof TypeCount>

/** Something that a person should know of one resource or file. `where`: the file, and the entry or line in it. */
export const ImportIssue = z.object({
  where: z.string(),
  type: z.string(),
  key: z.string(),
  outcome: z.enum(['refused', 'kept', 'noted']),
  reason: z.string(),
})
export type ImportIssue = z.infer<typeof ImportIssue>

export const BATCH_STATES = ['running', 'finished', 'cancelled', 'interrupted', 'dry-run'] as const
/** An import as a list shows it. */
export const ImportBatch = z.object({
  batchId: BatchId,
  state: z.enum(BATCH_STATES),
  source: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number() })),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  authorName: z.string(),
  total: z.number().int(),
  position: z.number().int(),
  counts: z.array(TypeCount),
})
export type ImportBatch = z.infer<typeof ImportBatch>

/** What an import read, stored, kept and refused, and why. */
export const ImportReport = ImportBatch.extend({
  issues: z.array(ImportIssue),
  /** Issues beyond those that are listed. */
  moreIssues: z.number().int(),
  /** New patients who may be ones that the practice has: the same name, birth date and sex. */
  duplicates: z.array(z.object({ patientId: PatientId, like: z.array(PatientId) })),
})
export type ImportReport = z.infer<typeof ImportReport>

export const OUTCOMES = ['stored', 'kept', 'refused'] as const
/** One resource as a list shows it. */
export const ResourceRow = z.object({
  resourceId: ResourceId,
  patientId: PatientId.nullable(),
  type: z.string(),
  source: z.string(),
  key: z.string(),
  label: z.string(),
  outcome: z.enum(OUTCOMES),
  reason: z.string(),
  version: z.number().int(),
  receivedAt: Instant,
})
export type ResourceRow = z.infer<typeof ResourceRow>

/** A resource as it came in, with the entry that it became. */
export const ResourceView = ResourceRow.extend({
  /** Formatted JSON; only its beginning where it is very long. */
  json: z.string(),
  length: z.number().int(),
  cut: z.boolean(),
  entry: z
    .object({
      table: z.string(),
      entryId: z.string(),
      happened: EventTime.nullable(),
      /** Where it stands in the story of the chart; null for what is no entry of it. */
      happenedAt: Instant.nullable(),
      text: z.string(),
      code: z.string(),
      codeSystem: z.string(),
      /** Whether it was changed here since. */
      changedHere: z.boolean(),
    })
    .nullable(),
})
export type ResourceView = z.infer<typeof ResourceView>

/** To whom a chart goes and what for, as the law wants it noted for a disclosure. */
export const Disclosure = z.object({
  recipient: z.string().trim().min(3, 'Say who gets it').max(200),
  purpose: z.string().trim().min(3, 'Say what for').max(300),
})
export type Disclosure = z.infer<typeof Disclosure>

/** What the charts hold beside what was written, counted by kind; FHIR files have no place for it, or it is not done. */
export const NotWritten = z.object({
  drafts: z.number().int(),
  documents: z.number().int(),
  reviews: z.number().int(),
  messages: z.number().int(),
  tasks: z.number().int(),
  visitNotes: z.number().int(),
  schedule: z.number().int(),
  prescriptions: z.number().int(),
  safety: z.number().int(),
  coverage: z.number().int(),
  money: z.number().int(),
  amendments: z.number().int(),
  photos: z.number().int(),
  disclosures: z.number().int(),
  /** Entries of kinds that have no place in FHIR files yet. */
  other: z.number().int(),
})
export type NotWritten = z.infer<typeof NotWritten>

export const ExportReport = z.object({
  files: z.array(z.object({ name: z.string(), resources: z.number().int() })),
  resources: z.number().int(),
  patients: z.number().int(),
  /** Sensitive charts that were left out, since the person may not open them. */
  leftOut: z.number().int(),
  notWritten: NotWritten,
  /** What the window may take, where no folder was chosen. */
  offered: z.array(OfferedFile),
})
export type ExportReport = z.infer<typeof ExportReport>

/** Characters of a resource that a screen shows at once. */
export const SHOWN_CHARACTERS = 200_000
