/** What stays: the newest ones, then the newest of each day, then the newest of each week. */
export const KEPT = { newest: 6, days: 14, weeks: 8 } as const

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

type Copy = { manifest: { madeAt: number }; isWhole: boolean }

/**
 * Which copies may go. Only whole copies count as kept, so that broken ones never push out a good one; the newest whole one stays whatever
 * the numbers say.
 * @param copies newest first
 */
export function surplus<C extends Copy>(copies: readonly C[]): C[] {
  const whole = copies.filter(({ isWhole }) => isWhole)
  if (whole.length === 0) return []
  const kept = new Set<Copy>(whole.slice(0, KEPT.newest))
  for (const [length, periods] of [
    [DAY_MS, KEPT.days],
    [WEEK_MS, KEPT.weeks],
  ] as const) {
    const seen = new Set<number>()
    for (const copy of whole) {
      const period = Math.floor(copy.manifest.madeAt / length)
      if (seen.has(period)) continue
      if (seen.size === periods) break
      seen.add(period)
      kept.add(copy)
    }
  }
  const oldestKept = Math.min(...[...kept].map(({ manifest }) => manifest.madeAt))
  // A broken one is of no use beside good ones that are as old; until then somebody may want to look at it.
  return copies.filter((copy) => !kept.has(copy) && (copy.isWhole || copy.manifest.madeAt > oldestKept))
}
