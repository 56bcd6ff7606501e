import type { PatientDetails } from './model.ts'

/** Nobody is known to have lived longer than 122 years. Source: the oldest verified age, Jeanne Calment's. */
const OLDEST_YEARS = 130

/** What makes a day of the calendar impossible as a birth date, on the practice's day `today`; null when nothing does. */
export function birthDateFault(birthOn: string, today: string): 'future' | 'too-old' | null {
  if (birthOn > today) return 'future'
  const earliest = `${String(Number(today.slice(0, 4)) - OLDEST_YEARS).padStart(4, '0')}${today.slice(4)}`
  return birthOn < earliest ? 'too-old' : null
}

/** Lower case, without accents or punctuation, single spaces: `O’Brien-Núñez` → `o brien nunez`. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** What a search by name looks through, with a space before every part so that parts match from their start. */
export function nameKeyOf(details: Pick<PatientDetails, 'familyName' | 'givenName' | 'middleName'>): string {
  const folded = foldText(`${details.familyName} ${details.givenName} ${details.middleName}`)
  return ` ${folded}`
}

/** Only the digits of a telephone number. */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, '')

/** What a search text asks for: a birth date where it reads as one, else digits, else name parts in any order. */
export type PatientQuestion = { birthOn: string } | { digits: string; text: string } | { parts: string[] }

/**
 * Reads a search text. Dates are taken as `YYYY-MM-DD` or as US `M/D/YYYY` (also with dots or dashes, two-digit years
 * meaning the last hundred before `thisYear`).
 */
export function readQuestion(text: string, thisYear: number): PatientQuestion {
  const trimmed = text.trim()
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed)
  if (iso) return { birthOn: dateText(Number(iso[1]), Number(iso[2]), Number(iso[3])) }
  const us = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(trimmed)
  if (us) return { birthOn: dateText(fullYear(String(us[3]), thisYear), Number(us[1]), Number(us[2])) }
  if (/^[\d\s()+.-]{3,}$/.test(trimmed)) return { digits: digitsOf(trimmed), text: trimmed }
  return { parts: foldText(trimmed).split(' ').filter(Boolean) }
}

function fullYear(text: string, thisYear: number): number {
  if (text.length === 4) return Number(text)
  const inThisCentury = Math.trunc(thisYear / 100) * 100 + Number(text)
  return inThisCentury > thisYear ? inThisCentury - 100 : inThisCentury
}

const dateText = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
