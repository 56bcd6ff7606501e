import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import type { ShareLeft } from '../../shared/sync/index.ts'
import { CHAIN_START } from './chain.ts'

/** A device that is let in. `secretHash`: SHA-256 of its secret, in hexadecimal. `left`: what it leaves of its key. */
export type Admission = {
  deviceId: string
  secretHash: string
  program: string
  now: Instant
  name?: string
  left?: ShareLeft | undefined
}
/** What a device said of itself with a request. */
export type Sighting = { deviceId: string; cursor: number | null; program: string; schemaVersion: number }

/** Lets a device in. One that is known already keeps what it has sent, and proves itself by the new secret from now on. */
export async function admitDevice(
  db: Kysely<Tables>,
  { deviceId, secretHash, program, now, name = '', left = { share: '', passHash: '' } }: Admission,
): Promise<void> {
  const nothingSent = { acked: 0, ackedHash: CHAIN_START, durable: 0, cursor: 0, schemaVersion: 0 }
  await db
    .insertInto('syncDevice')
    .values({
      deviceId,
      secretHash,
      program,
      name,
      status: 'active',
      ...nothingSent,
      ...left,
      enrolledAt: now,
      seenAt: now,
    })
    .onConflict((same) => same.column('deviceId').doUpdateSet({ secretHash, program, name, status: 'active', ...left }))
    .execute()
}

/** Notes what a device said of itself. */
export async function noteDevice(
  db: Kysely<Tables>,
  { deviceId, cursor, program, schemaVersion }: Sighting,
  now: Instant,
): Promise<void> {
  const said = { program, schemaVersion, seenAt: now, ...(cursor === null ? {} : { cursor }) }
  await db.updateTable('syncDevice').set(said).where('deviceId', '=', deviceId).execute()
}

/**
 * Lets a device in no longer; from the next request on it is refused, and its share of the key is gone. Answers whether there is such a
 * device.
 */
export async function revokeDevice(db: Kysely<Tables>, deviceId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('syncDevice')
    .set({ status: 'revoked', share: '' })
    .where('deviceId', '=', deviceId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
