import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import { standsAs } from './devices.ts'
import { startEpoch } from './epochs.ts'
import type { SyncSuccessionTable } from './tables.ts'
import type { Open } from './unit-of-work.ts'

/** Something that the practice's authority signed, exactly as it was signed. */
export type Signed = { content: string; signature: string }

/**
 * The server before this one. `epoch`: in which it served; `floor`: up to where this order is that one's; `revoked`: whom it let in no more, as far as
 * is known.
 */
export type Predecessor = { epoch: number; floor: number; reason: string; revoked: readonly string[] }

/** The one row of each of these tables. */
export const SERVING_ROW = 'serving'
export const SUCCESSION_ROW = 'succession'

/**
 * Begins the epoch of a server that took over: every device of which something stands in the sequence, or that the practice knows, may prove itself
 * by what the practice's authority gave it; whoever was refused is refused (SPEC S101, S103).
 */
export async function succeed(open: Open, from: Predecessor): Promise<number> {
  const { db, head, now } = open
  const { epoch: previous, floor, reason, revoked } = from
  head.epoch = previous
  const named = await db.selectFrom('device').select(['id', 'name']).execute()
  const authors = await db.selectFrom('syncOrigin').select('deviceId').distinct().execute()
  const names = new Map(named.map(({ id, name }) => [id, name]))
  const ids = new Set([...names.keys(), ...authors.map(({ deviceId }) => deviceId), ...revoked])
  const refused = new Set(revoked)
  for (const deviceId of ids) {
    const isRefused = refused.has(deviceId)
    await db
      .insertInto('syncDevice')
      .values({
        ...(await standsAs(db, deviceId)),
        deviceId,
        // Nobody knows a secret by which it could prove itself: its certificate, or a code, lets it in.
        secretHash: '',
        passHash: '',
        share: '',
        program: '',
        name: names.get(deviceId) ?? '',
        status: isRefused ? 'revoked' : 'active',
        enrolledAt: now,
        seenAt: now,
        ...(isRefused && { revokedAt: now }),
      })
      .execute()
  }
  return startEpoch(open, { reason, beyond: 0, floor })
}

export async function keepServing(db: Kysely<Tables>, signed: Signed): Promise<void> {
  await db
    .insertInto('syncServing')
    .values({ id: SERVING_ROW, ...signed })
    .onConflict((same) => same.column('id').doUpdateSet(signed))
    .execute()
}

export async function keepSuccession(db: Kysely<Tables>, said: Omit<SyncSuccessionTable, 'id'>): Promise<void> {
  await db
    .insertInto('syncSuccession')
    .values({ id: SUCCESSION_ROW, ...said })
    .onConflict((same) => same.column('id').doUpdateSet(said))
    .execute()
}

/**
 * The first public half of its words that a device says holds, until it is let in anew by a code: whoever uses a device for a while must not get the
 * authority sealed to words of his own (SPEC S102).
 */
export async function noteRecoveryKey(db: Kysely<Tables>, deviceId: string, said: string): Promise<string> {
  await db
    .updateTable('syncDevice')
    .set({ recoveryKey: said })
    .where('deviceId', '=', deviceId)
    .where('recoveryKey', '=', '')
    .execute()
  const found = await db
    .selectFrom('syncDevice')
    .select('recoveryKey')
    .where('deviceId', '=', deviceId)
    .executeTakeFirst()
  return found?.recoveryKey ?? ''
}
