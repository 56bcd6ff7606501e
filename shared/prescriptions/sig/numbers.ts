import { type Decimal, divideWhole, fractionOf, trimDecimal } from '../../kernel/index.ts'

/** An exact amount: a whole numerator over a positive whole denominator. A dose a week is 1/7 a day and no decimal. */
export type Fraction = { numerator: bigint; denominator: bigint }

export const whole = (count: number): Fraction => ({ numerator: BigInt(count), denominator: 1n })
export const exact = (value: Decimal): Fraction => fractionOf(value)
export const times = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
})
/** @throws RangeError where `b` is nothing */
export function over(a: Fraction, b: Fraction): Fraction {
  if (b.numerator === 0n) throw new RangeError('a number cannot be divided by zero')
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator }
}
export const plus = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.denominator + b.numerator * a.denominator,
  denominator: a.denominator * b.denominator,
})
/** Negative, zero or positive, as `a` is below, at or above `b`. */
export const compare = (a: Fraction, b: Fraction): number => {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
export const least = (a: Fraction, b: Fraction): Fraction => (compare(a, b) <= 0 ? a : b)

/** Down to a whole number; amounts are never negative. */
export const floor = ({ numerator, denominator }: Fraction): bigint => numerator / denominator
export const ceiling = ({ numerator, denominator }: Fraction): bigint => (numerator + denominator - 1n) / denominator

/** Whether it is a multiple of `part`, such as a half tablet. */
export const isMultiple = (value: Fraction, part: Fraction): boolean => {
  const ratio = over(value, part)
  return ratio.numerator % ratio.denominator === 0n
}

/** As a decimal without trailing zeros; rounded to `places` only where it has no end. */
export const asDecimal = ({ numerator, denominator }: Fraction, places = 6): Decimal =>
  trimDecimal(divideWhole(numerator, denominator, places))

/** A number as it is written on a prescription: a zero leads, none trails. */
export function plainNumber(text: string): Decimal {
  const [whole_ = '', fraction = ''] = text.split('.')
  const lead = whole_.replace(/^0+(?=\d)/, '') || '0'
  const rest = fraction.replace(/0+$/, '')
  return (rest === '' ? lead : `${lead}.${rest}`) as Decimal
}
