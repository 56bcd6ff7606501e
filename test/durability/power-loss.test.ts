import { describe, expect, test } from '@jest/globals'
import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { faultDiskRuns } from './fault-disk.ts'
import { inMemory } from './memory.ts'
import { recordedRun } from './recorded-run.ts'
import { replayPowerLoss } from './replay.ts'
import { seeded } from './seeded.ts'
import { STORES, type StoreName } from './stores.ts'
import { withoutSyncs } from './trace.ts'

const SEED = 20_261_125
const points = size({ ci: 500, full: 10_000 })
/** Units of the recorded runs, in turn: the long ones go through checkpoints, the short ones are quick to look at. */
const UNITS = [15, 120, 30, 60, 25]
/** Power cuts per recorded run: every run lays its writes out differently. */
const POINTS_PER_RUN = 100

/** @param unsynced the writer's syncs of such files count for nothing */
async function cutPower(name: StoreName, cuts: number, unsynced?: (path: string) => boolean) {
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

if (!faultDiskRuns) {
  test('power loss: not run on this system, because its recorder needs LD_PRELOAD (Linux)', () => {
    expect(process.platform).not.toBe('linux')
  })
} else {
  describe('power loss at random moments, unsynced writes dropped, reordered and torn', () => {
    test(`Daybook loses nothing in ${points} cuts`, async () => {
      const total = await cutPower('daybook', points)
      expect(total.failed).toEqual([])
      expect(total.points).toBe(points)
      expect(total.acknowledged).toBeGreaterThan(points)
    }, 3_600_000)

    test('control: with synchronous=NORMAL and an operation log that is not synced Daybook loses', async () => {
      const total = await cutPower('daybook-normal', 60, (path) => path.endsWith('operations.log'))
      expect(total.failed.length).toBeGreaterThan(10)
      expect(JSON.stringify(total.failed)).toContain('is lost')
    }, 120_000)

    test('with synchronous=NORMAL alone the operation log brings back what the database lost', async () => {
      const total = await cutPower('daybook-normal', 60)
      expect(total.failed).toEqual([])
    }, 120_000)

    test(`SQLCipher alone with synchronous=FULL loses nothing in ${points} cuts`, async () => {
      const total = await cutPower('bare-full', points)
      expect(total.failed).toEqual([])
      expect(total.points).toBe(points)
      expect(total.acknowledged).toBeGreaterThan(points)
    }, 3_600_000)

    test('control: synchronous=NORMAL loses acknowledged writes', async () => {
      const total = await cutPower('bare-normal', 100)
      expect(total.failed.length).toBeGreaterThan(20)
      expect(JSON.stringify(total.failed)).toContain('is lost')
    }, 120_000)
  })
}
