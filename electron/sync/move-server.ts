import type { Journal } from '../../db/journal.ts'
import type { SyncServerTable } from '../../db/journal/tables.ts'
import { serverOf, SERVER_ROW } from '../../db/sync/server.ts'
import type { Asker } from '../../shared/kernel/index.ts'
import { addressOf } from './standing.ts'

/**
 * Keeps that the same server is at another place. What this PC proves itself with may have changed since `kept` was read: it stays as it is now.
 * @param kept the server that was looked for: where this PC left it, or joined anew meanwhile, nothing is kept
 */
export const moveServer = (
  journal: Journal,
  kept: SyncServerTable,
  to: { host: string; port: number },
  by: Asker,
): Promise<void> =>
  journal.work(by, async (work) => {
    const still = await serverOf(work.db)
    if (still?.keptAt !== kept.keptAt) return
    const row = { ...still, id: SERVER_ROW, ...to }
    await work.keep('syncServer', row)
    const detail = { server: addressOf(row), before: addressOf(kept) }
    work.audit({ action: 'configure', category: 'devices', detail })
  })
