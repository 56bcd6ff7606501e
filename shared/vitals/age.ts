import { Temporal } from 'temporal-polyfill'
import type { CivilDate } from '../kernel/index.ts'

/** Days from birth to a day, both of the calendar; negative before birth. */
export const ageInDays = (birthOn: CivilDate, on: CivilDate): number =>
  Temporal.PlainDate.from(birthOn).until(Temporal.PlainDate.from(on), { largestUnit: 'day' }).days

/** Completed months and years of life, as people count them. */
export function ageInMonths(birthOn: CivilDate, on: CivilDate): number {
  const lived = Temporal.PlainDate.from(birthOn).until(Temporal.PlainDate.from(on), { largestUnit: 'month' })
  return lived.months
}
