import { Refusal } from '../kernel/index.ts'

/** The most that one posting may hold, in cents: ten thousand million dollars. Source: specs, billing §1.9 I1. */
export const MOST_CENTS = 1_000_000_000_000

/** @throws Refusal `invalid-input` for what is no whole number of cents within ±10^12 */
export function assertCents(cents: number): void {
  if (!Number.isSafeInteger(cents) || Math.abs(cents) > MOST_CENTS)
    throw new Refusal('invalid-input', 'This is not an amount of money that can be booked.', { reason: 'amount' })
}

/**
 * `amount × numerator / denominator` as a whole number, halves away from zero; exact, whatever the size.
 * @throws RangeError where the denominator is not above zero
 */
export function share(amount: number, numerator: number, denominator: number): number {
  if (denominator <= 0) throw new RangeError('a share is of something above zero')
  const top = BigInt(amount) * BigInt(numerator)
  const bottom = BigInt(denominator)
  const half = ((top < 0n ? -top : top) * 2n + bottom) / (2n * bottom)
  return Number(top < 0n ? -half : half)
}

/** A ratio in basis points, half-up; null where there is nothing to divide by. */
export const basisPoints = (part: number, whole: number): number | null =>
  whole === 0 ? null : whole < 0 ? share(-part, 10_000, -whole) : share(part, 10_000, whole)

/** Splits half-up percentages of up to four places (`12.5`) into a share over a million. @throws RangeError for other numbers */
export function percentOf(amount: number, percent: number): number {
  const scaled = Math.round(percent * 10_000)
  if (!Number.isFinite(percent) || Math.abs(scaled / 10_000 - percent) > 1e-9)
    throw new RangeError('four places at most')
  return share(amount, scaled, 1_000_000)
}

/**
 * Shares an amount out by weights so that nothing is left over: the largest remainders get the last cents, ties go to the
 * first. All weights zero share evenly. Source: Hamilton's method.
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return []
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  const shares = total === 0n ? weights.map(() => 1n) : weights.map((weight) => BigInt(weight))
  const whole = total === 0n ? BigInt(weights.length) : total
  const sign = amount < 0 ? -1 : 1
  const magnitude = BigInt(Math.abs(amount))
  const parts = shares.map((weight) => ({ cents: (magnitude * weight) / whole, rest: (magnitude * weight) % whole }))
  let left = magnitude - parts.reduce((sum, { cents }) => sum + cents, 0n)
  const order = parts.map((_part, index) => index).sort((a, b) => compare(parts[b]?.rest, parts[a]?.rest) || a - b)
  for (const index of order) {
    const part = parts[index]
    if (left <= 0n || !part) break
    part.cents += 1n
    left -= 1n
  }
  return parts.map(({ cents }) => (cents === 0n ? 0 : sign * Number(cents)))
}

const compare = (a = 0n, b = 0n): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Money as people write it: `$1,234.50`, `(12.00)`, `-5`, `.5`; more places are rounded, halves away from zero.
 * @returns cents, or null for what is no amount (`BR`, words, nothing)
 */
export function readMoney(text: string): number | null {
  const trimmed = text.trim()
  const bare = trimmed.replace(/^\((.*)\)$/, '-$1').replaceAll(/[$\s]/g, '')
  const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d*))?(-?)$/.exec(bare)
  if (!match) return null
  const [, sign = '', whole = '', fraction = '', after = ''] = match
  if (whole === '' && fraction === '') return null
  const digits = `${whole.replaceAll(',', '')}${fraction.padEnd(2, '0').slice(0, 2)}`
  const up = (fraction[2] ?? '0') >= '5' ? 1n : 0n
  const cents = BigInt(digits === '' ? '0' : digits) + up
  if (cents > BigInt(MOST_CENTS)) return null
  const negative = sign === '-' || after === '-'
  return cents === 0n ? 0 : Number(negative ? -cents : cents)
}

/** Cents as a plain decimal: `1234.50`, `-0.05`. */
export function plainDecimal(cents: number): string {
  const text = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`
}
