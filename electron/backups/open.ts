import type { KeyUse } from '../../db/connection.ts'
import { openStore, type Store, type StoreOptions } from '../../db/store.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { HealJob } from '../workers/heal.worker.ts'
import { runJob } from '../workers/job.ts'
import type { Healed, HealOrder } from './heal.ts'
import { placesOf } from './places.ts'
import { BackupSettingsFile } from './settings.ts'

/**
 * What `openStore` answers for damage. The key comes out of a sealed key slot, so it is the right one: a database that
 * it does not open is a damaged one.
 */
const DAMAGE = new Set(['damaged', 'wrong-key', 'not-encrypted', 'no-practice', 'log-damaged'])

/**
 * Opens the practice of this PC; a damaged one is first built anew from its copies and its operation log, with the
 * damaged files kept, so that the clinic can go on working. Never makes a new practice.
 * @throws what `openStore` throws, when nothing could be done about it
 */
export async function openOrHeal(dataDir: string, options: Omit<StoreOptions, 'founding'>): Promise<Store> {
  if (new BackupSettingsFile(dataDir).read().damageSeen) await healHere(dataDir, options.key, options.clock.now())
  try {
    return await openStore(options)
  } catch (error) {
    if (!(error instanceof Refusal && DAMAGE.has(error.reason ?? ''))) throw error
    const healed = await healHere(dataDir, options.key, options.clock.now()).catch(() => null)
    if (!healed || healed.by === 'nothing was damaged') throw error
    return openStore(options)
  }
}

/** Heals from every copy that is in reach, and remembers to tell it. @throws as `healPractice` */
export async function healHere(dataDir: string, key: KeyUse, now: HealOrder['now']): Promise<Healed> {
  const file = new BackupSettingsFile(dataDir)
  const places = (await placesOf(dataDir, file.read())).map(({ folder }) => folder)
  // A whole database is read for it, which would hold up every screen.
  const healed = await runJob<Healed, HealJob>('heal', { dataDir, places, now }, { key })
  file.change({ damageSeen: false })
  if (healed.by !== 'nothing was damaged') file.change({ healed: { at: now, note: noteOf(healed) } })
  return healed
}

/** The running practice met damage: the next opening mends it before anything else. */
export function rememberDamage(dataDir: string): void {
  new BackupSettingsFile(dataDir).change({ damageSeen: true })
}

function noteOf({ by, lastOperation, knownOperation }: Healed): string {
  const missing = knownOperation - lastOperation
  const loss =
    missing > 0
      ? `The last ${missing} changes could not be brought back: look what is missing.`
      : 'Nothing that was saved is missing.'
  const from = {
    database: 'the database',
    'copy and log': 'a copy and the operation log',
    log: 'the operation log',
    copy: 'a copy',
  }
  const source = by === 'nothing was damaged' ? '' : ` from ${from[by]}`
  return `The disk had damaged the practice's files; they were built anew${source}. ${loss} Have the disk of this PC checked.`
}
