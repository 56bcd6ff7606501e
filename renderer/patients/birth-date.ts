import { dayIn, type Instant, isWholeDay } from '../../shared/kernel/index.ts'
import { writeBirth } from '../kit/event-time.ts'

/**
 * A typed birth date as `YYYY-MM-DD`: takes `2/29/1980`, `02-29-1980`, `2.29.1980` and `02291980` as people in the US
 * write them, and `1980-2-9`. Leaves everything else for the schema to judge: a year of two digits too, which could be
 * of either century.
 */
export function readBirthDate(text: string): string {
  const trimmed = text.trim()
  const yearFirst = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(trimmed)
  if (yearFirst) return `${yearFirst[1]}-${yearFirst[2]?.padStart(2, '0')}-${yearFirst[3]?.padStart(2, '0')}`
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(trimmed) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(trimmed)
  if (!parts) return trimmed
  const [, month = '', day = '', year = ''] = parts
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** The parts of a civil date, for showing; a calendar day has no zone and never passes through UTC. */
export function civilParts(date: string): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return { year, month, day }
}

/** Whole years on `today`, both civil dates. */
export function ageOn(birthOn: string, today: string): number {
  const [birth, now] = [civilParts(birthOn), civilParts(today)]
  const before = now.month < birth.month || (now.month === birth.month && now.day < birth.day)
  return now.year - birth.year - (before ? 1 : 0)
}

export type Age = { value: number; unit: 'year' | 'month' | 'day' }

/** An age as a clinic says it: days below 60 of them, months below two years, then years. Both are civil dates. */
export function ageIn(birthOn: string, today: string): Age {
  const years = ageOn(birthOn, today)
  if (years >= 2) return { value: years, unit: 'year' }
  const dayOf = (date: string) => {
    const { year, month, day } = civilParts(date)
    return Date.UTC(year, month - 1, day) / 86_400_000
  }
  const days = dayOf(today) - dayOf(birthOn)
  if (days < 60) return { value: Math.max(0, days), unit: 'day' }
  const [birth, now] = [civilParts(birthOn), civilParts(today)]
  const months = 12 * (now.year - birth.year) + now.month - birth.month - (now.day < birth.day ? 1 : 0)
  return { value: months, unit: 'month' }
}

/** Today on the practice's wall. */
export const todayIn = (timeZone: string, now: number): string => dayIn(timeZone, now as Instant)

/** A civil date in the words of a language; of one that is known in part, that part. */
export function writeCivilDate(date: string, language: string): string {
  if (!isWholeDay(date)) return writeBirth(date, language)
  const { year, month, day } = civilParts(date)
  // Noon UTC shown in UTC: no zone can move it to another day. Set, not given: years below 100 would mean the 1900s.
  const noon = new Date(Date.UTC(2000, 0, 1, 12)).setUTCFullYear(year, month - 1, day)
  return new Intl.DateTimeFormat(language, { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' }).format(
    noon,
  )
}
