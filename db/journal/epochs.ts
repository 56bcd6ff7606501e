import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import { forgetTaken } from './quarantine.ts'
import type { SyncEpochTable } from './tables.ts'
import type { Open } from './unit-of-work.ts'

export type Epochs = readonly Pick<SyncEpochTable, 'epoch' | 'previous' | 'floor'>[]

/** The epochs that this server began, in order. */
export const epochsOf = (db: Kysely<Tables>): Promise<Pick<SyncEpochTable, 'epoch' | 'previous' | 'floor'>[]> =>
  db.selectFrom('syncEpoch').select(['epoch', 'previous', 'floor']).orderBy('epoch').execute()

/**
 * The last sequence that a server shares with one of its earlier epochs (SPEC S4). With an epoch that it has never heard of, as that of a state
 * that was lost, it may share nothing.
 */
export function floorOf(epochs: Epochs, epoch: number): number {
  if (!epochs.some(({ previous }) => previous === epoch)) return 0
  return Math.min(...epochs.filter((one) => one.epoch > epoch).map(({ floor }) => floor))
}

/** Goes on in a new epoch of the server: from the floor, with what the server does not have covering its columns again (SPEC S25). */
export async function followEpoch(
  { db, head }: Open,
  next: { epoch: number; floor: number; acked: number },
): Promise<void> {
  if (next.epoch <= head.epoch) return
  // What the server had of former identities it may lack now; it says so when it is asked.
  await db.updateTable('syncFormer').set({ acked: 0 }).execute()
  // What did not stand in the places that are lost is told anew, as it comes out now.
  await db.deleteFrom('syncConflict').where('n', '>', next.floor).execute()
  await db.deleteFrom('syncSequence').where('sequence', '>', next.floor).execute()
  Object.assign(head, {
    epoch: next.epoch,
    cursor: Math.min(head.cursor, next.floor),
    reflected: Math.min(head.reflected, next.acked),
    markedAt: 0,
    mark: '',
  })
}

/** Begins an epoch as a server, beyond this one, the time and `beyond`; `floor`: what this server has, unless told (SPEC S4). */
export async function startEpoch(
  { db, head, now }: Open,
  { reason, beyond, floor = head.operation }: { reason: string; beyond: number; floor?: number | undefined },
): Promise<number> {
  const epoch = Math.max(head.epoch, beyond, now) + 1
  await forgetTaken(db)
  await db.insertInto('syncEpoch').values({ epoch, previous: head.epoch, floor, reason, begunAt: now }).execute()
  head.epoch = epoch
  return epoch
}
