import { compareDecimals, convertUnit, Decimal, divideWhole, fractionOf } from '../kernel/index.ts'

type Quantity = { value: string; unit: string }
const EXACT_PLACES = 10

function inUnit({ value, unit }: Quantity, to: string): Decimal | null {
  const number = Decimal.safeParse(value)
  const converted = number.success ? convertUnit(number.data, unit, to, EXACT_PLACES) : null
  return converted && compareDecimals(converted, '0' as Decimal) > 0 ? converted : null
}

/**
 * Body mass index in kg/m² to one place, computed from what was entered; shown, never stored. Null where a unit does not fit.
 * Source: WHO Technical Report Series 894, 2000 (weight ÷ height²).
 */
export function bodyMassIndex(weight: Quantity, height: Quantity, places = 1): Decimal | null {
  const [kg, cm] = [inUnit(weight, 'kg'), inUnit(height, 'cm')]
  if (!kg || !cm) return null
  const [mass, length] = [fractionOf(kg), fractionOf(cm)]
  return divideWhole(
    mass.numerator * 10_000n * length.denominator ** 2n,
    mass.denominator * length.numerator ** 2n,
    places,
  )
}

/**
 * Body surface area in m² to two places. Shown, never stored; null where a unit does not fit.
 * Source: Mosteller RD, N Engl J Med 1987;317:1098 (√(cm × kg ÷ 3600)).
 */
export function bodySurfaceArea(weight: Quantity, height: Quantity): string | null {
  const [kg, cm] = [inUnit(weight, 'kg'), inUnit(height, 'cm')]
  return kg && cm ? Math.sqrt((Number(cm) * Number(kg)) / 3600).toFixed(2) : null
}

/** What an adult's index is called. Source: CDC, Adult BMI categories, 2024. */
export function adultBmiFlag(bmi: Decimal): 'L' | 'H' | 'N' {
  if (compareDecimals(bmi, '18.5' as Decimal) < 0) return 'L'
  return compareDecimals(bmi, '25' as Decimal) >= 0 ? 'H' : 'N'
}
