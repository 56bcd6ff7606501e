import type { Generated } from 'kysely'
import type { EntryColumns } from '../entry.ts'
import type { Recorded, TableRule } from '../table.ts'

export type ListReviewTable = EntryColumns & {
  /** allergies, medications, problems, immunizations, histories */
  list: string
  /** reviewed, none-known, unable; superseded where an entry has ended an answer */
  finding: string
  /** What a reconciliation took over, kept and dropped, as JSON */
  detail: string
  note: string
}
/** What was given out of a chart: to whom, what for, on what ground. */
export type DisclosureTable = Recorded & {
  patientId: string
  recipient: string
  recipientAddress: string
  purpose: string
  /** A LegalBasis of shared/timeline */
  legalBasis: string
  /** paper, file, fax, message */
  means: string
  /** List of kinds, empty for all, as JSON */
  kinds: string
  fromAt: number | null
  untilAt: number | null
  entryCount: number
  disclosedAt: number
  disclosedBy: string | null
  disclosedByName: string
}
/** One text of an entry in the search index; its words stand in FTS5's `search_text` under the same number. */
export type SearchEntryTable = {
  n: Generated<number>
  tbl: string
  rowId: string
  entryId: string
  patientId: string
  kind: string
  happenedAt: number
  retracted: number
}
/** Of which sources the index was made: when they change it is made anew. */
export type SearchStateTable = { id: number; sources: string }
export type TimelineTables = {
  listReview: ListReviewTable
  disclosure: DisclosureTable
  searchEntry: SearchEntryTable
  searchState: SearchStateTable
}
export const timelineTables = {
  listReview: { recordClass: 'A' },
  disclosure: { recordClass: 'A' },
  searchEntry: { recordClass: 'G' },
  searchState: { recordClass: 'local' },
} satisfies Record<keyof TimelineTables, TableRule>
