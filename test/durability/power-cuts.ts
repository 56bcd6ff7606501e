import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { inMemory } from './memory.ts'
import { recordedRun } from './recorded-run.ts'
import { replayPowerLoss } from './replay.ts'
import { seeded } from './seeded.ts'
import { STORES, type StoreName } from './stores.ts'
import { withoutSyncs } from './trace.ts'

const SEED = 20_261_125
/** Power cuts that each store must stand. */
export const points = size({ ci: 500, full: 10_000 })
/** Units of the recorded runs, in turn: the long ones go through checkpoints, the short ones are quick to look at. */
const UNITS = [15, 120, 30, 60, 25]
/** Power cuts per recorded run: every run lays its writes out differently. */
const POINTS_PER_RUN = 100

/**
 * Replays so many power cuts of recorded runs, and says what was lost.
 * @param unsynced the writer's syncs of such files count for nothing
 */
export async function cutPower(name: StoreName, cuts: number, unsynced?: (path: string) => boolean) {
  const total = { points: 0, acknowledged: 0, failed: [] as { seed: number; event: number; problems: string[] }[] }
  for (let seed = SEED; total.points < cuts; seed++) {
    const recorded = await recordedRun(await scratch('power'), name, UNITS[(seed - SEED) % UNITS.length] ?? 60)
    const run = unsynced ? { ...recorded, events: withoutSyncs(recorded.events, unsynced) } : recorded
    const replayed = await inMemory((folder) =>
      replayPowerLoss(run, STORES[name], {
        points: Math.min(POINTS_PER_RUN, cuts - total.points),
        random: seeded(seed),
        scratch: folder,
      }),
    )
    total.points += replayed.points
    total.acknowledged += replayed.acknowledged
    total.failed.push(...replayed.failed.map((failure) => ({ seed, ...failure })))
  }
  return total
}
