/**
 * The share of the standard normal distribution below `z`, to the precision of a double in the middle and in the tails:
 * a series for the middle, a continued fraction for the tails.
 * Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 26.2.11 and 26.2.14.
 */
export function shareBelow(z: number): number {
  if (z > 0) return 1 - tail(z)
  return tail(-z)
}

/** The share above `z`, for z ≥ 0, without losing the small ones. */
function tail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z < 3) {
    let [term, sum] = [z, z]
    for (let n = 1; n < 200 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (z * z) / (2 * n + 1)
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = z
  for (let n = 100; n > 0; n--) fraction = z + n / fraction
  return density / fraction
}

/** The z below which the share `p` lies, by halving: −40 … 8.3, which is as far as a double can tell `p` from 1. */
export function zBelow(p: number): number {
  let [low, high] = [-40, 8.3]
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (shareBelow(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
