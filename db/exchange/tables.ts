import type { Recorded, TableRule } from '../table.ts'

/** One import: what it read, what became of it, and how far it has come. */
export type ImportBatchTable = Recorded & {
  /** What the sending system is called where its resources bear no address of their own; may be empty. */
  source: string
  /** List of { name, bytes }, as JSON; no paths. */
  files: string
  /** running, finished, cancelled, interrupted */
  state: string
  startedAt: number
  finishedAt: number | null
  authorId: string | null
  authorName: string
  /** SHA-256 over the names and sizes of the files: by which an interrupted import is found again */
  fingerprint: string
  total: number
  /** How many resources have been dealt with, in the order of the import. */
  position: number
  /** Counts by type, as JSON */
  counts: string
  /** List of { where, type, key, reason }, as JSON; the first thousand */
  issues: string
  /** List of { patientId, like: patientId[] }, as JSON */
  duplicates: string
}

/** One version of one resource as the other system wrote it. The one with the highest version counts. */
export type FhirResourceTable = Recorded & {
  patientId: string | null
  resourceType: string
  /** The base address of the system it came from, or the name given to it at the import; empty where its id is a UUID. */
  source: string
  /** What its relative references are read from: the same, also where its id is a UUID */
  base: string
  /** `Type/id` within that source */
  sourceKey: string
  fullUrl: string
  /** `system|value` of the identifier by which it is found again, or empty */
  identifier: string
  version: number
  /** SHA-256 of its JSON without white space between the parts */
  contentHash: string
  /** The JSON; empty where it stands in pieces */
  json: string
  pieces: number
  batchId: string
  receivedAt: number
  /** stored: became an entry; kept: as it came, beside the chart; refused: kept with the reason why it is no entry */
  outcome: string
  reason: string
  /** The table and row that it became; empty and null where it became none. */
  entryTable: string
  entryId: string | null
  /** The revision of that row as this import left it: a higher one was changed here. */
  entryRevision: number | null
  /** What it is about, for lists. */
  label: string
  /** Its words in small letters, for the search among what was kept. */
  words: string
}

/** A part of a JSON text too long for one row. */
export type FhirPieceTable = Recorded & { contentHash: string; ordinal: number; text: string }

export type ExchangeTables = {
  importBatch: ImportBatchTable
  fhirResource: FhirResourceTable
  fhirPiece: FhirPieceTable
}
export const exchangeTables = {
  importBatch: { recordClass: 'C' },
  fhirResource: { recordClass: 'A' },
  fhirPiece: { recordClass: 'A' },
} satisfies Record<keyof ExchangeTables, TableRule>
