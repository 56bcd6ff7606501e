import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import type { SyncEpochTable } from './tables.ts'

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
