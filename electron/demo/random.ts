/** A stream of numbers in [0, 1), the same for the same seed on every machine. */
export type Random = () => number

/** Mulberry32. Source: Tommy Ettinger's public-domain generator. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const chance = (random: Random, probability: number): boolean => random() < probability
export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
/** A whole number from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))
/** Roughly normal: the sum of three even ones. */
export const around = (random: Random, mean: number, spread: number): number =>
  mean + (random() + random() + random() - 1.5) * 2 * spread
