import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { Backup, BackupId, BackupPlace, CheckReport, DrillReport, PlaceId } from './model.ts'

const none = z.object({})
const EVERY = 'A copy is made every quarter of an hour (0.25) at most and every 48 hours at least.'
const KEEP = 'Keep at least 2 copies and at most 1000, as a whole number.'
const progress = z.object({ stage: z.string(), done: z.number(), of: z.number() })

export const backups = {
  places: query({ input: none, output: z.array(BackupPlace), may: 'backup.read', phi: 'none' }),
  list: query({ input: none, output: z.array(Backup), may: 'backup.read', phi: 'none' }),
  settings: query({
    input: none,
    /** `folderDialog`: whether `pickFolder` can ask, as only a window of the desktop can. */
    output: z.object({ everyHours: z.number(), keep: z.number().int(), folderDialog: z.boolean() }),
    may: 'backup.read',
    phi: 'none',
  }),
  /** Asks the person at this PC for a folder by the system's own dialog; null when none was chosen. */
  pickFolder: command({
    input: none,
    output: z.object({ folder: z.string().nullable() }),
    may: 'backup.run',
    phi: 'none',
  }),
  /** Copies go to this folder from now on: a full path on this computer, to a folder that is there. */
  addPlace: command({
    input: z.object({ folder: z.string().trim().min(1, 'Write the full path of the folder.').max(1000) }),
    output: BackupPlace,
    may: 'backup.run',
    phi: 'none',
  }),
  configure: command({
    input: z.object({
      placeId: PlaceId,
      everyHours: z.number(EVERY).min(0.25, EVERY).max(48, EVERY),
      keep: z.number(KEEP).int(KEEP).min(2, KEEP).max(1000, KEEP),
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
