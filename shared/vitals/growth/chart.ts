import { assess, DAYS_A_MONTH, growthAxis, WHO_LAST_DAY, WHO_UNTIL_MONTHS } from './assess.ts'
import { extendedBmiAt, extendedSteps } from './extended-bmi.ts'
import { type LmsRow, lmsAt, valueAt } from './lms.ts'
import { zBelow } from './normal.ts'
import { type GrowthStandard, type GrowthTables, growthTables, type Sex } from './tables.ts'
import type { GrowthChart, GrowthMeasureName, GrowthPoint } from '../model.ts'

/** One measurement of a child: age in days on that day (corrected or not), value in kg, cm or kg/m². */
export type Measured = Pick<GrowthPoint, 'entryId' | 'happened'> & {
  measure: GrowthMeasureName
  ageDays: number
  value: number
  /** Length in cm, where weight is put against it. */
  stature?: number
}

/** Which charts a standard has here: WHO's to five years, CDC's from 2 to 20 years. Which of the two is shown first: WHO_UNTIL_MONTHS. */
const CHARTS: Readonly<Record<GrowthStandard, readonly GrowthMeasureName[]>> = {
  who: ['length', 'height', 'weight', 'head', 'weightForLength', 'bmi'],
  cdc: ['height', 'weight', 'bmi'],
}
/** Percentiles that are drawn. Source: CDC growth charts (3–97; WHO as CDC prints it: 2–98); extended BMI, 2022. */
const PERCENTILES: Readonly<Record<GrowthStandard, readonly number[]>> = {
  who: [2, 5, 10, 25, 50, 75, 90, 95, 98],
  cdc: [3, 5, 10, 25, 50, 75, 90, 95, 97],
}
const CDC_BMI = [5, 10, 25, 50, 75, 85, 90, 95, 98, 99, 99.9]
const CURVE_POINTS: Readonly<Record<GrowthStandard, number>> = { who: 100, cdc: 40 }
/** Until when the age of a child born early is corrected. Source: AAP, Pediatrics 2004;114:1362 (to 3 years; here as long as WHO's). */
const CORRECTED_UNTIL_MONTHS = WHO_UNTIL_MONTHS
const TERM_WEEKS = 40

/** Days to take off the age of a child born after so many weeks; 0 from 37 weeks on. Source: AAP, Pediatrics 2004;114:1362. */
export const correctionDays = (gestationWeeks: number | null): number =>
  gestationWeeks === null || gestationWeeks >= 37 ? 0 : (TERM_WEEKS - gestationWeeks) * 7

export const correctedAge = (ageDays: number, correction: number): number =>
  ageDays / DAYS_A_MONTH < CORRECTED_UNTIL_MONTHS ? ageDays - correction : ageDays

/** One chart of a standard with the child's points and the percentile curves. */
export function growthChart(
  standard: GrowthStandard,
  tables: GrowthTables,
  about: { measure: GrowthMeasureName; sex: Sex; measured: readonly Measured[] },
): GrowthChart {
  const { measure, sex, measured } = about
  const axis = growthAxis(measure)
  const mine = measured.filter((one) => one.measure === measure && belongs(standard, one.ageDays))
  const points = mine.flatMap((one): GrowthPoint[] => {
    const months = one.ageDays / DAYS_A_MONTH
    const place = axis === 'stature' ? one.stature : standard === 'who' ? one.ageDays : months
    if (place === undefined) return []
    const found = assess(standard, tables, { measure, sex, at: place, value: one.value })
    const { entryId, happened, ageDays, value } = one
    const at = axis === 'stature' ? place : months
    return [{ entryId, happened, ageDays, at, value, z: found?.z ?? null, percentile: found?.percentile ?? null }]
  })
  return { measure, axis, points, curves: curvesOf(standard, tables(measure, sex) ?? [], measure, sex) }
}

/** The charts of one standard, a turn of the event loop for each: reading a table takes milliseconds. */
export async function growthCharts(
  standard: GrowthStandard,
  sex: Sex,
  measured: readonly Measured[],
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<GrowthChart[]> {
  const tables = await growthTables(standard)
  const charts: GrowthChart[] = []
  for (const measure of CHARTS[standard]) {
    charts.push(growthChart(standard, tables, { measure, sex, measured }))
    await breathe()
  }
  return charts
}

/** WHO's charts go to five years; CDC's begin where those of WHO are no longer advised. */
const belongs = (standard: GrowthStandard, ageDays: number): boolean =>
  standard === 'who' ? ageDays <= WHO_LAST_DAY : ageDays / DAYS_A_MONTH >= WHO_UNTIL_MONTHS

function curvesOf(standard: GrowthStandard, table: readonly LmsRow[], measure: GrowthMeasureName, sex: Sex) {
  const [first, last] = [table[0], table.at(-1)]
  if (!first || !last) return []
  const from = standard === 'cdc' ? Math.max(first.at, WHO_UNTIL_MONTHS) : first.at
  const steps = CURVE_POINTS[standard]
  const places = Array.from({ length: steps + 1 }, (_, step) => from + ((last.at - from) * step) / steps)
  const byAge = growthAxis(measure) === 'age'
  const extended = standard === 'cdc' && measure === 'bmi'
  const parameters = places.map((place) => lmsAt(table, place) ?? first)
  return (extended ? CDC_BMI : PERCENTILES[standard]).map((percentile) => {
    const above = extended && percentile > 95
    // Once for a curve: it is the same along all of it.
    const z = above ? extendedSteps(percentile) : zBelow(percentile / 100)
    const points = places.map((place, index): [number, number] => {
      const lms = parameters[index] ?? first
      const value = above ? extendedBmiAt(z, lms, sex, place) : valueAt(z, lms)
      return [byAge && standard === 'who' ? place / DAYS_A_MONTH : place, value]
    })
    return { percentile, points }
  })
}
