import type { Recorded, TableRule } from '../table.ts'

/**
 * A file beside the database, named there by this row's id. It never changes: what is drawn on a document or turned
 * about it stands in the document.
 */
export type StoredFileTable = Recorded & {
  /** SHA-256 of the content in clear, in hex. */
  sha256: string
  /** Length of the content in clear. */
  bytes: number
  mediaType: string
  /** The 32 bytes under which this one file is encrypted, in base64: they stand nowhere but in the encrypted database. */
  fileKey: string
  storedAt: number
}
export type FileTables = { storedFile: StoredFileTable }
export const fileTables = { storedFile: { recordClass: 'A' } } satisfies Record<keyof FileTables, TableRule>
