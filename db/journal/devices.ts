import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import type { ShareLeft } from '../../shared/sync/index.ts'
import { deviceOf, standingOf } from '../sync/devices.ts'
import { CHAIN_START } from './chain.ts'
import { retire } from './secrets.ts'

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
  const known = await standsAs(db, deviceId)
  const before = await deviceOf(db, deviceId)
  // Certificates and secrets of the admission before count no more: whoever has a copy of them has nothing.
  for (const hash of before ? [before.secretHash, before.nextHash] : []) await retire(db, deviceId, hash, 0)
  const { epoch: secretEpoch } = await standingOf(db)
  const admission = Math.max(now, (before?.admission ?? 0) + 1)
  const fresh = { admission, certified: 0, nextHash: '', secretEpoch, adopted: 0 }
  await db
    .insertInto('syncDevice')
    .values({
      ...known,
      ...fresh,
      deviceId,
      secretHash,
      program,
      name,
      status: 'active',
      ...left,
      enrolledAt: now,
      seenAt: now,
    })
    .onConflict((same) =>
      same.column('deviceId').doUpdateSet({
        secretHash,
        program,
        name,
        status: 'active',
        revokedAt: null,
        goneAt: null,
        // Whoever is let in anew may have other words.
        recoveryKey: '',
        ...fresh,
        ...left,
      }),
    )
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
 * As what a device begins that is not known here. Its operations may be: a server that was put back may have them from its log, a PC that
 * became a server has them from before.
 */
export async function standsAs(db: Kysely<Tables>, deviceId: string) {
  const last = await db
    .selectFrom('syncOrigin')
    .select(['number', 'hash'])
    .where('deviceId', '=', deviceId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  const nothing = { durable: 0, cursor: 0, schemaVersion: 0, successor: null, revokedAt: null, goneAt: null }
  const unproven = { admission: 0, certified: 0, nextHash: '', secretEpoch: 0, adopted: 0, recoveryKey: '' }
  return { acked: last?.number ?? 0, ackedHash: last?.hash ?? CHAIN_START, ...nothing, ...unproven }
}

/**
 * Lets a device in no longer; from the next request on it is refused, and its share of the key is gone. Answers whether there is such a
 * device.
 */
export async function revokeDevice(db: Kysely<Tables>, deviceId: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('syncDevice')
    .set({ status: 'revoked', share: '', revokedAt: now })
    .where('deviceId', '=', deviceId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
