import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChainHeads } from '../../db/backups/chains.ts'
import type { KeyUse } from '../../db/connection.ts'
import { OperationLog } from '../../db/operation-log.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { copyFile } from './files.ts'

/** A unit of work stands in the database a moment before it stands in the log. */
const LOG_WAIT_MS = 3_000

/**
 * Copies the log of a running practice as far as a snapshot of its database reaches, so that both end at the same unit of
 * work. A snapshot taken between the two writes of a unit is ahead of the log: then its frame is waited for.
 * @throws Refusal `log-behind` when the log still lacks what the snapshot holds
 */
export async function copyLogUpTo(heads: ChainHeads, from: string, to: string, key: KeyUse): Promise<void> {
  const until = performance.now() + LOG_WAIT_MS
  for (;;) {
    const end = endOf(heads, from, key)
    if (end !== null) return void copyFile(from, to, end)
    if (performance.now() > until)
      throw new Refusal(
        'internal',
        'The operation log lacks what the database holds. Close Daybook on this PC and open it again: the log is then completed.',
        { reason: 'log-behind' },
      )
    await pause(50)
  }
}

/** The byte at which the unit ends that the snapshot ends with; null when the log does not reach that far. */
function endOf(heads: ChainHeads, file: string, key: KeyUse): number | null {
  const log = OperationLog.reading(file, key)
  const reached = { operation: 0, audit: 0 }
  try {
    for (const { entry, end } of log.frames()) {
      reached.operation = entry.operations.at(-1)?.n ?? reached.operation
      reached.audit = entry.audit.at(-1)?.sequence ?? reached.audit
      if (reached.operation >= heads.operation && reached.audit >= heads.auditSequence) return end
    }
    return null
  } finally {
    log.close()
  }
}
