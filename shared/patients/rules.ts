import { isBirthKnown } from '../kernel/index.ts'
import type { PatientDetails } from './model.ts'

/** Nobody is known to have lived longer than 122 years. Source: the oldest verified age, Jeanne Calment's. */
const OLDEST_YEARS = 130

/** What makes a date of the calendar, or as much of it as is known, impossible as a birth date, on the practice's day `today`; null when nothing does. */
export function birthDateFault(birthOn: string, today: string): 'future' | 'too-old' | null {
  if (!isBirthKnown(birthOn)) return null
  if (birthOn > today) return 'future'
  const earliest = `${String(Number(today.slice(0, 4)) - OLDEST_YEARS).padStart(4, '0')}${today.slice(4)}`
  return birthOn < earliest.slice(0, birthOn.length) ? 'too-old' : null
}

/** Letters that no decomposition takes apart, as people without them on the keyboard write them. */
const WHOLE_LETTERS: Readonly<Record<string, string>> = {
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ø: 'o',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
}

/** Lower case, without accents or punctuation, single spaces: `O’Brien-Núñez` → `o brien nunez`. */
export function foldText(text: string): string {
  // Most names are plain letters, and folding is most of what reading 100,000 of them takes.
  if (/^[A-Za-z0-9]*$/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[đðłøßæœþı]/g, (letter) => WHOLE_LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** What a search by name looks through, with a space before every part so that parts match from their start. */
export function nameKeyOf(details: Pick<PatientDetails, 'familyName' | 'givenName' | 'middleName'>): string {
  const folded = foldText(`${details.familyName} ${details.givenName} ${details.middleName}`)
  return ` ${folded}`
}

/**
 * The words that a name is found by: each of its parts, and the whole written together, since people write `obrien`,
 * `vanderberg` and `maryann` too.
 */
export function wordsOfName(...parts: readonly string[]): string[] {
  const words = parts.flatMap((part) => {
    const split = foldText(part).split(' ').filter(Boolean)
    return split.length > 1 ? [...split, split.join('')] : split
  })
  return [...new Set(words)]
}

/** Only the digits of a telephone number. */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, '')
