import { z } from 'zod'
import { idOf, Instant } from '../kernel/index.ts'

export const PlaceId = z.string().min(1).max(64)
/** A folder or drive where copies may go. The screen knows it by id and label, never by path. */
export const BackupPlace = z.object({
  placeId: PlaceId,
  /** The folder's or drive's own name; empty for the data folder itself. */
  label: z.string(),
  kind: z.enum(['data-folder', 'drive', 'folder']),
  /** It lies on the disk that the practice lies on: its copies are lost together with it. */
  onPracticeDisk: z.boolean(),
  available: z.boolean(),
  freeBytes: z.number().nullable(),
  chosen: z.boolean(),
})
export type BackupPlace = z.infer<typeof BackupPlace>
export const BackupId = idOf('BackupId')

export const Backup = z.object({
  backupId: BackupId,
  placeId: PlaceId,
  madeAt: Instant,
  bytes: z.number().int(),
  lastOperation: z.number().int(),
  verified: z.boolean(),
  provenAt: Instant.nullable(),
  failure: z.string().nullable(),
})
export type Backup = z.infer<typeof Backup>

export const CheckReport = z.object({
  verdict: z.enum(['sound', 'damaged']),
  findings: z.array(z.object({ what: z.string(), action: z.string() })),
  checkedTables: z.number().int(),
  operations: z.number().int(),
})
export type CheckReport = z.infer<typeof CheckReport>

export const DrillReport = z.object({
  verdict: z.enum(['proven', 'failed']),
  backupId: BackupId,
  seconds: z.number(),
  rows: z.number().int(),
  operationsReplayed: z.number().int(),
  findings: z.array(z.string()),
})
export type DrillReport = z.infer<typeof DrillReport>
