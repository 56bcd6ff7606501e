import { Temporal } from 'temporal-polyfill'
import { type BirthDate, type CivilDate, isBirthKnown, type PartialDate } from '../kernel/index.ts'
import { type AgeSpan, EVERY_AGE } from './model.ts'

/** Days from birth to a day, both of the calendar; negative before birth. */
export const ageInDays = (birthOn: CivilDate, on: CivilDate): number =>
  Temporal.PlainDate.from(birthOn).until(Temporal.PlainDate.from(on), { largestUnit: 'day' }).days

/** The last day on which somebody can have been born of whom only the year or the month is known. */
function latestDay(birthOn: CivilDate | PartialDate): Temporal.PlainDate {
  const [year = 0, month = 12, day = 31] = birthOn.split('-').map(Number)
  return Temporal.PlainDate.from({ year, month, day }, { overflow: 'constrain' })
}

/** The first such day. */
function earliestDay(birthOn: CivilDate | PartialDate): Temporal.PlainDate {
  const [year = 0, month = 1, day = 1] = birthOn.split('-').map(Number)
  return Temporal.PlainDate.from({ year, month, day })
}

/** Completed months of life, as people count them; those that are certain where only the year or month of birth is known. Null where nothing is. */
export function ageInMonths(birthOn: CivilDate | BirthDate, on: CivilDate): number | null {
  if (!isBirthKnown(birthOn)) return null
  const lived = latestDay(birthOn).until(Temporal.PlainDate.from(on), { largestUnit: 'month' })
  return lived.months
}

/** The ages that somebody can have on a day, by as much of the birth date as is known; every age where nothing is. */
export function ageSpan(birthOn: CivilDate | BirthDate, on: CivilDate): AgeSpan {
  if (!isBirthKnown(birthOn)) return EVERY_AGE
  const most = earliestDay(birthOn).until(Temporal.PlainDate.from(on), { largestUnit: 'month' }).months
  return { least: Math.min(most, ageInMonths(birthOn, on) ?? most), most }
}
