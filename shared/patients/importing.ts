import { z } from 'zod'
import { idOf, Instant, PatientId } from '../kernel/index.ts'
import { IMPORT_FIELDS } from './importing.data.ts'

export const ImportId = idOf('ImportId')
export type ImportId = z.infer<typeof ImportId>

export type ImportField = (typeof IMPORT_FIELDS)[number]
/** For each column of the file, in order, the field that it becomes; null for one that is left out. */
export const Mapping = z.array(z.enum(IMPORT_FIELDS).nullable()).max(300)
export type Mapping = z.infer<typeof Mapping>
export const Encoding = z.enum(['utf-8', 'windows-1252'])
export type Encoding = z.infer<typeof Encoding>

/**
 * What became of a line. `registered`; `repeated`: an import registered it before; `doubtful`: it may be somebody whom the
 * practice has already, and was left out; `refused`: something in it cannot be.
 */
export const LINE_OUTCOMES = ['registered', 'repeated', 'doubtful', 'refused'] as const
export const LineOutcome = z.enum(LINE_OUTCOMES)
export type LineOutcome = z.infer<typeof LineOutcome>
export const ImportLine = z.object({
  line: z.number().int(),
  outcome: LineOutcome,
  /** `field: sentence`, in the words of the schema; never the value itself. */
  reason: z.string(),
  patientId: PatientId.nullable(),
})
export type ImportLine = z.infer<typeof ImportLine>

export const Counts = z.object({
  registered: z.number().int(),
  repeated: z.number().int(),
  doubtful: z.number().int(),
  refused: z.number().int(),
})
export type Counts = z.infer<typeof Counts>
export const NO_COUNTS: Counts = { registered: 0, repeated: 0, doubtful: 0, refused: 0 }

export const ImportReport = z.object({
  importId: ImportId,
  fileName: z.string(),
  state: z.enum(['running', 'stopped', 'done']),
  rows: z.number().int(),
  done: z.number().int(),
  counts: Counts,
  startedAt: Instant,
  startedBy: z.string(),
  endedAt: Instant.nullable(),
})
export type ImportReport = z.infer<typeof ImportReport>

/** A row of the file as it will be: what stands in each field, and what is wrong with it. */
export const PreviewRow = z.object({
  line: z.number().int(),
  values: z.record(z.string(), z.string()),
  faults: z.array(z.string()),
})
export type PreviewRow = z.infer<typeof PreviewRow>
export const Preview = z.object({
  headings: z.array(z.string()),
  mapping: Mapping,
  /** The mapping is the one that this file's headings were given the last time. */
  remembered: z.boolean(),
  encoding: Encoding,
  rows: z.number().int(),
  first: z.array(PreviewRow),
  /** Fields that every patient needs and no column is mapped to. */
  lacking: z.array(z.string()),
})
export type Preview = z.infer<typeof Preview>
