import type { EntryColumns } from '../entry.ts'
import type { TableRule } from '../table.ts'

export type ListReviewTable = EntryColumns & {
  /** allergies, medications, problems, immunizations, histories */
  list: string
  /** reviewed, none-known, unable */
  finding: string
  /** What a reconciliation took over, kept and dropped, as JSON */
  detail: string
  note: string
}
export type TimelineTables = { listReview: ListReviewTable }
export const timelineTables = { listReview: { recordClass: 'A' } } satisfies Record<keyof TimelineTables, TableRule>
