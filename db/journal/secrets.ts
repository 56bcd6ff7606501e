import { timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { deviceOf } from '../sync/devices.ts'
import type { Tables } from '../tables.ts'

/** Remembers secrets that a device has no more, so that whoever shows one is known for what it is. */
export async function retire(db: Kysely<Tables>, deviceId: string, hash: string, retiredAt: number): Promise<void> {
  if (hash === '') return
  await db
    .insertInto('syncSecret')
    .values({ deviceId, hash, retiredAt })
    .onConflict((same) => same.columns(['deviceId', 'hash']).doUpdateSet({ retiredAt }))
    .execute()
}

/**
 * Makes the successor of a device's secret known. The same may be said again; another in its place makes the one before a secret that is not its own
 * any more.
 * @returns false where the device does not use its newest secret, or has shown no certificate: it goes on with what it has
 */
export async function offerSecret(
  db: Kysely<Tables>,
  { deviceId, secretHash, nextHash }: { deviceId: string; secretHash: string; nextHash: string },
): Promise<boolean> {
  const device = await deviceOf(db, deviceId)
  if (!device || device.certified === 0 || device.status !== 'active') return false
  if (!isSameHash(device.secretHash, secretHash) || isSameHash(device.secretHash, nextHash)) return false
  const isUsed = await db
    .selectFrom('syncSecret')
    .select('hash')
    .where('deviceId', '=', deviceId)
    .where('hash', '=', nextHash)
    .executeTakeFirst()
  if (isUsed) return false
  if (!isSameHash(device.nextHash, nextHash)) await retire(db, deviceId, device.nextHash, 0)
  await db.updateTable('syncDevice').set({ nextHash }).where('deviceId', '=', deviceId).execute()
  return true
}

/** Stands in for a hash that is not there, so that both take the same time. */
const NOBODY = '0'.repeat(64)

/** Whether two hashes are the same; nothing is the same as one that is not there (empty). */
export function isSameHash(kept: string, given: string): boolean {
  const [one, other] = [Buffer.from(kept === '' ? NOBODY : kept), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other) && kept !== ''
}
