import { timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import { CODE_TRIES, type EnrolRefusal, type ShareLeft } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { admitDevice } from './devices.ts'

/** A code as the server keeps it: SHA-256 of its secret. `deviceId`: the device that may come again with it; null for a new one. */
export type Offer = {
  id: string
  handle: string
  secretHash: string
  deviceId: string | null
  expiresAt: Instant
}

/** A device that gives a code. `proof`: SHA-256 of the secret that it gave; `secretHash`: of the one it gets. */
export type Joining = {
  handle: string
  proof: string
  deviceId: string
  name: string
  program: string
  secretHash: string
  left?: ShareLeft | undefined
}

export type Enrolment = 'enrolled' | Extract<EnrolRefusal, 'code-wrong' | 'code-expired' | 'device-known'>

export async function offerEnrolment(db: Kysely<Tables>, offer: Offer, now: Instant): Promise<void> {
  await db
    .insertInto('syncEnrolment')
    .values({ ...offer, tries: 0, madeAt: now, usedAt: null, usedBy: null })
    .execute()
}

/** Why a code lets nobody in whatever secret comes with it; null where that is to be looked at. Writes nothing. */
export async function deadCode(
  db: Kysely<Tables>,
  { handle, now }: { handle: string; now: Instant },
): Promise<Extract<Enrolment, 'code-wrong' | 'code-expired'> | null> {
  const offer = await newestOffer(db, handle)
  if (!offer) return 'code-wrong'
  return isDead(offer, now) ? 'code-expired' : null
}

type Offered = { usedAt: number | null; expiresAt: number; tries: number }
const isDead = ({ usedAt, expiresAt, tries }: Offered, now: Instant): boolean =>
  usedAt !== null || expiresAt <= now || tries >= CODE_TRIES

const newestOffer = (db: Kysely<Tables>, handle: string) =>
  db
    .selectFrom('syncEnrolment')
    .selectAll()
    .where('handle', '=', handle)
    .orderBy('madeAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

export async function enrolDevice(db: Kysely<Tables>, joining: Joining, now: Instant): Promise<Enrolment> {
  const { handle, proof, deviceId, ...device } = joining
  const offer = await newestOffer(db, handle)
  if (!offer) return 'code-wrong'
  if (isDead(offer, now)) return 'code-expired'
  const change = db.updateTable('syncEnrolment').where('id', '=', offer.id)
  if (!isSame(offer.secretHash, proof)) {
    // Counted in the transaction that looks, so that many at once do not get more tries than five.
    await change.set({ tries: offer.tries + 1 }).execute()
    return 'code-wrong'
  }
  if (await isTakeover(db, deviceId, offer.deviceId)) return 'device-known'
  await change.set({ usedAt: now, usedBy: deviceId }).execute()
  await admitDevice(db, { deviceId, ...device, now })
  return 'enrolled'
}

/** A code for a new PC must not let it in as another one, whose work would then be taken from it. */
async function isTakeover(db: Kysely<Tables>, deviceId: string, madeFor: string | null): Promise<boolean> {
  if (madeFor !== null) return madeFor !== deviceId
  const known = await db
    .selectFrom('syncDevice')
    .select(['acked', 'status'])
    .where('deviceId', '=', deviceId)
    .executeTakeFirst()
  // One that never sent anything may not have heard the answer to its first try.
  return known !== undefined && (known.acked > 0 || known.status !== 'active')
}

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
