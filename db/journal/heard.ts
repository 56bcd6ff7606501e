import type { Kysely } from 'kysely'
import type { DeviceId, Instant } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import type { SyncStateTable } from './tables.ts'

/** What this PC last heard of its server, and which of its own operations went into quarantine there. */
export type HeardOfServer = Omit<SyncStateTable, 'id'> & {
  deviceId: DeviceId
  at: Instant
  quarantined: readonly { number: number; reason: string }[]
}

export async function keepHeard(db: Kysely<Tables>, what: HeardOfServer): Promise<void> {
  const { deviceId, at, quarantined, ...state } = what
  await db
    .insertInto('syncState')
    .values({ id: 1, ...state })
    .onConflict((same) => same.column('id').doUpdateSet(state))
    .execute()
  for (const { number, reason } of quarantined)
    await db
      .insertInto('syncQuarantine')
      // What it says stands in this device's own operation of that number.
      .values({ deviceId, number, content: '', reason, receivedAt: at })
      .onConflict((same) => same.columns(['deviceId', 'number']).doNothing())
      .execute()
}
