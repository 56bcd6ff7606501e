import { asEventTime, dayIn, type Instant } from '../../shared/kernel/index.ts'
import { words } from '../words/index.ts'

/**
 * A typed time as charts keep it: `3/5/2019`, `03052019` and `2019-3-5` become a day, `3/2019` a month, `2019` stays a year, `t`
 * is today; words stay words, for the schema to judge. Null for nothing.
 */
export function readTold(text: string, today: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (/^(t(oday)?|hoy)$/i.test(trimmed)) return today
  const pad = (part = '') => part.padStart(2, '0')
  const day = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(trimmed) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(trimmed)
  if (day) return `${day[3]}-${pad(day[1])}-${pad(day[2])}`
  const month = /^(\d{1,2})[/.-](\d{4})$/.exec(trimmed)
  if (month) return `${month[2]}-${pad(month[1])}`
  const yearFirst = /^(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?$/.exec(trimmed)
  if (yearFirst) return [yearFirst[1], pad(yearFirst[2]), ...(yearFirst[3] ? [pad(yearFirst[3])] : [])].join('-')
  return trimmed
}

/** A birth date in the words of a language, as precisely as it is known, or that it is not. */
export function writeBirth(birthOn: string | null, language: string): string {
  if (birthOn !== 'unknown') return writeTold(birthOn, language)
  return words[language.startsWith('es') ? 'es' : 'en']['patient.birthOn.unknown'] ?? birthOn
}

/** A told time in the words of a language, as precisely as it was told; words stay as they are. */
export function writeTold(told: string | null, language: string): string {
  const time = asEventTime(told)
  if (time === null) return told ?? ''
  if (time.length === 4) return time
  const [year = 0, month = 1, day = 1] = time.slice(0, 10).split('-').map(Number)
  // Noon UTC shown in UTC: no zone can move it to another day.
  const noon = new Date(Date.UTC(2000, 0, 1, 12)).setUTCFullYear(year, month - 1, day)
  const withDay: Intl.DateTimeFormatOptions = time.length > 7 ? { day: 'numeric' } : {}
  const style: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', timeZone: 'UTC', ...withDay }
  return new Intl.DateTimeFormat(language, style).format(noon)
}

/** Today on the practice's wall. */
export const todayOn = (timeZone: string | undefined, now: number): string => dayIn(timeZone ?? 'UTC', now as Instant)
