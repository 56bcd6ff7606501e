import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import { standsAs } from './devices.ts'
import { isSameHash } from './secrets.ts'
import type { SyncDeviceTable } from './tables.ts'

/** A device that sends what it had written under an identity before. `proof`: SHA-256 of the secret of that one; null without one. */
export type GoingOn = { deviceId: string; former: string; proof: string | null }

/** Identities of one PC, one after the other; more than these are no PC's. */
const MOST = 100

/** Whether this device, or one that it goes on for, was noted as the one that goes on for the former identity (SPEC S45). */
export async function goesOnFor(db: Kysely<Tables>, { deviceId, former }: GoingOn): Promise<boolean> {
  let at: string | null = former
  for (let looked = 0; at !== null && looked < MOST; looked++) {
    const found: { successor: string | null; status: string } | undefined = await db
      .selectFrom('syncDevice')
      .select(['successor', 'status'])
      .where('deviceId', '=', at)
      .executeTakeFirst()
    // What was refused under its own name is not let in under another.
    if (found?.status !== 'active') return false
    if (found.successor === deviceId) return true
    at = found.successor
  }
  return false
}

/**
 * Notes that a device goes on for a former identity: for one that nobody has heard of, and for one whose secret it knows. Anything else would let
 * one PC write in another's name.
 * @returns whether it may
 */
export async function goOnFor(db: Kysely<Tables>, going: GoingOn, now: Instant): Promise<boolean> {
  const { deviceId, former, proof } = going
  if (former === deviceId) return false
  const known = await db.selectFrom('syncDevice').selectAll().where('deviceId', '=', former).executeTakeFirst()
  if (!known) {
    const unproven = { secretHash: '', passHash: '', share: '', program: '', name: '', status: 'active' } as const
    await db
      .insertInto('syncDevice')
      .values({
        ...(await standsAs(db, former)),
        ...unproven,
        enrolledAt: now,
        seenAt: now,
        deviceId: former,
        successor: deviceId,
      })
      .execute()
    return true
  }
  if (known.successor !== null) return goesOnFor(db, going)
  if (known.status !== 'active' || proof === null || !(await wasSecretOf(db, known, proof))) return false
  await db.updateTable('syncDevice').set({ successor: deviceId }).where('deviceId', '=', former).execute()
  return true
}

/** Whether a device has this secret, or had it: a PC that was put back shows the one of then, which lies in its backup. */
async function wasSecretOf(db: Kysely<Tables>, device: SyncDeviceTable, hash: string): Promise<boolean> {
  if (isSameHash(device.secretHash, hash) || isSameHash(device.nextHash, hash)) return true
  const former = await db
    .selectFrom('syncSecret')
    .select('hash')
    .where('deviceId', '=', device.deviceId)
    .where('hash', '=', hash)
    .executeTakeFirst()
  return former !== undefined
}
