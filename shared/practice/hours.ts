import { type CivilDate, clockOf, dayAfter, daysBetween, type Instant, weekdayOf } from '../kernel/index.ts'
import type { Hours, Schedule } from './schedules.ts'

/** Hours of one day as moments. */
export type Window = Pick<Hours, 'visitTypeIds' | 'capacity' | 'overbook'> & { startAt: Instant; endAt: Instant }

const mondayOf = (day: CivilDate): CivilDate => dayAfter(day, 1 - weekdayOf(day))

/** Whether a weekly pattern is in force on a day. */
function inForce({ startsOn, endsOn, everyWeeks, withdrawn }: Schedule, day: CivilDate): boolean {
  if (withdrawn || day < startsOn || (endsOn !== null && day > endsOn)) return false
  return everyWeeks === 1 || (daysBetween(mondayOf(startsOn), mondayOf(day)) / 7) % everyWeeks === 0
}

/**
 * When one provider sees patients at one location on a day, in order. A later pattern takes the place of an earlier one from
 * its first day on: that is how a template is changed from a day.
 * @param schedules of one provider at one location
 * @param timeZone of the location
 */
export function windowsOn(schedules: readonly Schedule[], timeZone: string, day: CivilDate): Window[] {
  const latest = schedules.reduce<Schedule | null>((found, one) => {
    const begun = !one.withdrawn && one.startsOn <= day && (one.endsOn === null || day <= one.endsOn)
    return begun && (found === null || one.startsOn > found.startsOn) ? one : found
  }, null)
  // Patterns that began on the same day stand side by side: one for even and one for odd weeks.
  const counting = schedules.filter((one) => one.startsOn === latest?.startsOn && inForce(one, day))
  const weekday = weekdayOf(day)
  const hours = counting.flatMap((one) => one.hours.filter((part) => part.weekday === weekday))
  if (hours.length === 0) return []
  const at = clockOf(timeZone, day)
  return hours
    .map(({ from, until, visitTypeIds, capacity, overbook }) => ({
      startAt: at(from),
      endAt: at(until),
      visitTypeIds,
      capacity,
      overbook,
    }))
    .filter(({ startAt, endAt }) => startAt < endAt)
    .toSorted((a, b) => a.startAt - b.startAt)
}
