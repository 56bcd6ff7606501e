import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadOrder } from '../../db/backups/chains.ts'
import { type Flaw, proveSoundness, type Soundness } from '../../db/backups/soundness.ts'
import { type KeyUse, openConnection } from '../../db/connection.ts'
import { OperationLog } from '../../db/operation-log.ts'
import type { CheckReport } from '../../shared/backups/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { PRACTICE_FILES } from './files.ts'

/** `logSize`: how far the log of a running practice reached at a moment before the check; null when nobody writes. */
export type CheckOrder = { dataDir: string; logSize: number | null }
export type CheckProgress = { stage: string; done: number; of: number }
export type Examination = { soundness: Soundness; flaws: Flaw[] }

/** Looks at the practice in a folder, whatever state it is in; never writes and never throws for damage. */
export function examine(order: CheckOrder, key: KeyUse, onProgress?: (progress: CheckProgress) => void): Examination {
  const flaws: Flaw[] = []
  const log = reachable('log', flaws, () =>
    OperationLog.reading(join(order.dataDir, PRACTICE_FILES.log), key, order.logSize ?? undefined),
  )
  const raw = reachable('database', flaws, () => openDatabase(join(order.dataDir, PRACTICE_FILES.database), key))
  try {
    const readOrder: ReadOrder = order.logSize === null ? 'same' : 'log-first'
    const soundness = raw
      ? proveSoundness({
          raw,
          log: log && { entries: () => log.entries(), order: readOrder },
          ...(onProgress && { onStage: (stage, done, of) => onProgress({ stage, done, of }) }),
        })
      : { flaws: [], heads: null, rows: {}, digest: '' }
    if (!raw && log) reachable('log', flaws, () => drain(log))
    return { soundness, flaws: [...flaws, ...soundness.flaws] }
  } finally {
    log?.close()
    raw?.close()
  }
}

function openDatabase(file: string, key: KeyUse): ReturnType<typeof openConnection> {
  if (!existsSync(file)) throw new Refusal('internal', 'missing', { reason: 'missing' })
  return openConnection({ file, key, readonly: true })
}

function drain(log: OperationLog) {
  for (const _ of log.entries());
}

function reachable<T>(part: Flaw['part'], flaws: Flaw[], open: () => T): T | null {
  try {
    return open()
  } catch (error) {
    const code =
      error instanceof Refusal ? error.reason : error instanceof Error && 'code' in error ? String(error.code) : ''
    flaws.push({ part, what: `cannot be opened${code ? ` (${code})` : ''}` })
    return null
  }
}

const ACTIONS: Record<Flaw['part'], string> = {
  database:
    'Close Daybook on this PC and open it again: the database is built anew from the last good copy and the operation log; the damaged one is kept.',
  log: 'Close Daybook on this PC and open it again: the log is written anew from the database; the damaged one is kept.',
}

/** The report of a check for people: what was found, and what to do about it. */
export function reportOf({ soundness, flaws }: Examination): CheckReport {
  return {
    verdict: flaws.length === 0 ? 'sound' : 'damaged',
    findings: flaws.map(({ part, what }) => ({
      what: `${part === 'database' ? 'The database' : 'The operation log'}: ${what}`,
      action: ACTIONS[part],
    })),
    checkedTables: Object.keys(soundness.rows).length,
    operations: soundness.heads?.operation ?? 0,
  }
}
