import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ChainHeads } from '../../db/backups/chains.ts'
import type { KeyUse } from '../../db/connection.ts'
import { syncFolder } from '../../db/files.ts'
import { type LogEntry, OperationLog } from '../../db/operation-log.ts'
import { type Instant, type Json, Refusal } from '../../shared/kernel/index.ts'
import { examine } from './check.ts'
import { copiesIn, type FoundCopy } from './copies.ts'
import { filesNamedIn, keepUnnamed } from './file-copies.ts'
import { copyFile, PRACTICE_FILES, stampOf } from './files.ts'
import { assertIntact } from './manifest.ts'
import { enrolStaged, forgetSecret, openStaged, swapIn } from './staging.ts'

export type HealOrder = {
  dataDir: string
  key: KeyUse
  /** Folders that hold copies. */
  places: string[]
  now: Instant
}
export type Healed = {
  /** What the practice was made whole from. */
  by: 'nothing was damaged' | 'database' | 'copy and log' | 'log' | 'copy'
  keptIn: string | null
  lastOperation: number
  /** The last operation that the damaged files are known to have held; more than `lastOperation` means a loss. */
  knownOperation: number
  notes: string[]
}

/**
 * Makes a damaged practice whole: a damaged database from the newest good copy and the operation log, or from the log
 * alone; a damaged log from the database. Everything is built and proven in a scratch folder and then put in place by
 * renames; the damaged files are kept in `damaged-<time>`. The practice must not be running.
 * @throws Refusal `cannot-heal` when nothing is left to build from, `log-diverged` when database and log contradict each
 * other and both can be read; nothing is changed then
 */
export async function healPractice(order: HealOrder): Promise<Healed> {
  const { dataDir, key, now } = order
  const { flaws, soundness } = examine({ dataDir, logSize: null }, key)
  const readable = readablePart(join(dataDir, PRACTICE_FILES.log), key)
  const known = Math.max(soundness.heads?.operation ?? 0, readable.operation)
  const aside = join(dataDir, `damaged-${stampOf(now)}`)
  const result = (by: Healed['by'], lastOperation: number, notes: string[] = []): Healed => ({
    by,
    keptIn: by === 'nothing was damaged' ? null : aside,
    lastOperation,
    knownOperation: Math.max(known, lastOperation),
    notes,
  })
  if (flaws.length === 0) return result('nothing was damaged', known)
  if (flaws.every(({ part }) => part === 'log') && (await mendLog(order, readable, soundness.heads, aside)))
    return result('database', examine({ dataDir, logSize: null }, key).soundness.heads?.operation ?? known)
  const staged = join(dataDir, `healing-${stampOf(now)}`)
  const refused: string[] = []
  for (const base of [...goodCopies(order), null]) {
    let built: { by: Healed['by']; lastOperation: number }
    try {
      rmSync(staged, { recursive: true, force: true })
      mkdirSync(staged, { mode: 0o700 })
      const by = await build(staged, base, { file: join(dataDir, PRACTICE_FILES.log), readable }, key)
      const proof = examine({ dataDir: staged, logSize: null }, key)
      const [flaw] = proof.flaws
      if (flaw) throw new Refusal('internal', `${flaw.part}: ${flaw.what}`)
      built = { by, lastOperation: proof.soundness.heads?.operation ?? 0 }
      // What stood behind the damage, or in a lost log, may be known elsewhere under the old identity.
      if (by === 'copy' || !readable.whole) await enrolStaged(staged, key)
    } catch (error) {
      const what = error instanceof Error ? error.message : 'unknown error'
      refused.push(`${base ? `Copy ${base.manifest.backupId}` : 'The operation log alone'} could not be used: ${what}`)
      continue
    }
    // Not tried again from another copy: half-way through, the folder no longer holds only what was there.
    await keepUnnamed(dataDir, aside, filesNamedIn(staged, key))
    swapIn(dataDir, staged, aside)
    return result(built.by, built.lastOperation, refused)
  }
  rmSync(staged, { recursive: true, force: true })
  throw new Refusal(
    'internal',
    'The practice could not be made whole from what this computer holds. Nothing was changed or deleted. Plug in the drive with the copies and try again, or call support.',
    { reason: 'cannot-heal', issues: refused.map((message) => ({ path: '', message })) },
  )
}

function goodCopies({ places, key }: HealOrder): FoundCopy[] {
  const copies = places.flatMap((place) => copiesIn(place, key)).filter(({ verified }) => verified)
  return copies.sort((a, b) => b.manifest.heads.operation - a.manifest.heads.operation)
}

/** Lays out what a healed practice is made from, and opens it. */
async function build(
  staged: string,
  base: FoundCopy | null,
  { file: logFile, readable }: { file: string; readable: Readable },
  key: KeyUse,
): Promise<Healed['by']> {
  const stagedLog = join(staged, PRACTICE_FILES.log)
  if (!base) {
    const founding = foundingIn(readable.first)
    await openStaged(staged, key, founding)
    rmSync(stagedLog)
    layLog(readable, logFile, stagedLog, key)
    await openStaged(staged, key)
    return 'log'
  }
  assertIntact(base.folder, { manifest: base.manifest, mac: '' })
  copyFile(join(base.folder, PRACTICE_FILES.database), join(staged, PRACTICE_FILES.database))
  const newer =
    readable.operation >= base.manifest.heads.operation && readable.audit >= base.manifest.heads.auditSequence
  if (newer) layLog(readable, logFile, stagedLog, key)
  else copyFile(join(base.folder, PRACTICE_FILES.log), stagedLog)
  await openStaged(staged, key)
  // The copy's secret has had successors since: shown again, it would say that this PC was copied.
  await forgetSecret(staged, key)
  return newer ? 'copy and log' : 'copy'
}

type Readable = { whole: boolean; operation: number; audit: number; end: number; first: LogEntry | null }

/** How far the log can be read from its beginning. */
function readablePart(file: string, key: KeyUse): Readable {
  const readable: Readable = { whole: false, operation: 0, audit: 0, end: 0, first: null }
  if (!existsSync(file)) return readable
  try {
    const log = OperationLog.reading(file, key)
    try {
      for (const { entry, end } of log.frames()) {
        readable.first ??= entry
        readable.operation = entry.operations.at(-1)?.n ?? readable.operation
        readable.audit = entry.audit.at(-1)?.sequence ?? readable.audit
        readable.end = end
      }
      readable.whole = true
    } finally {
      log.close()
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  return readable
}

/** The part of the log that can be read, which ends with a whole frame. */
function layLog(readable: Readable, from: string, to: string, key: KeyUse) {
  if (readable.end > 0) copyFile(from, to, readable.end)
  else OperationLog.open(to, key).close()
}

/** For whom a database is founded again: the first recorded operation names both. */
function foundingIn(first: LogEntry | null): { deviceId: string; practiceId: string } {
  const operation = first?.operations[0]
  const patch = operation ? (JSON.parse(operation.patch) as Record<string, Json>) : {}
  if (!operation || typeof patch.practice_id !== 'string')
    throw new Refusal('internal', 'the operation log holds nothing that can be read')
  return { deviceId: operation.deviceId, practiceId: patch.practice_id }
}

/**
 * Mends a practice whose database is sound. A log that can be read wins over an older database; one that can't is set
 * aside and written anew with everything that the database holds.
 * @returns false when what can be read of the log goes beyond the database: then the practice is built from both
 * @throws Refusal `log-diverged` when both can be read and contradict each other: no program may choose between them
 */
async function mendLog({ dataDir, key }: HealOrder, readable: Readable, heads: ChainHeads | null, aside: string) {
  if (!heads) return false
  if (!readable.whole) {
    if (readable.operation > heads.operation || readable.audit > heads.auditSequence) return false
    mkdirSync(aside, { recursive: true, mode: 0o700 })
    const file = join(dataDir, PRACTICE_FILES.log)
    if (existsSync(file)) renameSync(file, join(aside, PRACTICE_FILES.log))
    syncFolder(file)
  }
  await openStaged(dataDir, key)
  return examine({ dataDir, logSize: null }, key).flaws.length === 0
}
