import { z } from 'zod'

/** A decimal number as it was written, with the precision that it was written with: `5.0` is not `5`. Never a float. */
export const Decimal = z
  .string()
  .max(60)
  .regex(/^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/, 'Write a number, such as 5 or 5.0')
  .brand<'Decimal'>()
export type Decimal = z.infer<typeof Decimal>

/** A number as a whole numerator over a power of ten: what exact arithmetic on decimals works with. */
type Scaled = { digits: bigint; scale: number }

function scaled(text: string): Scaled {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? notADecimal(text)
  const scale = fraction.length - Number(exponent)
  const digits = BigInt(`${whole}${fraction}`) * (scale < 0 ? 10n ** BigInt(-scale) : 1n)
  return { digits: sign ? -digits : digits, scale: Math.max(scale, 0) }
}

function notADecimal(text: string): never {
  throw new TypeError(`“${text.slice(0, 20)}” is not a decimal number`)
}

function written({ digits, scale }: Scaled): Decimal {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  const at = text.length - scale
  const sign = digits < 0n ? '-' : ''
  return `${sign}${text.slice(0, at)}${scale === 0 ? '' : `.${text.slice(at)}`}` as Decimal
}

const raise = ({ digits, scale }: Scaled, to: number): bigint => digits * 10n ** BigInt(to - scale)

/** −1, 0 or 1: the order of two numbers, whatever their precision (`5.0` and `5` are the same number). */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const [left, right] = [scaled(a), scaled(b)]
  const scale = Math.max(left.scale, right.scale)
  const difference = raise(left, scale) - raise(right, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** The exact sum, with the finer precision of the two. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const [left, right] = [scaled(a), scaled(b)]
  const scale = Math.max(left.scale, right.scale)
  return written({ digits: raise(left, scale) + raise(right, scale), scale })
}

/** The exact product, with as many places as both have together. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  const [left, right] = [scaled(a), scaled(b)]
  return written({ digits: left.digits * right.digits, scale: left.scale + right.scale })
}

/** The number rounded to `places` after the point, halves away from zero; zeros are added where it has fewer. */
export function roundDecimal(value: Decimal, places: number): Decimal {
  const { digits, scale } = scaled(value)
  return divideWhole(digits, 10n ** BigInt(scale), places)
}

/** `numerator / denominator` rounded to `places` after the point, halves away from zero. @throws RangeError for 0 below */
export function divideWhole(numerator: bigint, denominator: bigint, places: number): Decimal {
  if (denominator === 0n) throw new RangeError('a number cannot be divided by zero')
  const negative = numerator < 0n !== denominator < 0n
  const [top, bottom] = [magnitude(numerator) * 10n ** BigInt(places), magnitude(denominator)]
  const rounded = (2n * top + bottom) / (2n * bottom)
  return written({ digits: negative ? -rounded : rounded, scale: places })
}

const magnitude = (whole: bigint): bigint => (whole < 0n ? -whole : whole)

/** The number as a fraction of whole numbers. */
export function fractionOf(value: Decimal): { numerator: bigint; denominator: bigint } {
  const { digits, scale } = scaled(value)
  return { numerator: digits, denominator: 10n ** BigInt(scale) }
}

/** Without the zeros after the last digit that counts: for showing a computed value, never one that was entered. */
export function trimDecimal(value: Decimal): Decimal {
  return (value.includes('.') && !/e/i.test(value) ? value.replace(/\.?0+$/, '') : value) as Decimal
}
