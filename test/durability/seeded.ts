/** A random source that a seed repeats exactly. */
export type Random = {
  below(n: number): number
  chance(p: number): boolean
  pick<T>(from: readonly T[]): T
  bytes(n: number): Buffer
}

/** Mulberry32: small, fast and the same everywhere. @param seed any 32-bit number; print it with a failure */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    below,
    chance: (p) => next() < p,
    pick: (from) => {
      const chosen = from[below(from.length)]
      if (chosen === undefined) throw new Error('Nothing to pick from')
      return chosen
    },
    bytes: (n) => Buffer.from(Array.from({ length: n }, () => below(256))),
  }
}
