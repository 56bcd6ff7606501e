import type { Recorded, TableRule } from '../table.ts'

/** An imported release as the practice knows it: recorded, so that its digest stands in the chain of operations. */
export type TerminologyReleaseTable = Recorded & {
  system: string
  release: string
  effectiveOn: string
  importedAt: number
  concepts: number
  relations: number
  /** SHA-256 over the content, see digest.ts. */
  digest: string
  /** SHA-256 over the files that it was read from. */
  source: string
  /** JSON list of sentences. */
  notes: string
  /** When it was put to use for new entries; the latest of a system is in use. */
  usedAt: number | null
}

/** The content of one release on this PC. Reference data of others: loaded, never recorded row by row. */
export type TerminologySetTable = {
  /** Also the number of its first concept. */
  n: number
  lastN: number
  releaseId: string
  system: string
  release: string
  effectiveOn: string
  importedAt: number
  builtIn: number
  /** `loading` until everything is there; nobody sees it before. */
  state: 'loading' | 'ready'
  concepts: number
  relations: number
  firstRelation: number
  source: string
  digest: string
}

export type TerminologyConceptTable = {
  /** Runs through a set in the order in which equally good answers are shown. */
  n: number
  setN: number
  code: string
  codeKey: string
  display: string
  /** JSON list. */
  synonyms: string
  kind: string
  active: number
  common: number
  /** JSON object. */
  properties: string
}

export type TerminologyRelationTable = { n: number; setN: number; source: string; kind: string; target: string }

/** The words of each concept; an FTS5 table in SQLite, whose row number is the concept's. */
export type TerminologySearchTable = { rowid: number; terms: string }

export type TerminologyTables = {
  terminologyRelease: TerminologyReleaseTable
  terminologySet: TerminologySetTable
  terminologyConcept: TerminologyConceptTable
  terminologyRelation: TerminologyRelationTable
  terminologySearch: TerminologySearchTable
}
export const terminologyTables = {
  terminologyRelease: { recordClass: 'C' },
  terminologySet: { recordClass: 'G' },
  terminologyConcept: { recordClass: 'G' },
  terminologyRelation: { recordClass: 'G' },
  terminologySearch: { recordClass: 'G' },
} as const satisfies Record<keyof TerminologyTables, TableRule>
