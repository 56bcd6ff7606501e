import { timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import { CODE_TRIES, type EnrolRefusal, type ShareLeft } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { admitDevice } from './devices.ts'
import { beginWaiting } from './waiting-room.ts'

/** A code as the server keeps it: SHA-256 of its secret. `deviceId`: the device that may come again with it; null for a new one. */
export type Offer = {
  id: string
  handle: string
  secretHash: string
  deviceId: string | null
  expiresAt: Instant
  /** Who made it in the application, and on which PC; nobody for one that was made at the server. */
  made?: { by: string; byName: string; on: string }
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
  /** From where it asks. */
  address?: string
}

export type Enrolment =
  | 'enrolled'
  | 'waiting'
  | Extract<EnrolRefusal, 'code-wrong' | 'code-expired' | 'device-known' | 'too-many-waiting'>

export async function offerEnrolment(db: Kysely<Tables>, { made, ...offer }: Offer, now: Instant): Promise<void> {
  const by = { madeBy: made?.by ?? null, madeByName: made?.byName ?? null, madeOn: made?.on ?? null }
  await db
    .insertInto('syncEnrolment')
    .values({ ...offer, ...by, tries: 0, madeAt: now, usedAt: null, usedBy: null })
    .execute()
}

/**
 * Why a code lets nobody in whatever secret comes with it; null where that is to be looked at. Writes nothing.
 * @param asking `waits`: whether the program knows of waiting; `holds`: whether the PC holds a practice already
 */
export async function deadCode(
  db: Kysely<Tables>,
  { handle, waits, holds, now }: { handle: string; waits: boolean; holds: boolean; now: Instant },
): Promise<Extract<EnrolRefusal, 'code-wrong' | 'code-expired' | 'client-too-old' | 'code-for-new'> | null> {
  const offer = await newestOffer(db, handle)
  if (!offer) return 'code-wrong'
  if (isDead(offer, now)) return 'code-expired'
  if (offer.madeBy === null) return null
  if (!waits) return 'client-too-old'
  return holds ? 'code-for-new' : null
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
  const { handle, proof, deviceId, address = '', ...device } = joining
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
  // A code that somebody made on a PC only lets ask: the PC waits until a person who may lets it in.
  if (offer.madeBy !== null && !(await beginWaiting(db, { id: offer.id, deviceId, address, ...device }, now)))
    return 'too-many-waiting'
  await change.set({ usedAt: now, usedBy: deviceId }).execute()
  if (offer.madeBy !== null) return 'waiting'
  await admitDevice(db, { deviceId, ...device, now })
  return 'enrolled'
}

/** A code for a new PC must not let it in as another one, whose work would then be taken from it. */
export async function isTakeover(db: Kysely<Tables>, deviceId: string, madeFor: string | null): Promise<boolean> {
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
