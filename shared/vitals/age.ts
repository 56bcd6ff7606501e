import { Temporal } from 'temporal-polyfill'
import { type BirthDate, type CivilDate, isBirthKnown, type PartialDate } from '../kernel/index.ts'

/** Days from birth to a day, both of the calendar; negative before birth. */
export const ageInDays = (birthOn: CivilDate, on: CivilDate): number =>
  Temporal.PlainDate.from(birthOn).until(Temporal.PlainDate.from(on), { largestUnit: 'day' }).days

/** The last day on which somebody can have been born of whom only the year or the month is known. */
function latestDay(birthOn: CivilDate | PartialDate): Temporal.PlainDate {
  const [year = 0, month = 12, day = 31] = birthOn.split('-').map(Number)
  return Temporal.PlainDate.from({ year, month, day }, { overflow: 'constrain' })
}

/** Completed months of life, as people count them; those that are certain where only the year or month of birth is known. Null where nothing is. */
export function ageInMonths(birthOn: CivilDate | BirthDate, on: CivilDate): number | null {
  if (!isBirthKnown(birthOn)) return null
  const lived = latestDay(birthOn).until(Temporal.PlainDate.from(on), { largestUnit: 'month' })
  return lived.months
}
