import { type Decimal, divideWhole, fractionOf, trimDecimal } from './decimal.ts'
import { UNITS } from './units.data.ts'

type Fraction = { numerator: bigint; denominator: bigint }

/** The value in another unit as an exact fraction; null where the two do not measure the same, or are not known. */
function convertedFraction(value: Decimal, from: string, to: string): Fraction | null {
  const start = fractionOf(value)
  if (from === to) return start
  const [source, target] = [UNITS[from], UNITS[to]]
  if (!source || !target || source[0] !== target[0]) return null
  const [, up, down, [offsetUp, offsetDown] = [0n, 1n]] = source
  // base = value × up / down + offset
  const base = {
    numerator: start.numerator * up * offsetDown + offsetUp * start.denominator * down,
    denominator: start.denominator * down * offsetDown,
  }
  const [, toUp, toDown, [shiftUp, shiftDown] = [0n, 1n]] = target
  const moved = {
    numerator: base.numerator * shiftDown - shiftUp * base.denominator,
    denominator: base.denominator * shiftDown,
  }
  return { numerator: moved.numerator * toDown, denominator: moved.denominator * toUp }
}

/**
 * A value in another unit (UCUM codes), computed exactly and rounded once at the end, halves away from zero.
 * @returns null where the two units do not measure the same
 */
export function convertUnit(value: Decimal, from: string, to: string, places: number): Decimal | null {
  const exact = convertedFraction(value, from, to)
  return exact && divideWhole(exact.numerator, exact.denominator, places)
}

/** Places up to which a conversion may be written out and still be called exact. */
const MOST_PLACES = 12

/** A value in another unit where that needs no rounding at all; null where it does, or where the units do not fit. */
export function convertExactly(value: Decimal, from: string, to: string): Decimal | null {
  if (from === to) return value
  const exact = convertedFraction(value, from, to)
  if (!exact || (exact.numerator * 10n ** BigInt(MOST_PLACES)) % exact.denominator !== 0n) return null
  return trimDecimal(divideWhole(exact.numerator, exact.denominator, MOST_PLACES))
}

/** Whether values in the two units can be compared at all. */
export const sameDimension = (a: string, b: string): boolean =>
  a === b || (UNITS[a] !== undefined && UNITS[a]?.[0] === UNITS[b]?.[0])
