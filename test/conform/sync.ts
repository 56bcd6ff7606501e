import { Simulator, type Verdict } from '../sync/simulator/run.ts'
import type { ConformResult } from './finding.ts'

const RANGE = /^(\d+)\.\.(\d+)$/
const MOST_SHOWN = 20

/** `--money`: people also book, and close days and months. `--leases`: PCs work by leave, and want what only one does at a time. */
const [MONEY, LEASES] = ['--money', '--leases']
/** `--seeds A..B`: which of the simulator's runs. */
function seedsOf(words: readonly string[]): { first: number; last: number } {
  const [, first, last] = RANGE.exec(words.find((word) => RANGE.test(word)) ?? '') ?? []
  if (first === undefined || last === undefined) throw new Error('Say which seeds: --seeds 1..1000')
  return { first: Number(first), last: Number(last) }
}

/**
 * Runs PCs and a server under a seeded scheduler, with a network that loses, doubles and delays, crashes, clocks that are wrong and
 * restored servers, and says of each seed that does not end well what does not hold.
 */
export async function conform(words: readonly string[]): Promise<ConformResult> {
  const { first, last } = seedsOf(words)
  const simulator = await Simulator.open()
  const begun = performance.now()
  const failed: Verdict[] = []
  const totals = { seeds: 0, failed: 0, steps: 0, edits: 0, conflicts: 0, faults: {} as Record<string, number> }
  try {
    for (let seed = first; seed <= last; seed += 1) {
      const verdict = await simulator.run(seed, {
        money: words.includes(MONEY),
        leases: words.includes(LEASES),
      })
      totals.seeds += 1
      totals.steps += verdict.steps
      totals.edits += verdict.edits
      totals.conflicts += verdict.conflicts
      for (const [fault, times] of Object.entries(verdict.faults))
        totals.faults[fault] = (totals.faults[fault] ?? 0) + times
      if (verdict.violations.length === 0) continue
      totals.failed += 1
      if (failed.length < MOST_SHOWN) failed.push(verdict)
    }
  } finally {
    await simulator.close()
  }
  const seconds = (performance.now() - begun) / 1000
  return {
    pass: totals.seeds > 0 && totals.failed === 0,
    ...totals,
    seedsPerSecond: Number((totals.seeds / seconds).toFixed(1)),
    failing: failed,
  }
}
