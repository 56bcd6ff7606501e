import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Backup, CheckReport, DrillReport } from '../../shared/backups/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { runJob } from '../workers/job.ts'
import type { Checked } from '../workers/check.worker.ts'
import type { CheckOrder, CheckProgress } from './check.ts'
import type { DrillOrder, DrillProgress } from './drill.ts'
import type { FileCheckOrder } from './file-check.ts'
import { poolOf } from './file-copies.ts'
import { type BackupParts, copiesOfThisPc, currentPlaces, type RunOptions } from './run.ts'
import { BackupSettingsFile } from './settings.ts'

/** How the names of the folders begin in which copies are restored on trial. */
export const DRILL = 'drill-'

const jobOptions = ({ practice }: BackupParts, { onProgress, signal }: RunOptions) => ({
  key: practice.key(),
  ...(onProgress && { onProgress }),
  ...(signal && { signal }),
})

/**
 * Full check of the running practice: structure, indexes, chains, log, and every row against its history. Damage is
 * remembered, so that the next opening mends it.
 */
export async function checkDatabase(parts: BackupParts, options: RunOptions = {}): Promise<CheckReport> {
  const { journal, log } = parts.practice.store()
  await journal.settled()
  const file = new BackupSettingsFile(parts.dataDir)
  const now = parts.clock.now()
  const pools = (await currentPlaces(parts, file.read())).map(({ folder }) => poolOf(folder))
  const order: CheckOrder & FileCheckOrder = { dataDir: parts.dataDir, logSize: log.size, pools, now }
  const job = runJob<Checked, typeof order, CheckProgress>('check', order, jobOptions(parts, options))
  const { report, rebuild } = await job
  file.change({ lastCheckedAt: parts.clock.now(), damageSeen: rebuild })
  return report
}

/**
 * Restores a copy (the newest good one unless told) in scratch and compares it with the running practice. A proven copy
 * is remembered as such.
 * @throws Refusal `no-backup`; `cancelled`
 */
export async function drill(
  parts: BackupParts,
  backupId?: Backup['backupId'],
  options: RunOptions = {},
): Promise<DrillReport> {
  const copies = await copiesOfThisPc(parts)
  const chosen = copies.find(({ copy }) => (backupId ? copy.manifest.backupId === backupId : copy.verified))
  if (!chosen)
    throw new Refusal(
      'not-found',
      'There is no such copy of this PC in the places that are there now. Make one first.',
      { reason: 'no-backup' },
    )
  await parts.practice.store().journal.settled()
  const order: DrillOrder = {
    dataDir: parts.dataDir,
    copy: chosen.copy.folder,
    scratch: join(parts.dataDir, `${DRILL}${parts.ids.next<string>()}`),
  }
  const job = runJob<DrillReport, DrillOrder, DrillProgress>('drill', order, jobOptions(parts, options))
  // A worker that was cancelled had no time to remove it.
  const report = await job.finally(() => rmSync(order.scratch, { recursive: true, force: true }))
  if (report.verdict === 'proven') {
    const file = new BackupSettingsFile(parts.dataDir)
    const known = new Set<string>(copies.map(({ copy }) => copy.manifest.backupId))
    const kept = Object.entries(file.read().proven).filter(([id]) => known.has(id))
    file.change({ proven: { ...Object.fromEntries(kept), [report.backupId]: parts.clock.now() } })
  }
  return report
}
