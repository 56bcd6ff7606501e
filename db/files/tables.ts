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
/**
 * Where a file of this name is, as far as this PC knows: `stored` the server has said that it holds the whole, in this epoch, then ·
 * `awaited` it was added on another PC, never was here, and is not with the server yet. A note of this PC alone.
 */
export type FileStandingTable = { id: string; state: 'stored' | 'awaited'; epoch: number; at: number }
export type FileTables = { storedFile: StoredFileTable; fileStanding: FileStandingTable }
export const fileTables = {
  storedFile: { recordClass: 'A' },
  fileStanding: { recordClass: 'local' },
} satisfies Record<keyof FileTables, TableRule>
