import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { EventTime, startOf } from './event-time.ts'
import { type BirthDate, type Instant, isBirthKnown } from './instant.ts'

/**
 * When something was: an event time, or words where nobody could say better (`as a child`, `age 45`). What looks like
 * a date must be one of the calendar.
 */
export const TimeOrWords = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => isTold(text), 'Write the time as YYYY, YYYY-MM or YYYY-MM-DD, or in words')
export type TimeOrWords = z.infer<typeof TimeOrWords>

const isTold = (text: string): boolean => !/^[\d\s/.:-]+$/.test(text) || EventTime.safeParse(text).success

/** What was told as an event time; null for words and for nothing. */
export const asEventTime = (told: string | null): EventTime | null =>
  told !== null && EventTime.safeParse(told).success ? (told as EventTime) : null

/** The first moment after what was told, days counted in the practice's zone (IANA name). A moment lasts a second. */
export function endOf(happened: EventTime, timeZone: string): Instant {
  if (happened.includes('T')) return (startOf(happened, timeZone) + 1000) as Instant
  const start = Temporal.PlainDate.from(`${happened}-01-01`.slice(0, 10))
  const length = { 4: { years: 1 }, 7: { months: 1 } }[happened.length] ?? { days: 1 }
  return start.add(length).toZonedDateTime(timeZone).epochMilliseconds as Instant
}

/** The day on which one lives, is born and reckons: what the times of a chart are judged by. */
export type Reckoning = { birthOn: BirthDate; now: Instant; timeZone: string }

const DAY_MS = 86_400_000

/** What makes a time impossible in this chart, however it is meant; null when nothing does. Words are not judged. */
export function timeFault(
  told: string | null,
  { birthOn, now, timeZone }: Reckoning,
): 'before-birth' | 'future' | null {
  const time = asEventTime(told)
  if (time === null) return null
  const born = isBirthKnown(birthOn) ? startOf(birthOn as string as EventTime, timeZone) : null
  if (born !== null && endOf(time, timeZone) <= born) return 'before-birth'
  // Clocks and zones of different places may lie up to a day apart.
  return startOf(time, timeZone) > now + DAY_MS ? 'future' : null
}

/** Whether the second of two times was certainly over before the first began. */
export function endsBeforeStart(start: string | null, end: string | null, timeZone: string): boolean {
  const [from, to] = [asEventTime(start), asEventTime(end)]
  return from !== null && to !== null && endOf(to, timeZone) <= startOf(from, timeZone)
}
