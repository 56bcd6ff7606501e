import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Instant } from '../../shared/kernel/index.ts'
import { replaceText } from './files.ts'

const Settings = z.object({
  placeId: z.string(),
  /** Folders that were chosen on the command line, by place. */
  folders: z.record(z.string(), z.string()),
  everyHours: z.number().min(0.25).max(48),
  keep: z.number().int().min(2).max(1000),
  lastTriedAt: Instant.nullable(),
  lastMadeAt: Instant.nullable(),
  lastFailure: z.string().nullable(),
  /** How many document files the last copy lacks because this PC did not hold them whole. */
  filesMissing: z.number().int().default(0),
  /** When the database was last checked as a whole. */
  lastCheckedAt: Instant.nullable().default(null),
  /** Damage was seen while the practice ran: the next opening builds it anew before anything else. */
  damageSeen: z.boolean().default(false),
  /** When this PC's damaged database was last built anew, and in which words that is told. */
  healed: z.object({ at: Instant, note: z.string() }).nullable().default(null),
  /** When each copy was last proven by a restore drill. */
  proven: z.record(z.string(), Instant),
})
export type BackupSettings = z.infer<typeof Settings>

/** The place inside the data folder itself, which is always there. */
export const HERE = 'here'
const FIRST: BackupSettings = {
  placeId: HERE,
  folders: {},
  everyHours: 1,
  keep: 48,
  lastTriedAt: null,
  lastMadeAt: null,
  lastFailure: null,
  filesMissing: 0,
  lastCheckedAt: null,
  damageSeen: false,
  healed: null,
  proven: {},
}

/**
 * What this PC remembers of its copies, in a small file beside the database: it must be readable when the database is
 * not. It holds no patient data.
 */
export class BackupSettingsFile {
  readonly #file: string
  constructor(dataDir: string) {
    this.#file = join(dataDir, 'backups.json')
  }

  /** Never throws: where the file makes no sense or can't be read, the first settings hold, since copies must go on. */
  read(): BackupSettings {
    try {
      return this.#written()
    } catch {
      return FIRST
    }
  }

  /** @throws the system's error when the file can't be read or written just now; what stands in it stays then */
  change(changes: Partial<BackupSettings>): BackupSettings {
    const next = Settings.parse({ ...this.#written(), ...changes })
    replaceText(this.#file, `${JSON.stringify(next, null, 2)}\n`)
    return next
  }

  /** What makes no sense is set aside. A file that another program holds open for a moment must not be. */
  #written(): BackupSettings {
    if (!existsSync(this.#file)) return FIRST
    const text = readFileSync(this.#file, 'utf8')
    try {
      return Settings.parse(JSON.parse(text))
    } catch {
      renameSync(this.#file, `${this.#file}.unreadable`)
      return FIRST
    }
  }
}
