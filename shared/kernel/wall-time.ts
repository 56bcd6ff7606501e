import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { CivilDate, type Instant } from './instant.ts'

/**
 * What a clock on a wall shows, to the minute: `2026-10-15T14:20`. It is a moment only together with a zone, and there it may
 * be none (skipped in spring) or two (repeated in autumn). Names of such values end in `…Local`.
 */
export const WallTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'Write the time as YYYY-MM-DDTHH:MM')
  .refine((text) => CivilDate.safeParse(text.slice(0, 10)).success, 'This day is not in the calendar')
  .brand<'WallTime'>()
export type WallTime = z.infer<typeof WallTime>

/** A time of day on the wall, `HH:MM`; `24:00` is the end of the day. */
export const ClockTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write the time as HH:MM')
  .brand<'ClockTime'>()
export type ClockTime = z.infer<typeof ClockTime>

/** Minutes since the wall's midnight. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
/** The time of day that many minutes after the wall's midnight, from 0 to 1440. */
export const clockTimeAt = (minutes: number): ClockTime =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}` as ClockTime

/**
 * The moments at which the wall of a zone (IANA name) shows this: one as a rule, none where the clocks skip it, two in order
 * where they repeat it.
 */
export function momentsOf(timeZone: string, wall: WallTime): readonly Instant[] {
  const asked = Temporal.PlainDateTime.from(wall)
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    asked.toZonedDateTime(timeZone, { disambiguation }),
  )
  if (!earlier || !later || !earlier.toPlainDateTime().equals(asked)) return []
  const first = earlier.epochMilliseconds as Instant
  const second = later.epochMilliseconds as Instant
  return first === second ? [first] : [first, second]
}

/** What the wall of a zone shows at a moment, the seconds left away. */
export const wallIn = (timeZone: string, at: Instant): WallTime =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' }) as WallTime

/** The day that many days after this one. */
export const dayAfter = (day: CivilDate, days: number): CivilDate =>
  Temporal.PlainDate.from(day).add({ days }).toString() as CivilDate

/** From the day of one wall time to the day of another, in days. */
export const daysBetween = (from: string, to: string): number =>
  Temporal.PlainDate.from(from.slice(0, 10)).until(to.slice(0, 10)).days

/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (day: CivilDate): number => Temporal.PlainDate.from(day).dayOfWeek

/** The first and the first moment after a day on the wall of a zone; a day may have 23, 24 or 25 hours, and others. */
export function dayBounds(timeZone: string, day: CivilDate): { from: Instant; until: Instant } {
  const date = Temporal.PlainDate.from(day)
  return {
    from: date.toZonedDateTime(timeZone).epochMilliseconds as Instant,
    until: date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds as Instant,
  }
}

/**
 * Turns times of day of one day into moments. On a day without a change of the clocks that is an addition; on the others
 * each is asked for, and one that is skipped becomes the moment at which the clocks go on.
 */
export function clockOf(timeZone: string, day: CivilDate): (time: string) => Instant {
  const { from, until } = dayBounds(timeZone, day)
  if (until - from === DAY_MS) return (time) => (from + minutesOf(time) * 60_000) as Instant
  return (time) => {
    if (time === '24:00') return until
    return Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(timeZone).epochMilliseconds as Instant
  }
}
const DAY_MS = 86_400_000
