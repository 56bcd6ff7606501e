import type { Decimal } from '../../kernel/index.ts'
import type { DoseUnit, Sig, SigTiming } from './model.ts'
import { asDecimal, plainNumber, plus } from './numbers.ts'
import { DAYS, MOMENTS, NUMBERS, ROUTES, UNITS } from './vocabulary.data.ts'

const WORDS = Object.keys(NUMBERS).toSorted((a, b) => b.length - a.length)
/** One number: 2, 0.5, .5, 1,000, 1/2, 1 1/2, ½, two. */
export const NUM = `(?:\\d+ \\d/\\d|\\d/\\d|\\d{1,3}(?:,\\d{3})+|\\d*\\.\\d+|\\d+ ?[½¼¾]|\\d+|[½¼¾]|${WORDS.join('|')})`
/** One number or a range of two. */
export const SPAN = `(${NUM})(?: ?(?:-|–|to|or) ?(${NUM}))?`
export const UNIT = UNITS.map(([pattern]) => pattern).join('|')
const END = '(?![\\p{L}\\p{N}_])'

/** Matches at a place of the text alone, and whole words alone. */
export const at = (pattern: string): RegExp => new RegExp(`(?:${pattern})${END}`, 'uy')

const QUARTERS: Readonly<Record<string, string>> = { '½': '0.5', '¼': '0.25', '¾': '0.75' }

/** A number as it is written in directions; null for what no decimal says exactly, such as 1/3. */
export function numberOf(text: string): Decimal | null {
  const word = NUMBERS[text]
  if (word !== undefined) return word as Decimal
  const sign = /^(\d*) ?([½¼¾])$/.exec(text)
  if (sign) return sum(sign[1] || '0', QUARTERS[sign[2] ?? ''] ?? '0')
  const part = /^(?:(\d+) )?(\d)\/(\d)$/.exec(text)
  if (part) return fraction(part[1] ?? '0', Number(part[2]), Number(part[3]))
  return plainNumber(text.replaceAll(',', ''))
}

const digits = (decimal: string) => {
  const [lead = '0', rest = ''] = decimal.split('.')
  return { numerator: BigInt(lead + rest), denominator: 10n ** BigInt(rest.length) }
}
const sum = (a: string, b: string): Decimal => asDecimal(plus(digits(a), digits(b)))
const fraction = (lead: string, top: number, bottom: number): Decimal | null =>
  bottom === 2 || bottom === 4 || bottom === 5 || bottom === 8
    ? asDecimal(plus(digits(lead), { numerator: BigInt(top), denominator: BigInt(bottom) }))
    : null

export const unitOf = (text: string): DoseUnit => UNITS.find(([pattern]) => at(pattern).test(text))?.[1] ?? ''

/** A count of times: no fraction of one. */
export const countOf = (text: string | undefined): number | null => {
  const value = text === undefined ? null : numberOf(text)
  return value !== null && /^\d{1,3}$/.test(value) ? Number(value) : null
}

const PERIODS: readonly (readonly [pattern: string, unit: 'minute' | 'hour' | 'day' | 'week' | 'month'])[] = [
  ['minutes?|mins?', 'minute'],
  ['hours?|hrs?|h', 'hour'],
  ['days?|d', 'day'],
  ['weeks?|wks?|wk', 'week'],
  ['months?|mos?|mo', 'month'],
]
export const periodOf = (text: string) => PERIODS.find(([pattern]) => at(pattern).test(text))?.[1] ?? null
export const PERIOD = PERIODS.map(([pattern]) => pattern).join('|')

type Found = { timing: SigTiming } | null
type TimingPattern = readonly [RegExp, (match: RegExpExecArray) => Found]
const A_DAY = '(?:daily|a day|per day|each day|every day|/ ?day|/ ?d|q ?day|qd)'
const A_WEEK = '(?:weekly|a week|per week|each week|every week|/ ?wks?|/ ?week)'
const always = (timing: SigTiming) => (): Found => ({ timing })
const perDay = (low: number, high: number | null = null): SigTiming => ({ kind: 'per-day', low, high })
const perWeek = (low: number, high: number | null = null): SigTiming => ({ kind: 'per-week', low, high })
const TIMES = '(?:times|x)'

const counted = (kind: 'per-day' | 'per-week') => (match: RegExpExecArray) => {
  const [low, high] = [countOf(match[2]), match[3] === undefined ? null : countOf(match[3])]
  if (!low || (match[3] !== undefined && !high)) return null
  return { timing: match[1] ? { kind, low: 0, high: high ?? low } : { kind, low, high } } satisfies Found
}

function every(match: RegExpExecArray): Found {
  const [low, high] = [countOf(match[1]), match[2] === undefined ? null : countOf(match[2])]
  const unit = periodOf(match[3] ?? '')
  if (!low || !unit || (match[2] !== undefined && !high)) return null
  if (low === 1 && high === null && unit === 'day') return { timing: perDay(1) }
  if (low === 1 && high === null && unit === 'week') return { timing: perWeek(1) }
  return { timing: { kind: 'every', low, high, unit } }
}

const ON_DAY = DAYS.map(([pattern]) => pattern).join('|')
function onDays(match: RegExpExecArray): Found {
  const named = match[0].match(/[a-z]+/g) ?? []
  const days = DAYS.filter(([pattern]) => named.some((word) => at(pattern).test(word))).map(([, day]) => day)
  return days.length > 0 ? { timing: { kind: 'on-days', days } } : null
}

/** How often, the longer ways to say it first. */
export const TIMINGS: readonly TimingPattern[] = [
  [at(`(up to )?${SPAN} ?${TIMES} ?${A_DAY}`), counted('per-day')],
  [at(`(up to )?${SPAN} ?${TIMES} ?${A_WEEK}`), counted('per-week')],
  [at(`up to (?:twice|two times) ?${A_DAY}`), always(perDay(0, 2))],
  [at(`(?:twice|two times) ?${A_DAY}|b\\.?i\\.?d`), always(perDay(2))],
  [at(`(?:thrice|three times) ?${A_DAY}|t\\.?i\\.?d`), always(perDay(3))],
  [at(`q\\.?i\\.?d|four times ?${A_DAY}`), always(perDay(4))],
  [at(`(?:twice|two times) ?${A_WEEK}|biw`), always(perWeek(2))],
  [at(`three times ?${A_WEEK}|tiw`), always(perWeek(3))],
  [at('(?:q ?mwf|mwf)'), always({ kind: 'on-days', days: ['monday', 'wednesday', 'friday'] })],
  [
    at(`(?:every other day|q\\.?o\\.?d|qod|every second day)`),
    always({ kind: 'every', low: 2, high: null, unit: 'day' }),
  ],
  [at(`(?:every other week|q ?other week)`), always({ kind: 'every', low: 2, high: null, unit: 'week' })],
  [at(`(?:q|every|each) ?${SPAN} ?(${PERIOD})`), every],
  [
    at(`(?:once )?(?:monthly|a month|per month|every month|each month|q ?month|qmo)`),
    always({ kind: 'every', low: 1, high: null, unit: 'month' }),
  ],
  [at(`(?:once|one time|1x)? ?${A_WEEK}|q ?wk|q ?week|qweekly`), always(perWeek(1))],
  [at(`(?:(?:every|each|q|on) ?)(?:${ON_DAY})(?:(?: ?, ?(?:and )?| ?/ ?| ?& ?| and | )(?:${ON_DAY}))*`), onDays],
  [at(`(?:${ON_DAY})(?:(?: ?, ?(?:and )?| ?/ ?| ?& ?| and | )(?:${ON_DAY}))+`), onDays],
  [at(`(?:once|one time|1x|one) ${A_DAY}|${A_DAY}|every 24 hours a day|q ?d|q\\.d`), always(perDay(1))],
  [at(`every hour|hourly|q ?hour|qh`), always({ kind: 'every', low: 1, high: null, unit: 'hour' })],
  [at(`(?:as (?:a|one) )?single dose|one time only|one time|once|x ?1(?: dose)?|stat|now`), always({ kind: 'once' })],
]

export const RX = {
  spoon: (pattern: string) => at(`${SPAN} ?(?:${pattern})`),
  dose: at(`(?:a |an )?${SPAN} ?(${UNIT})`),
  oneUnit: at(`(?:a|an) (${UNIT})`),
  bare: at(SPAN),
  equals: new RegExp(`\\( ?${SPAN} ?(${UNIT}) ?\\)`, 'uy'),
  quantity: at(`(?:#|(?:disp(?:ense)?|qty|quantity):? ?#?) ?(${NUM}) ?(${UNIT})?`),
  refills: at(`(?:refills?|rf):? ?#?(\\d{1,2})|(\\d{1,2}) ?(?:refills?|rf)|(no|zero) refills?`),
  most: at(
    `(?:max(?:imum)?(?: of)?|not to exceed|(?:and )?no more than|nte|up to) (${NUM}) ?(${UNIT})? ?(?:(?:/|per|in|a|each|every|within) ?(?:24 ?(?:hours?|hrs?|h)|day|d)|daily|total daily)`,
  ),
  doses: at(`(?:x|max|up to|maximum) ?(\\d) ?(?:doses?)?`),
  duration: at(`(?:x|for|times|during) ?(${NUM}) ?-?(?:more )?(days?|d|weeks?|wks?|w|months?|mos?)`),
  untilGone: at(`(?:un)?till? (?:all |it is |they are )?(?:gone|finished|completed?|taken|done)|finish all`),
  needed: at(`(?:only )?(?:as|if|when) (?:needed|necessary|required)|p\\.?r\\.?n`),
  moments: MOMENTS.map(([pattern, moment, count]) => [at(pattern), moment, count] as const),
  routes: ROUTES.map(([pattern, route]) => [at(pattern), route] as const),
  beside: at(
    `(?:at least )?\\d+(?:-\\d+)? ?(?:minutes?|mins?|hours?|hrs?|h) (?:before|after|prior to) (?:the )?(?:first |a |each |every )?(?:\\p{L}+)`,
  ),
  oral: at('by mouth|po|orally'),
} as const

/** The moments of a day that count as one dose each, or three. */
export const timesOfMoments = (when: Sig['when']): number =>
  when.reduce((count, one) => count + (MOMENTS.find(([, moment]) => moment === one)?.[2] ?? 0), 0)
