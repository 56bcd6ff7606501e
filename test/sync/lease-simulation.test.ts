import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { size } from '../support/size.ts'
import { Simulator } from './simulator/run.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await Simulator.open()
})
afterAll(() => simulator.close())

test('S82–S88: whatever happens, nobody works on when her leave is over, nobody is kept out before, no two hold one thing, and an act is recorded once', async () => {
  const failed: unknown[] = []
  let [acts, leases] = [0, 0]
  for (let seed = 1; seed <= size({ ci: 150, full: 3000 }); seed += 1) {
    const verdict = await simulator.run(seed, { leases: true })
    acts += verdict.acts
    leases += verdict.leases
    if (verdict.violations.length > 0) failed.push({ seed, violations: verdict.violations })
  }
  expect(failed).toEqual([])
  // Where nobody got anything nothing would be proven.
  expect([acts > 100, leases > 100]).toEqual([true, true])
}, 36_000_000)

test('the same seed twice gives the same run, with leases too; without them it is the run that it was', async () => {
  const first = await simulator.run(7, { leases: true })
  expect((await simulator.run(7, { leases: true })).trace).toBe(first.trace)
  expect((await simulator.run(7)).trace).not.toBe(first.trace)
})
