import type { Backup } from '../../shared/backups/index.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { drill } from './prove.ts'
import { type BackupParts, runBackup, type RunOptions } from './run.ts'
import { type BackupSettings, BackupSettingsFile } from './settings.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** How often it looks whether a copy is due: short, so that a PC that slept makes up for it at once. */
const LOOK_EVERY = MINUTE
const RETRY_AFTER = 15 * MINUTE
/** A copy is proven by a restore this often. Source: specs, security R15. */
const DRILL_EVERY = 7 * 24 * HOUR
/** Copies older than this are an alarm. Source: specs, security R15 (proposed 45 CFR 164.308: 48 h). */
const TOO_OLD = 48 * HOUR

/** What the status bar shows of the copies. */
export type BackupSafety = { lastBackupAt: Instant | null; lastProvenRestoreAt: Instant | null; alarms: string[] }

/**
 * Makes copies by the clock. It compares times instead of counting them, so sleep, clock changes and closed evenings only
 * mean that the next look finds one due. Nothing it does can stop the practice; what fails becomes an alarm.
 */
export class BackupKeeper {
  readonly #parts: BackupParts
  readonly #settings: BackupSettingsFile
  readonly #startedAt: Instant
  #timer: NodeJS.Timeout | null = null
  #running: Promise<Backup> | null = null

  constructor(parts: BackupParts) {
    this.#parts = parts
    this.#settings = new BackupSettingsFile(parts.dataDir)
    this.#startedAt = parts.clock.now()
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY)
    this.#timer.unref()
  }

  /** Stops looking; waits for a copy that is being made. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    await this.#running?.catch(() => undefined)
  }

  /** Makes a copy if one is due and the practice is open; proves one if it is time. Never throws. */
  async look(): Promise<void> {
    const { practice, clock } = this.#parts
    if (!practice.isOpen || this.#running || !isDue(this.#settings.read(), clock.now())) return
    try {
      await this.run()
      if (this.#lastProven() === null || clock.now() - (this.#lastProven() ?? 0) >= DRILL_EVERY)
        await this.#scheduledDrill()
    } catch {
      // Remembered in the settings by the run itself, and shown as an alarm.
    }
  }

  /** Makes a copy now; when one is being made already, that one is the answer. */
  run(options: RunOptions = {}): Promise<Backup> {
    this.#running ??= runBackup(this.#parts, options).finally(() => {
      this.#running = null
    })
    return this.#running
  }

  safety(): BackupSafety {
    const { lastMadeAt, lastFailure } = this.#settings.read()
    const now = this.#parts.clock.now()
    const alarms: string[] = []
    if (lastFailure) alarms.push(`The last copy of the practice could not be made. ${lastFailure}`)
    if (now - (lastMadeAt ?? this.#startedAt) > TOO_OLD)
      alarms.push('The practice has not been copied for more than two days. Open "Backups" and make a copy now.')
    return { lastBackupAt: lastMadeAt, lastProvenRestoreAt: this.#lastProven(), alarms }
  }

  #lastProven(): Instant | null {
    const times = Object.values(this.#settings.read().proven)
    return times.length > 0 ? (Math.max(...times) as Instant) : null
  }

  async #scheduledDrill(): Promise<void> {
    const report = await drill(this.#parts)
    if (report.verdict === 'failed')
      this.#settings.change({
        lastFailure: `The newest copy could not be restored in a trial: ${report.findings[0] ?? ''}`,
      })
  }
}

/** A clock that was set back makes a copy due, too. */
function isDue({ everyHours, lastTriedAt, lastFailure }: BackupSettings, now: Instant): boolean {
  if (lastTriedAt === null || lastTriedAt > now) return true
  return now - lastTriedAt >= (lastFailure ? Math.min(RETRY_AFTER, everyHours * HOUR) : everyHours * HOUR)
}
