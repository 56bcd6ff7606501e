import { z } from 'zod'

/** A moment in UTC, as whole milliseconds since 1970-01-01T00:00Z. Names of such values end in `…At`. */
export const Instant = z.number().int().min(-8.64e15).max(8.64e15).brand<'Instant'>()
export type Instant = z.infer<typeof Instant>

/** Where "now" comes from. Functions take one, so that tests decide the time. */
export type Clock = { now(): Instant }

/**
 * A calendar day on the practice's wall, `YYYY-MM-DD`. Never derived from UTC: an evening prescription
 * in New York would be dated tomorrow. Names of such values end in `…On`.
 */
export const CivilDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'Write the date as YYYY-MM-DD')
  .refine(isRealDay, 'This day is not in the calendar')
  .brand<'CivilDate'>()
export type CivilDate = z.infer<typeof CivilDate>

/** Making one takes far longer than asking it. */
const DAYS_WRITTEN = new Map<string, Intl.DateTimeFormat>()

/** The calendar day of a moment on the wall of a zone (IANA name). */
export function dayIn(timeZone: string, at: Instant): CivilDate {
  let written = DAYS_WRITTEN.get(timeZone)
  if (!written) {
    const style = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const
    DAYS_WRITTEN.set(timeZone, (written = new Intl.DateTimeFormat('en-US', style)))
  }
  const parts = written.formatToParts(at)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}` as CivilDate
}

/** A date of which only the year, or year and month, may be known (FHIR `date`). */
export const PartialDate = z
  .string()
  .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, 'Write the date as YYYY, YYYY-MM or YYYY-MM-DD')
  .refine((text) => isRealDay(`${text}-01-01`.slice(0, 10)), 'This day is not in the calendar')
  .brand<'PartialDate'>()
export type PartialDate = z.infer<typeof PartialDate>

/**
 * When somebody was born: as much of it as is known, or the plain word that nobody knows. It is no date then, so that
 * whatever reckons with ages must ask first.
 */
export const BirthDate = z.union([PartialDate, z.literal('unknown')], {
  error: 'Write the date as YYYY, YYYY-MM or YYYY-MM-DD, or “unknown”',
})
export type BirthDate = z.infer<typeof BirthDate>

/** Whether at least the year of a birth date is known. */
export const isBirthKnown = (birthOn: string): birthOn is PartialDate => /^\d{4}/.test(birthOn)

/** Whether a date is known to the day. */
export const isWholeDay = (date: string): date is CivilDate => date.length === 10

function isRealDay(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  if (month < 1 || month > 12 || day < 1) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day <= days
}
