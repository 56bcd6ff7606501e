import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { CivilDate, type Instant, PartialDate } from './instant.ts'

/**
 * When something happened, as precisely as it was told: a year, a month, a day, or a moment with its offset
 * (FHIR `dateTime`). It is kept as told; `startOf` makes it sortable.
 */
export const EventTime = z
  .string()
  .max(40)
  .refine(isEventTime, 'Write the time as YYYY, YYYY-MM, YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SS with an offset')
  .brand<'EventTime'>()
export type EventTime = z.infer<typeof EventTime>

const MOMENT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/

function isEventTime(text: string): boolean {
  if (PartialDate.safeParse(text).success) return text.length < 10 || CivilDate.safeParse(text).success
  const moment = MOMENT.exec(text)
  return moment !== null && CivilDate.safeParse(moment[1]).success
}

/** The first moment of what was told, days counted in the practice's zone (IANA name). */
export function startOf(happened: EventTime, timeZone: string): Instant {
  if (happened.includes('T')) return Temporal.Instant.from(happened.replace(':60', ':59')).epochMilliseconds as Instant
  const day = Temporal.PlainDate.from(`${happened}-01-01`.slice(0, 10))
  return day.toZonedDateTime(timeZone).epochMilliseconds as Instant
}

/** A moment as an event time, with the offset that the wall clock of `timeZone` has then; milliseconds only where there are any. */
export function momentIn(timeZone: string, at: Instant): EventTime {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
  const fraction = at % 1000 === 0 ? 0 : 3
  return zoned.toString({ timeZoneName: 'never', fractionalSecondDigits: fraction }) as EventTime
}
