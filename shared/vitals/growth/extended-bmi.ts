import { type Lms, valueAt, zOf } from './lms.ts'
import { shareBelow, zBelow } from './normal.ts'

/** z of the 95th percentile. Source: standard normal distribution. */
const Z_95 = 1.6448536269514722
/** What the program of CDC writes where a body mass index lies above all that a double can tell. Source: as below. */
const HIGHEST_Z = 8.21

/**
 * The body mass index above the 95th percentile: there it follows a half-normal distribution whose spread grows with age.
 * Source: Wei R et al., Vital Health Stat 2(197), 2020; CDC, Extended BMI-for-age charts and SAS program, 2022.
 */
export function extendedBmi(bmi: number, lms: Lms, sex: 'male' | 'female', ageMonths: number) {
  const p95 = valueAt(Z_95, lms)
  const z = zOf(bmi, lms)
  if (!(bmi > p95)) return { z, percentile: 100 * shareBelow(z) }
  const years = ageMonths / 12
  const spread =
    sex === 'male' ? 0.3728 + 0.5196 * years - 0.0091 * years ** 2 : 0.8334 + 0.3712 * years - 0.0011 * years ** 2
  const percentile = 90 + 10 * shareBelow((bmi - p95) / spread)
  return { z: percentile >= 100 ? HIGHEST_Z : zBelow(percentile / 100), percentile }
}

/** How many of the half-normal distribution's spreads a percentile above the 95th lies over it. */
export const extendedSteps = (percentile: number): number => zBelow((percentile - 90) / 10)

/** The body mass index so many spreads above the 95th percentile: the curves above the charts of 2000. */
export function extendedBmiAt(steps: number, lms: Lms, sex: 'male' | 'female', ageMonths: number): number {
  const years = ageMonths / 12
  const spread =
    sex === 'male' ? 0.3728 + 0.5196 * years - 0.0091 * years ** 2 : 0.8334 + 0.3712 * years - 0.0011 * years ** 2
  return valueAt(Z_95, lms) + steps * spread
}
