import { describe, expect, test } from '@jest/globals'
import { faultDiskRuns } from './fault-disk.ts'
import { cutPower, points } from './power-cuts.ts'

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
  })
}
