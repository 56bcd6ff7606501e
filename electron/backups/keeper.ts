import type { Backup } from '../../shared/backups/index.ts'
import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import { removeHalfMade } from './copies.ts'
import { countOf } from './file-copies.ts'
import { PlaceStates } from './place-states.ts'
import { checkDatabase, DRILL, drill } from './prove.ts'
import { type BackupParts, runBackup, type RunOptions } from './run.ts'
import { type BackupSettings, BackupSettingsFile } from './settings.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** How often it looks whether a copy is due: short, so that a PC that slept makes up for it at once. */
const LOOK_EVERY = MINUTE
const RETRY_AFTER = 15 * MINUTE
/** A copy is proven by a restore this often. Source: specs, security R15. */
const DRILL_EVERY = 7 * 24 * HOUR
/** The whole database is read through this often. Source: specs, security §4. */
const CHECK_EVERY = 24 * HOUR
/** Copies older than this are an alarm. Source: specs, security R15 (proposed 45 CFR 164.308: 48 h). */
const TOO_OLD = 48 * HOUR

/** Whoever looks after the PC should hear that its disk damaged the database, also after a weekend. */
const TELL_HEALING_FOR = 7 * 24 * HOUR

/** What the status bar shows of the copies. */
export type BackupSafety = {
  lastBackupAt: Instant | null
  lastProvenRestoreAt: Instant | null
  /** The copies are lost together with the practice when one disk fails. */
  copiesOnPracticeDisk: boolean
  alarms: string[]
}

/**
 * Makes copies by the clock. It compares times instead of counting them, so sleep, clock changes and closed evenings only
 * mean that the next look finds one due. Nothing it does can stop the practice; what fails becomes an alarm.
 */
export class BackupKeeper {
  readonly #parts: BackupParts
  readonly #settings: BackupSettingsFile
  readonly #startedAt: Instant
  readonly places: PlaceStates
  #timer: NodeJS.Timeout | null = null
  /** The look that is under way, with whatever it has begun. */
  #looking: Promise<void> | null = null
  #callOff = new AbortController()
  #isStopped = false
  #running: Promise<Backup> | null = null

  constructor(parts: BackupParts) {
    this.#parts = parts
    this.#settings = new BackupSettingsFile(parts.dataDir)
    this.#startedAt = parts.clock.now()
    this.places = new PlaceStates(parts.dataDir)
    // Whoever locks the practice away wants nothing to go on reading it by a key of its own.
    parts.practice.onClosing(() => this.#callOff.abort())
  }

  start(): void {
    // What a drill that was killed left behind holds the whole practice once more.
    try {
      removeHalfMade(this.#parts.dataDir, DRILL)
    } catch {
      // It takes room, nothing else: the next start tries again.
    }
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY)
    this.#timer.unref()
  }

  /** Stops looking, and calls off what a look has begun; waits until all of it is at rest, and for a copy that a person asked for. */
  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#callOff.abort()
    await this.#looking
    await this.#running?.catch(() => undefined)
  }

  /** Makes a copy if one is due and the practice is open; proves one if it is time. One look at a time. Never throws. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch(() => undefined)
      .finally(() => {
        this.#looking = null
      })
    return this.#looking
  }

  async #look(): Promise<void> {
    const { practice, clock } = this.#parts
    if (this.#isStopped) return
    void this.places.now(this.#chosenRoot())
    const { lastTriedAt } = this.#settings.read()
    if (!practice.isOpen || this.#running || !isDue(this.#settings.read(), clock.now())) return
    this.#callOff = new AbortController()
    const { signal } = this.#callOff
    const since = (at: Instant | null) => (at === null ? Number.POSITIVE_INFINITY : clock.now() - at)
    let isCopied = false
    try {
      await this.run({ signal })
      isCopied = true
      if (since(this.#settings.read().lastCheckedAt) >= CHECK_EVERY) await checkDatabase(this.#parts, { signal })
      if (since(this.#lastProven()) >= DRILL_EVERY) await this.#scheduledDrill(signal)
    } catch (error) {
      // What was called off for a lock has not been tried: the next opening finds it due.
      if (signal.aborted && !isCopied) this.#settings.change({ lastTriedAt })
      // Remembered in the settings by the run itself, and shown as an alarm. A copy that cannot be proven is often the
      // first sign of a damaged database.
      if (!signal.aborted && practice.isOpen && isDamage(error))
        await checkDatabase(this.#parts, { signal }).catch(() => undefined)
    }
  }

  /** Makes a copy now; when one is being made already, that one is the answer. */
  run(options: RunOptions = {}): Promise<Backup> {
    this.#running ??= runBackup(this.#parts, options).finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async safety(): Promise<BackupSafety> {
    const { lastMadeAt, lastFailure, healed, damageSeen, filesMissing } = this.#settings.read()
    const now = this.#parts.clock.now()
    const alarms: string[] = []
    if (damageSeen) alarms.push(`The database of this PC is damaged. ${MEND}`)
    if (healed && now - healed.at < TELL_HEALING_FOR) alarms.push(healed.note)
    if (filesMissing > 0)
      alarms.push(`${countOf(filesMissing)} cannot be read on this PC. Open "Backups" and check the database.`)
    if (lastFailure) alarms.push(`The last copy of the practice could not be made. ${lastFailure}`)
    if (now - (lastMadeAt ?? this.#startedAt) > TOO_OLD)
      alarms.push('The practice has not been copied for more than two days. Open "Backups" and make a copy now.')
    const { onPracticeDisk: copiesOnPracticeDisk } = await this.places.lately(this.#chosenRoot())
    return { lastBackupAt: lastMadeAt, lastProvenRestoreAt: this.#lastProven(), copiesOnPracticeDisk, alarms }
  }

  /** Where the copies go. */
  #chosenRoot(): string {
    const { placeId, folders } = this.#settings.read()
    return folders[placeId] ?? this.#parts.dataDir
  }

  #lastProven(): Instant | null {
    const times = Object.values(this.#settings.read().proven)
    return times.length > 0 ? (Math.max(...times) as Instant) : null
  }

  async #scheduledDrill(signal: AbortSignal): Promise<void> {
    const report = await drill(this.#parts, undefined, { signal })
    if (report.verdict === 'failed')
      this.#settings.change({
        lastFailure: `The newest copy could not be restored in a trial: ${report.findings[0] ?? ''}`,
      })
  }
}

const MEND = 'Close Daybook on this PC and open it again: it is then built anew; nothing is deleted.'

const isDamage = (error: unknown) =>
  error instanceof Refusal && ['backup-corrupted', 'damaged', 'log-damaged', 'log-behind'].includes(error.reason ?? '')

/** A clock that was set back makes a copy due, too. */
function isDue({ everyHours, lastTriedAt, lastFailure }: BackupSettings, now: Instant): boolean {
  if (lastTriedAt === null || lastTriedAt > now) return true
  return now - lastTriedAt >= (lastFailure ? Math.min(RETRY_AFTER, everyHours * HOUR) : everyHours * HOUR)
}
