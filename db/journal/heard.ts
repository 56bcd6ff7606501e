import type { Kysely } from 'kysely'
import type { DeviceId, Instant } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import { type Quarantined, TOLD_QUARANTINED } from '../../shared/sync/index.ts'
import type { SyncStateTable } from './tables.ts'

/**
 * What this PC last heard of its server. `quarantined`: which of its own operations lie in quarantine there now, lowest numbers first; null
 * where the answer did not say.
 */
export type HeardOfServer = Omit<SyncStateTable, 'id' | keyof Complete> & {
  deviceId: DeviceId
  at: Instant
  quarantined: readonly Quarantined[] | null
} & Partial<Complete>
/** What is left out stays as it was. */
type Complete = Pick<SyncStateTable, 'completeAt' | 'completeEpoch' | 'lackingEpoch'>
const UNKNOWN: Complete = { completeAt: null, completeEpoch: null, lackingEpoch: null }

export async function keepHeard(db: Kysely<Tables>, what: HeardOfServer): Promise<void> {
  const { deviceId, at, quarantined, ...state } = what
  await db
    .insertInto('syncState')
    .values({ id: 1, ...UNKNOWN, ...state })
    .onConflict((same) => same.column('id').doUpdateSet(state))
    .execute()
  if (quarantined === null) return
  // What is told no more was settled; of what lies beyond the last one that an answer can tell, nothing is known.
  const known = quarantined.length < TOLD_QUARANTINED ? Number.MAX_SAFE_INTEGER : (quarantined.at(-1)?.number ?? 0)
  const lying = new Set(quarantined.map(({ number }) => number))
  const before = await db
    .selectFrom('syncQuarantine')
    .select('number')
    .where('deviceId', '=', deviceId)
    .where('number', '<=', known)
    .execute()
  for (const { number } of before)
    if (!lying.has(number))
      await db.deleteFrom('syncQuarantine').where('deviceId', '=', deviceId).where('number', '=', number).execute()
  for (const { number, reason } of quarantined)
    await db
      .insertInto('syncQuarantine')
      // What it says stands in this device's own operation of that number.
      .values({ deviceId, number, content: '', reason, receivedAt: at })
      .onConflict((same) => same.columns(['deviceId', 'number']).doNothing())
      .execute()
}
