import type { Kysely } from 'kysely'
import { dayIn, type Instant, isWholeDay } from '../../shared/kernel/index.ts'
import {
  ageInDays,
  growthTables,
  hasPressurePercentile,
  heightZ,
  type Measured,
  pressurePercentile,
  type PressurePercentiles,
  pressuresOf,
  type VitalSet,
} from '../../shared/vitals/index.ts'
import type { Tables } from '../tables.ts'
import { type BareSet, measuredForGrowth, type Whose } from './queries.ts'

/** How old a height may be that a pressure is judged with: children outgrow one within a year. */
const HEIGHT_DAYS = 366

/** Sets with where the pressure of each lies among children of that sex, age and height, as far as all of it is known. */
export async function withPercentiles(db: Kysely<Tables>, whose: Whose, sets: readonly BareSet[]): Promise<VitalSet[]> {
  const { birthOn, gender, timeZone } = whose
  const sex = gender === 'male' || gender === 'female' ? gender : null
  const ageOf = ({ happened, happenedAt }: BareSet): number | null =>
    // A time of which only the month is known has no age in days.
    isWholeDay(birthOn) && happened.length >= 10 ? ageInDays(birthOn, dayIn(timeZone, happenedAt as Instant)) : null
  const aged = sets.map((set) => ({ set, age: ageOf(set) }))
  if (sex === null || !aged.some(({ age }) => age !== null && hasPressurePercentile(age)))
    return sets.map((set) => ({ ...set, percentiles: null }))
  const heights = (await measuredForGrowth(db, whose, 0)).filter(({ measure }) => measure === 'height')
  const cdc = await growthTables('cdc')
  const judged = (set: BareSet, ageDays: number): PressurePercentiles | null => {
    const standing = set.observations.filter(({ retraction }) => retraction === null)
    const taken = standing.find((one) => pressuresOf(one) !== null)
    const pressures = taken && pressuresOf(taken)
    const height = heightAt(heights, ageDays)
    const z = height && heightZ(cdc, sex, { ageDays: height.ageDays, cm: height.value })
    if (!taken || !pressures || !height || z === null || z === undefined) return null
    const of = (part: 'systolic' | 'diastolic') =>
      pressurePercentile(sex, part, { ageDays, z, mmHg: Number(pressures[part]) })
    const [systolic, diastolic] = [of('systolic'), of('diastolic')]
    if (systolic === null || diastolic === null) return null
    return { entryId: taken.entryId, systolic, diastolic, heightOn: height.happened }
  }
  return aged.map(({ set, age }) => ({ ...set, percentiles: age === null ? null : judged(set, age) }))
}

/** The last height that was known on that day and was not too old. */
const heightAt = (heights: readonly Measured[], ageDays: number): Measured | undefined =>
  heights.findLast((one) => one.ageDays <= ageDays && one.ageDays > ageDays - HEIGHT_DAYS)
