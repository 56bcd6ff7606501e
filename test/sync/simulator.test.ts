import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { size } from '../support/size.ts'
import { Simulator } from './simulator/run.ts'

describe('a simulated practice', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await Simulator.open()
  })
  afterAll(() => simulator.close())

  test('the same seed twice gives the same run', async () => {
    const first = await simulator.run(7)
    const second = await simulator.run(7)
    expect(second).toEqual(first)
    expect((await simulator.run(9)).trace).not.toBe(first.trace)
  })

  test('whatever happens, every PC and the server end as one practice', async () => {
    const failed: unknown[] = []
    let conflicts = 0
    for (let seed = 1; seed <= size({ ci: 1000, full: 4000 }); seed += 1) {
      const verdict = await simulator.run(seed)
      conflicts += verdict.conflicts
      if (verdict.violations.length > 0) failed.push({ seed, violations: verdict.violations })
    }
    expect(failed).toEqual([])
    // People who never meet on a row would prove nothing.
    expect(conflicts).toBeGreaterThan(0)
  }, 36_000_000)
})
