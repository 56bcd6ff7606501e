import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import { CHAIN_START } from './chain.ts'

/** Lets a device in. One that is known already keeps what it has sent, and proves itself by the new secret from now on. */
export async function admitDevice(
  db: Kysely<Tables>,
  { deviceId, secretHash, program, now }: { deviceId: string; secretHash: string; program: string; now: Instant },
): Promise<void> {
  const nothingSent = { acked: 0, ackedHash: CHAIN_START, durable: 0, cursor: 0, schemaVersion: 0 }
  await db
    .insertInto('syncDevice')
    .values({ deviceId, secretHash, program, status: 'active', ...nothingSent, enrolledAt: now, seenAt: now })
    .onConflict((same) => same.column('deviceId').doUpdateSet({ secretHash, program, status: 'active' }))
    .execute()
}
