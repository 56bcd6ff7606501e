import type { DocumentClass } from '../../shared/documents/index.ts'
import type { EventTime, Instant } from '../../shared/kernel/index.ts'
import type { PatientDetails } from '../../shared/patients/index.ts'
import type { Link, MappedTable, NotePart } from './mapping.ts'
import type { ListAnswer } from './mappings/index.ts'

/** A file that a resource carries within itself, and what is said of it: a document to be. */
export type Paper = {
  bytes: Uint8Array
  title: string
  documentClass: DocumentClass
  happened: EventTime | null
  authorName: string
}

/** A resource on its way into the store: read, checked and mapped, with everything but the ids. */
export type Prepared = {
  /** For the report: the file, and the entry or line in it. */
  where: string
  type: string
  /** Null for what could not be read as a resource at all. */
  link: Link | null
  fullUrl: string
  /** What its relative references are read from. */
  base: string
  identifier: string
  hash: string
  /** Its JSON, in pieces of at most `PIECE_CHARACTERS`. */
  texts: string[]
  label: string
  words: string
  /** Only where there are some. */
  papers?: readonly Paper[]
  fate:
    | { kind: 'entry'; draft: PreparedEntry }
    | { kind: 'answer'; answer: ListAnswer }
    | { kind: 'patient'; details: PatientDetails }
    | { kind: 'kept'; reason: string; patient: Link | null }
    | { kind: 'refused'; reason: string; patient: Link | null }
}

/** An entry to be, with its times reckoned. */
export type PreparedEntry = {
  table: MappedTable
  patient: Link | null
  /** It names a patient, though none that could be followed. */
  encounter: Link | null
  links: Readonly<Record<string, Link | null>>
  happened: EventTime | null
  happenedAt: Instant | null
  authorName: string
  retracted: boolean
  columns: Readonly<Record<string, unknown>>
  text?: readonly NotePart[]
}

/** A row of JSON stays below this; a longer text is kept in as many rows as it takes. */
export const PIECE_CHARACTERS = 200_000
