import { describe, expect, test } from '@jest/globals'
import { faultDiskRuns } from './fault-disk.ts'
import { cutPower, points } from './power-cuts.ts'

if (!faultDiskRuns) {
  test('power loss: not run on this system, because its recorder needs LD_PRELOAD (Linux)', () => {
    expect(process.platform).not.toBe('linux')
  })
} else {
  describe('power loss at random moments, SQLCipher without the product around it', () => {
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
