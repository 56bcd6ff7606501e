import { assess, DAYS_A_MONTH } from './growth/assess.ts'
import { shareBelow } from './growth/normal.ts'
import type { GrowthTables, Sex } from './growth/tables.ts'
import { PRESSURE_MODELS } from './pressure.data.ts'

/** Days in a year, as ages are counted where days are known. */
const DAYS_A_YEAR = 365.25
/** The ages that the report covers, in years. Source: Fourth Report 2004, Tables 3 and 4. */
const [FROM_YEARS, UNTIL_YEARS] = [1, 18]
/** Heights further from the median than this are beyond what the polynomials were fitted to; no percentile is made up there. */
const MOST_HEIGHT_Z = 3
/** From when on a child is measured standing. Source: CDC growth charts 2000. */
const STANDING_MONTHS = 24

/** Whether a child of that age in days has percentiles at all. */
export const hasPressurePercentile = (ageDays: number): boolean =>
  ageDays >= FROM_YEARS * DAYS_A_YEAR && ageDays < UNTIL_YEARS * DAYS_A_YEAR

/** The z-score of a height or length by CDC's charts; null where they have nothing for that age. */
export function heightZ(cdc: GrowthTables, sex: Sex, { ageDays, cm }: { ageDays: number; cm: number }): number | null {
  const months = ageDays / DAYS_A_MONTH
  const measure = months >= STANDING_MONTHS ? 'height' : 'length'
  return assess('cdc', cdc, { measure, sex, at: months, value: cm })?.z ?? null
}

/** The pressure in mmHg that half of the children of that sex, age in years and z of height have less than. */
export function expectedPressure(sex: Sex, part: 'systolic' | 'diastolic', years: number, z: number): number {
  const { a, age, height } = PRESSURE_MODELS[sex][part]
  const sum = (factors: readonly number[], x: number) =>
    factors.reduce((total, factor, index) => total + factor * x ** (index + 1), 0)
  return a + sum(age, years - 10) + sum(height, z)
}

/**
 * The percentile (0–100) of a child's pressure among children of the same sex, age and height; null outside of what the
 * report covers.
 * @param z of the height, by CDC's charts
 */
export function pressurePercentile(
  sex: Sex,
  part: 'systolic' | 'diastolic',
  { ageDays, z, mmHg }: { ageDays: number; z: number; mmHg: number },
): number | null {
  if (!hasPressurePercentile(ageDays) || !(Math.abs(z) <= MOST_HEIGHT_Z)) return null
  const { sd } = PRESSURE_MODELS[sex][part]
  return 100 * shareBelow((mmHg - expectedPressure(sex, part, ageDays / DAYS_A_YEAR, z)) / sd)
}
