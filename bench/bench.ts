/** One number that a promise is about. */
export type Figure = {
  what: string
  value: number
  unit: 'ms' | 'µs' | '×' | '/s' | 'MB' | ''
  /** The figure that the promise names, to stand beside it; never a reason to fail. */
  promised?: number
}

/** What a file `bench/<promise>.bench.ts` exports under the name `bench`. */
export type Bench = {
  /** The promise of docs/promises.md that it measures, by its heading. */
  promise: string
  run(): Promise<Figure[]>
}

const sorted = (times: readonly number[]) => times.toSorted((a, b) => a - b)

/** The value below which `share` of the times lie: 0.5 is the median. */
export function quantile(times: readonly number[], share: number): number {
  const all = sorted(times)
  return all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN
}

/** Milliseconds that each of `times` runs of `work` took, after `warmUp` runs that do not count. */
export async function timesOf(times: number, work: (index: number) => unknown, warmUp = 3): Promise<number[]> {
  const taken: number[] = []
  for (let index = -warmUp; index < times; index++) {
    const started = performance.now()
    await work(index)
    if (index >= 0) taken.push(performance.now() - started)
  }
  return taken
}

/** The two figures that a latency is told by. */
export function latency(what: string, times: readonly number[], promised?: number): Figure[] {
  return [
    { what: `${what}, median`, value: quantile(times, 0.5), unit: 'ms' },
    { what: `${what}, 95 of 100 within`, value: quantile(times, 0.95), unit: 'ms', ...(promised ? { promised } : {}) },
  ]
}

/**
 * The longest time, in milliseconds, for which nobody else had a turn while `work` went on: by the clock, and by the
 * processor's own count, which others on a busy machine do not lengthen. What comes after it in the same turn is not its.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<{ took: number; worked: number }> {
  const longest = { took: 0, worked: 0 }
  let [clock, processor, done] = [performance.now(), process.threadCpuUsage(), false]
  const measure = () => {
    const { user, system } = process.threadCpuUsage(processor)
    longest.took = Math.max(longest.took, performance.now() - clock)
    longest.worked = Math.max(longest.worked, (user + system) / 1000)
    clock = performance.now()
    processor = process.threadCpuUsage()
  }
  const beat = () => {
    if (done) return
    measure()
    setImmediate(beat)
  }
  setImmediate(beat)
  await work()
  done = true
  // Work that never lets anybody in between is all one turn, and its end is a part of the last one.
  measure()
  return longest
}
