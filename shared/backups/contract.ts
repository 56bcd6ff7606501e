import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { Backup, BackupId, BackupPlace, CheckReport, DrillReport, PlaceId } from './model.ts'

const none = z.object({})
const progress = z.object({ stage: z.string(), done: z.number(), of: z.number() })

export const backups = {
  places: query({ input: none, output: z.array(BackupPlace), may: 'backup.read', phi: 'none' }),
  list: query({ input: none, output: z.array(Backup), may: 'backup.read', phi: 'none' }),
  settings: query({
    input: none,
    output: z.object({ everyHours: z.number(), keep: z.number().int() }),
    may: 'backup.read',
    phi: 'none',
  }),
  configure: command({
    input: z.object({
      placeId: PlaceId,
      everyHours: z.number().min(0.25).max(48),
      keep: z.number().int().min(2).max(1000),
    }),
    output: none,
    may: 'backup.run',
    phi: 'none',
  }),
  /** Makes a copy now and proves it by opening it in scratch. */
  run: command({ input: none, output: Backup, progress, may: 'backup.run', phi: 'none' }),
  /** Restores a copy in scratch, replays the operation log on it and compares the result with the running practice. */
  drill: command({
    input: z.object({ backupId: BackupId.optional() }),
    output: DrillReport,
    progress,
    may: 'backup.run',
    phi: 'none',
  }),
  checkDatabase: command({ input: none, output: CheckReport, progress, may: 'backup.read', phi: 'none' }),
} as const
