import type { EntryColumns } from '../entry.ts'
import type { TableRule } from '../table.ts'

export type DocumentTable = EntryColumns & {
  fileId: string
  title: string
  documentClass: string
  status: string
  pages: number
  /** JSON: turns by page number. */
  rotations: string
  /** JSON: what was drawn on the pages. */
  annotations: string
  /** What stands in the file in letters, for searching. */
  text: string
  /** A picture of the first page in base64, or empty. */
  thumbnail: string
  reviewedAt: number | null
  reviewedBy: string | null
}
export type DocumentTables = { document: DocumentTable }
export const documentTables = { document: { recordClass: 'C' } } satisfies Record<keyof DocumentTables, TableRule>
