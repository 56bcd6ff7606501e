import { describe, expect, test } from '@jest/globals'
import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { killRounds } from './kills.ts'
import { seeded } from './seeded.ts'

const SEED = 20_261_125
const kills = size({ ci: 100, full: 1_000 })

describe('kill -9 at random times under write load', () => {
  test(`Daybook loses nothing in ${kills} kills, and no unit is torn`, async () => {
    const result = await killRounds(await scratch('kill'), 'daybook', { kills, random: seeded(SEED) })
    expect(result.failed).toEqual([])
    expect(result.kills).toBe(kills)
    expect(result.acknowledged).toBeGreaterThan(kills)
  }, 3_600_000)

  test('control: a store that acknowledges before it writes is caught', async () => {
    const result = await killRounds(await scratch('kill'), 'bare-hasty', { kills: 10, random: seeded(SEED) })
    expect(result.failed.length).toBeGreaterThan(3)
    expect(JSON.stringify(result.failed)).toContain('is lost')
  }, 60_000)
})
