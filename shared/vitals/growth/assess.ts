import { extendedBmi } from './extended-bmi.ts'
import { lmsAt, restrictedZ, zOf } from './lms.ts'
import { shareBelow } from './normal.ts'
import type { GrowthMeasure, GrowthStandard, GrowthTables, Sex } from './tables.ts'

/** Days in a month of growth charts. Source: CDC growth chart program; WHO Anthro (30.4375 = 365.25 ÷ 12). */
export const DAYS_A_MONTH = 30.4375
/** To this age in days the WHO standards reach. Source: WHO Child Growth Standards, 2006 and 2007 (expanded tables by day). */
export const WHO_LAST_DAY = 1856
/** Until when the WHO standards are used in the US, then CDC's. Source: CDC, MMWR Recomm Rep 2010;59(RR-9). */
export const WHO_UNTIL_MONTHS = 24

export type Assessment = { z: number; percentile: number }

/** Where a measure is asked for: by age in days, or by length or height in cm. */
export const growthAxis = (measure: GrowthMeasure): 'age' | 'stature' =>
  measure === 'weightForLength' || measure === 'weightForHeight' ? 'stature' : 'age'

/**
 * Where a value lies among children of the same sex and age (or length).
 * @param at age in days (WHO) or months (CDC); length or height in cm for weight by stature
 * @param value kg, cm or kg/m²
 * @returns null where the standard has no table for this
 */
export function assess(
  standard: GrowthStandard,
  tables: GrowthTables,
  about: { measure: GrowthMeasure; sex: Sex; at: number; value: number },
): Assessment | null {
  const { measure, sex, at, value } = about
  const table = tables(measure, sex)
  const lms = table && lmsAt(table, at)
  if (!lms || !(value > 0)) return null
  if (standard === 'cdc' && measure === 'bmi') return extendedBmi(value, lms, sex, at)
  const skewed = measure === 'weight' || measure === 'bmi' || measure === 'weightForLength'
  const z = standard === 'who' && skewed ? restrictedZ(value, lms) : zOf(value, lms)
  return { z, percentile: 100 * shareBelow(z) }
}
