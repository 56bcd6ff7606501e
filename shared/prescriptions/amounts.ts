import type { Decimal } from '../kernel/index.ts'
import type { Product } from './product.ts'
import { asDecimal, type Daily, dailyOf, daysFor, daysOf, type DoseUnit, quantityFor, type Sig } from './sig/index.ts'
import { exact, isMultiple, over } from './sig/numbers.ts'

/**
 * Directions as this product is counted: a dose without a unit is counted in the form's; one in milligrams of a product
 * with one strength becomes tablets (halves at the smallest) or millilitres, with the milligrams beside it.
 */
export function fitSig(sig: Sig, product: Product | null): Sig {
  if (!product || !sig.dose) return sig
  const routed = { ...sig, route: sig.route ?? product.route }
  if (sig.dose.unit === '') return { ...routed, dose: { ...sig.dose, unit: product.unit } }
  const [strength, ...others] = product.ingredients.map((one) => one.strength)
  const fits = strength && others.length === 0 && sig.equals === null && strength.unit === sig.dose.unit
  if (!fits || (strength.per !== '' && strength.per !== product.unit) || product.unit === sig.dose.unit) return routed
  // What is not one strength of a counted piece stays as it was written.
  if (!['tablet', 'capsule', 'mL', 'puff', 'spray', 'suppository', 'film', 'lozenge'].includes(product.unit))
    return routed
  const piece = exact(strength.value)
  if (piece.numerator <= 0n) return routed
  const inPieces = (value: Decimal) => over(exact(value), piece)
  const amounts = [sig.dose.low, ...(sig.dose.high === null ? [] : [sig.dose.high])].map(inPieces)
  const smallest = { numerator: 1n, denominator: SMALLEST[product.unit] ?? 1n }
  if (!amounts.every((one) => isMultiple(one, smallest))) return routed
  const [low, high] = amounts
  return {
    ...routed,
    dose: { low: asDecimal(low ?? piece), high: high ? asDecimal(high) : null, unit: product.unit },
    equals: sig.dose,
  }
}

/** Tablets are halved; a syringe shows tenths of a millilitre. */
const SMALLEST: Readonly<Partial<Record<DoseUnit, bigint>>> = { tablet: 2n, mL: 10n }

/** What one line of the form computes from another; null where the directions do not say it. */
export type Computed = { quantity: { value: Decimal; unit: DoseUnit } | null; days: number | null }

/** Quantity from days, and days from quantity, as far as either is given or said by the directions. */
export function computeAmounts(sig: Sig, given: { quantity: Decimal | null; days: number | null }): Computed {
  const daily = dailyOf(sig)
  const days = given.days ?? daysOf(sig)
  if (!daily || !isCounted(daily)) return { quantity: null, days }
  const lasts = given.quantity === null ? null : daysFor(daily, given.quantity)
  const needed =
    days === null || daily.high.numerator <= 0n ? null : { value: quantityOf(sig, daily, days), unit: daily.unit }
  return { quantity: needed, days: given.days ?? lasts ?? days }
}

/** One dose only is one dose, however long its day is. */
const quantityOf = (sig: Sig, daily: Daily, days: number): Decimal =>
  quantityFor(daily, sig.timing?.kind === 'once' ? 1 : days)

/** An application or a dose is no amount that a pharmacy counts. */
const isCounted = ({ unit }: Daily): boolean => unit !== '' && unit !== 'application' && unit !== 'dose'
