import { describe, expect, test } from '@jest/globals'
import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { faultDiskRuns } from './fault-disk.ts'
import { inMemory } from './memory.ts'
import { recordedRun } from './recorded-run.ts'
import { replayPowerLoss } from './replay.ts'
import { seeded } from './seeded.ts'
import { STORES, type StoreName } from './stores.ts'

const SEED = 20_261_125
const points = size({ ci: 500, full: 10_000 })
/** Power cuts per recorded run: every run lays its writes out differently. */
const POINTS_PER_RUN = 500

async function cutPower(name: StoreName, cuts: number) {
  const total = { points: 0, acknowledged: 0, failed: [] as { seed: number; event: number; problems: string[] }[] }
  for (let seed = SEED; total.points < cuts; seed++) {
    const run = await recordedRun(await scratch('power'), name, 200)
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
    test(`SQLCipher alone with synchronous=FULL loses nothing in ${points} cuts`, async () => {
      const total = await cutPower('bare-full', points)
      expect(total.failed).toEqual([])
      expect(total.points).toBe(points)
      expect(total.acknowledged).toBeGreaterThan(points)
    }, 900_000)

    test('control: synchronous=NORMAL loses acknowledged writes', async () => {
      const total = await cutPower('bare-normal', 100)
      expect(total.failed.length).toBeGreaterThan(20)
      expect(JSON.stringify(total.failed)).toContain('is lost')
    }, 120_000)
  })
}
