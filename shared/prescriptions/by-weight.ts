import { type Decimal, divideWhole, fractionOf } from '../kernel/index.ts'
import type { Product } from './product.ts'
import { dailyOf, readSig } from './sig/index.ts'

const PER_KG =
  /(\d+(?:\.\d+)?) ?(mg|mcg|g|units?) ?\/ ?kg(?: ?\/ ?(dose|day|d)\b)?(?: (?:div(?:ided)?\.?)(?: (?:in \d+ doses?))?)?/i
const UNITS: Readonly<Record<string, string>> = { mg: 'mg', mcg: 'mcg', g: 'g', unit: 'unit', units: 'unit' }

/** Why nothing was computed: no weight, no frequency to divide a day’s dose by, or no single strength to count by. */
export type WeightDoseGap = 'weight' | 'frequency' | 'strength'
export type WeightDose =
  | { missing: WeightDoseGap }
  | {
      /** As it was typed: `10 mg/kg`; of a day's dose without the word that divides it. */
      asked: string
      /** Into how many doses a day's is divided; `1` where a single dose was asked for. */
      doses: Decimal
      weightKg: Decimal
      /** Of one dose, in `unit`, as the weight says it. */
      amount: Decimal
      unit: string
      /** What is given of it: millilitres that a syringe shows, or the amount itself. */
      given: { value: Decimal; unit: string }
      /** The directions with what is given in the place of what was typed. */
      sigText: string
    }

/** Whether directions are written by weight. */
export const isByWeight = (sigText: string): boolean => PER_KG.test(sigText)

/**
 * Directions by weight (`10 mg/kg po daily x5d`, `14 mg/kg/day div bid`) as an amount that can be given. A liquid is rounded to
 * tenths of a millilitre, to hundredths where tenths would change the dose by more than 5 %; a whole amount otherwise.
 * @param weightKg null where none is known: then nothing is computed
 * @returns null where the directions are not by weight
 */
export function doseByWeight(sigText: string, product: Product | null, weightKg: Decimal | null): WeightDose | null {
  const found = PER_KG.exec(sigText)
  if (!found) return null
  const [typed, perKg = '0', word = 'mg', per = 'dose'] = found
  if (weightKg === null) return { missing: 'weight' }
  const unit = UNITS[word.toLowerCase()] ?? 'mg'
  const put = (given: string) =>
    `${sigText.slice(0, found.index)}${given}${sigText.slice(found.index + typed.length)}`
      .replaceAll(/\s+/g, ' ')
      .trim()
  const doses =
    per.toLowerCase() === 'dose' ? { numerator: 1n, denominator: 1n } : dailyOf(readSig(put('1 mL')).sig)?.high
  if (!doses || doses.numerator <= 0n) return { missing: 'frequency' }
  const each = over(times(fractionOf(perKg as Decimal), fractionOf(weightKg)), doses)
  const asked = typed.trim().replace(/\s*\bdiv\w*\.?$/i, '')
  const shown = { asked, doses: decimal(doses, 2), weightKg, amount: decimal(each, 2), unit }
  if (product?.unit !== 'mL') {
    const value = decimal(each, unit === 'g' ? 2 : 0)
    return { ...shown, given: { value, unit }, sigText: put(`${value} ${unit}`) }
  }
  const [strength, ...others] = product.ingredients.map((one) => one.strength)
  if (!strength || others.length > 0 || strength.unit !== unit || strength.per !== 'mL') return { missing: 'strength' }
  const volume = over(each, fractionOf(strength.value))
  const value = isNear(decimal(volume, 1), volume) ? decimal(volume, 1) : decimal(volume, 2)
  return { ...shown, given: { value, unit: 'mL' }, sigText: put(`${value} mL`) }
}

type Fraction = { numerator: bigint; denominator: bigint }
const times = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
})
const over = (a: Fraction, b: Fraction): Fraction => times(a, { numerator: b.denominator, denominator: b.numerator })
/** Rounded to so many places, without zeros behind: none may be read as a tenfold. */
const decimal = ({ numerator, denominator }: Fraction, places: number): Decimal => {
  const text = divideWhole(numerator, denominator, places) as string
  return (text.includes('.') ? text.replace(/\.?0+$/, '') : text) as Decimal
}
/** Within 5 %. */
function isNear(rounded: Decimal, exact: Fraction): boolean {
  const { numerator, denominator } = fractionOf(rounded)
  const difference = numerator * exact.denominator - exact.numerator * denominator
  return (difference < 0n ? -difference : difference) * 20n <= exact.numerator * denominator
}
