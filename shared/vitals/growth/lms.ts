/** One row of a growth table: where it stands (age or length), and the skew, median and spread there. */
export type LmsRow = { at: number; l: number; m: number; s: number }
export type Lms = Omit<LmsRow, 'at'>

/** Reads a table of `at L M S` lines. */
export const readTable = (text: string): readonly LmsRow[] =>
  text.split('\n').map((line) => {
    const [at = 0, l = 0, m = 0, s = 0] = line.split(' ').map(Number)
    return { at, l, m, s }
  })

/** The parameters at a point, interpolated linearly between the rows around it; null outside of the table. */
export function lmsAt(table: readonly LmsRow[], at: number): Lms | null {
  const [first, last] = [table[0], table.at(-1)]
  if (!first || !last || !(at >= first.at && at <= last.at)) return null
  let [low, high] = [0, table.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((table[middle] as LmsRow).at <= at) low = middle
    else high = middle
  }
  const [a, b] = [table[low] as LmsRow, table[high] as LmsRow]
  const share = b.at === a.at ? 0 : (at - a.at) / (b.at - a.at)
  const between = (x: number, y: number) => x + (y - x) * share
  return { l: between(a.l, b.l), m: between(a.m, b.m), s: between(a.s, b.s) }
}

/** How many standard deviations a value lies from the median. Source: Cole & Green, Stat Med 1992;11:1305–19. */
export const zOf = (value: number, { l, m, s }: Lms): number =>
  Math.abs(l) < 1e-9 ? Math.log(value / m) / s : ((value / m) ** l - 1) / (l * s)

/** The value that lies `z` standard deviations from the median: the inverse of `zOf`. */
export const valueAt = (z: number, { l, m, s }: Lms): number =>
  Math.abs(l) < 1e-9 ? m * Math.exp(s * z) : m * Math.max(0, 1 + l * s * z) ** (1 / l)

/**
 * The z-score in which a step is half the distance from the median to the value at ±2: it stays linear in the tails,
 * where `zOf` flattens. Source: CDC, Modified z-scores in the CDC growth charts (growth chart program, 2016).
 */
export function modifiedZ(value: number, lms: Lms): number {
  const distance = value > lms.m ? (valueAt(2, lms) - lms.m) / 2 : (lms.m - valueAt(-2, lms)) / 2
  return (value - lms.m) / distance
}

/**
 * The z-score of the WHO standards of weight and body mass index: beyond ±3 a step is the distance between 2 and 3.
 * Source: WHO Child Growth Standards: Methods and development, 2006, chapter 7 (restricted application of LMS).
 */
export function restrictedZ(value: number, lms: Lms): number {
  const z = zOf(value, lms)
  if (z > 3) return 3 + (value - valueAt(3, lms)) / (valueAt(3, lms) - valueAt(2, lms))
  if (z < -3) return -3 + (value - valueAt(-3, lms)) / (valueAt(-2, lms) - valueAt(-3, lms))
  return z
}
