import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import { startEpoch } from './epochs.ts'
import { keepBarred } from './presence.ts'
import type { SyncBarredTable, SyncSuccessionTable } from './tables.ts'
import type { Open } from './unit-of-work.ts'

/** Something that the practice's authority signed, exactly as it was signed. */
export type Signed = { content: string; signature: string }

/**
 * The server before this one. `epoch`: in which it served; `floor`: up to where this order is that one's; `barred`: whom it let in no more, as far as
 * it told.
 */
export type Predecessor = { epoch: number; floor: number; reason: string; barred: readonly SyncBarredTable[] }

/** The one row of each of these tables. */
export const SERVING_ROW = 'serving'
export const SUCCESSION_ROW = 'succession'

/**
 * Begins the epoch of a server that took over. It knows no device: each is let in by what the practice's authority gave it, except whom the
 * server before let in no more (SPEC S101, S113).
 */
export async function succeed(open: Open, { epoch, floor, reason, barred }: Predecessor): Promise<number> {
  open.head.epoch = epoch
  await keepBarred(open.db, barred)
  return startEpoch(open, { reason, beyond: 0, floor })
}

/** What the practice's authority vouched for: which server serves, or that this PC may take its place. */
export type Vouched = { serving: Signed } | { succession: Omit<SyncSuccessionTable, 'id'> }

/** Keeps it in the place of what was vouched for before. */
export async function keepVouched(db: Kysely<Tables>, what: Vouched): Promise<void> {
  if ('serving' in what)
    await db
      .insertInto('syncServing')
      .values({ id: SERVING_ROW, ...what.serving })
      .onConflict((same) => same.column('id').doUpdateSet(what.serving))
      .execute()
  else
    await db
      .insertInto('syncSuccession')
      .values({ id: SUCCESSION_ROW, ...what.succession })
      .onConflict((same) => same.column('id').doUpdateSet(what.succession))
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
