import { z } from 'zod'
import { idOf, Instant } from '../kernel/index.ts'

export const PlaceId = z.string().min(1).max(64)
/** A folder or drive where copies may go. The screen knows it by id and label, never by path. */
export const BackupPlace = z.object({
  placeId: PlaceId,
  label: z.string(),
  available: z.boolean(),
  freeBytes: z.number().nullable(),
  chosen: z.boolean(),
})
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
