import { digitsOf, foldText } from './rules.ts'

/** A day, or what is known of it. Each present part must fit; `years` names every year that two digits may mean. */
export type BirthQuestion = { years?: readonly number[]; month?: number; day?: number }
/**
 * What a search text asks for. All of it must fit: name parts in any order, a birth date, digits. `plain` is the whole
 * text folded, for identifiers that hold letters.
 */
export type PatientQuestion = { parts: string[]; birth: BirthQuestion | null; digits: string; plain: string }

const MONTHS: readonly (readonly string[])[] = [
  ['january', 'enero'],
  ['february', 'febrero'],
  ['march', 'marzo'],
  ['april', 'abril'],
  ['may', 'mayo'],
  ['june', 'junio'],
  ['july', 'julio'],
  ['august', 'agosto'],
  ['september', 'septiembre', 'setiembre'],
  ['october', 'octubre'],
  ['november', 'noviembre'],
  ['december', 'diciembre'],
]

/**
 * Reads a search text. `thisYear` decides which years two digits may mean: `3/3/50` is 1950 alone, `3/3/20` may be 2020 or
 * 1920.
 */
export function readQuestion(text: string, thisYear: number): PatientQuestion {
  const trimmed = text.trim().replace(/\s+/g, ' ')
  const question: PatientQuestion = { parts: [], birth: null, digits: '', plain: foldText(trimmed) }
  const { birth, rest } = takeBirth(trimmed, thisYear)
  question.birth = birth
  // A telephone number has blanks and signs within; the digits beside a name are one more thing to fit.
  const number = /(?:^|\s)(\+?[\d(][\d\s().-]*)(?=\s|$)/.exec(rest)
  const digits = number ? digitsOf(number[1] ?? '') : ''
  const others = number && digits.length >= 3 ? rest.replace(number[1] ?? '', ' ') : rest
  if (digits.length >= 3) question.digits = digits
  question.parts = foldText(others).split(' ').filter(Boolean)
  return question
}

/** Takes the first thing that reads as a date out of a text. */
function takeBirth(text: string, thisYear: number): { birth: BirthQuestion | null; rest: string } {
  for (const read of [readNumbers, readWords]) {
    const found = read(text, thisYear)
    if (found) return { birth: found.birth, rest: text.replace(found.taken, ' ').trim() }
  }
  return { birth: null, rest: text }
}

type Found = { birth: BirthQuestion; taken: string } | null

function readNumbers(text: string, thisYear: number): Found {
  const iso = /(?<![\d/.-])(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?(?![\d/.-])/.exec(text)
  if (iso)
    return whole({ years: [Number(iso[1])], month: Number(iso[2]), ...(iso[3] && { day: Number(iso[3]) }) }, iso[0])
  const us = /(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?![\d/.-])/.exec(text)
  if (us) return whole({ years: yearsOf(us[3] ?? '', thisYear), ...monthDay(Number(us[1]), Number(us[2])) }, us[0])
  const monthYear = /(?<![\d/.-])(\d{1,2})[/.-](\d{4})(?![\d/.-])/.exec(text)
  if (monthYear) return whole({ years: [Number(monthYear[2])], month: Number(monthYear[1]) }, monthYear[0])
  const short = /(?<![\d/.-])(\d{1,2})\/(\d{1,2})(?![\d/.-])/.exec(text)
  return short ? whole(monthDay(Number(short[1]), Number(short[2])), short[0]) : null
}

/** `March 3 1950`, `3 March 1950`, `Mar 1950`, `3 de marzo de 1950`; a month's name alone is a name. */
function readWords(text: string, thisYear: number): Found {
  const plain = text.replace(/[,.]/g, ' ')
  const forms = [
    /(?<!\S)(?<month>\p{L}{3,})\s+(?<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+(?<year>\d{4}|\d{2}))?(?!\S)/iu,
    /(?<!\S)(?<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+de)?\s+(?<month>\p{L}{3,})(?:\s+(?:de\s+)?(?<year>\d{4}|\d{2}))?(?!\S)/iu,
    /(?<!\S)(?<month>\p{L}{3,})\s+(?:de\s+)?(?<year>\d{4})(?!\S)/iu,
  ]
  for (const form of forms) {
    const found = form.exec(plain)
    const { month = '', day, year } = found?.groups ?? {}
    const at = monthNamed(month)
    if (!found || at === 0) continue
    const taken = text.slice(found.index, found.index + found[0].length)
    const known = whole(
      { ...(year && { years: yearsOf(year, thisYear) }), month: at, ...(day && { day: Number(day) }) },
      taken,
    )
    if (known) return known
  }
  return null
}

function monthNamed(word: string): number {
  const folded = foldText(word)
  return folded.length < 3 ? 0 : 1 + MONTHS.findIndex((names) => names.some((name) => name.startsWith(folded)))
}

/** Only what can be a day of a calendar is a date; `13/02` was written with the day first. */
const monthDay = (first: number, second: number) =>
  first > 12 ? { month: second, day: first } : { month: first, day: second }

function whole(birth: BirthQuestion, taken: string): Found {
  const { month = 1, day = 1 } = birth
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 ? { birth, taken } : null
}

function yearsOf(text: string, thisYear: number): number[] {
  if (text.length === 4) return [Number(text)]
  const latest = Math.trunc(thisYear / 100) * 100 + Number(text)
  return [latest, latest - 100].filter((year) => year <= thisYear && year > thisYear - 120)
}

/**
 * A whole date as exports and people write it, as `YYYY-MM-DD`; null for what is none. Of two digits the year is the last
 * one that is not in the future. The day may still be one that no calendar has.
 */
export function readDate(text: string, today: string): string | null {
  const day = text.trim().replace(/[T\s]+\d{1,2}:\d{2}(:\d{2})?(\.\d+)?\s*([ap]m)?(z|[+-]\d{2}:?\d{2})?$/i, '')
  const run = /^(\d{4})(\d{2})(\d{2})$/.exec(day)
  if (run && Number(run[1]) > 1850) return `${run[1]}-${run[2]}-${run[3]}`
  const { birth, rest } = takeBirth(day, Number(today.slice(0, 4)))
  const [year] = birth?.years ?? []
  if (rest !== '' || !birth || year === undefined || birth.month === undefined || birth.day === undefined) return null
  const civil = (of: number) => `${String(of).padStart(4, '0')}-${two(birth.month ?? 0)}-${two(birth.day ?? 0)}`
  const [latest, earlier] = [civil(year), civil(birth.years?.[1] ?? year)]
  return latest > today ? earlier : latest
}

const two = (value: number) => String(value).padStart(2, '0')
