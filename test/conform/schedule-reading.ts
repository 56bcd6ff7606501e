import type { Journal } from '../../db/journal.ts'
import { type IdSource, type Instant, momentsOf, wallIn, type WallTime } from '../../shared/kernel/index.ts'
import type { ScheduleKit } from '../support/schedule.ts'

export type Given = Readonly<Record<string, unknown>>
export type Kit = ScheduleKit & { journal: Journal; ids: IdSource }

/** The day of times that are given without one. */
const SOME_DAY = '2026-10-15'

export const isMoment = (text: string): boolean => /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10))

/** A time of a vector as the wall of a zone shows it: `09:00`, `2026-10-15T09:00`, or with an offset. */
export function wallOf(text: string, timeZone: string, day = SOME_DAY): WallTime {
  if (/^\d{2}:\d{2}(:\d{2})?$/.test(text)) return `${day}T${text.slice(0, 5)}` as WallTime
  if (isMoment(text)) return wallIn(timeZone, Date.parse(text) as Instant)
  return (text.length === 10 ? `${text}T00:00` : text.slice(0, 16).replace(' ', 'T')) as WallTime
}

export function instantOf(text: string, timeZone: string, day = SOME_DAY): number {
  if (isMoment(text)) return Date.parse(text)
  const [at] = momentsOf(timeZone, wallOf(text, timeZone, day))
  if (at === undefined) throw new Error(`${text} is not on the wall of ${timeZone}`)
  return at
}

/** `2026-10-26T13:00Z`. */
export const utcText = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`

/** A span of time: `[from, until]` or an object with both. */
export function spanOf(value: unknown): [from: string, until: string] {
  if (Array.isArray(value)) return [String(value[0]), String(value[1])]
  const { start, end, from, until, to, slot } = value as Record<string, unknown>
  if (slot !== undefined) return spanOf(slot)
  return [String(start ?? from), String(end ?? until ?? to)]
}

export const listOf = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]

export const textIn = (of: Given, key: string, other: string): string => (typeof of[key] === 'string' ? of[key] : other)
export const numberIn = (of: Given, key: string, other: number): number =>
  typeof of[key] === 'number' ? of[key] : other

const YES = /^(ok|yes|true|accept|book|confirm|free|fit|allow|pass|success)/
/** Results of bookings in whatever words a file has for them: taken, or refused. */
const verdict = (value: unknown): unknown => {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return YES.test(value.toLowerCase())
  if (typeof value === 'object' && value !== null) {
    const { ok, result, status, accepted } = value as Record<string, unknown>
    return verdict(ok ?? accepted ?? result ?? status)
  }
  return value
}
const OPEN = new Set(['booked', 'scheduled', 'planned', 'pending', 'proposed', 'open', 'none', 'null', ''])
/** One word for a status, however it is written. */
export const statusWord = (value: unknown): string => {
  const word = String(value ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
  if (OPEN.has(word)) return 'booked'
  if (['completed', 'fulfilled', 'done', 'seen', 'finished'].includes(word)) return 'done'
  return word === 'canceled' ? 'cancelled' : word
}

const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.map(String).toSorted() : value)

/** Whether a figure is what a vector expects, by the meaning that its key has. */
export function same(key: string, expected: unknown, got: unknown): boolean {
  const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  if (key === 'results') return equal(listOf(expected).map(verdict), listOf(got).map(verdict))
  if (key === 'confirmed' || key === 'needsResolution') {
    // A number counts them, a list names them; their order says nothing.
    const count = typeof expected === 'number' ? listOf(got).length : null
    return count === null ? equal(sorted(expected), sorted(got)) : count === expected
  }
  if (key === 'statuses') return sameStatuses(expected, got as Readonly<Record<string, string>>)
  return equal(expected, got)
}

/** Statuses by occurrence: a list in order, or an object that names those which are not simply booked. */
function sameStatuses(expected: unknown, got: Readonly<Record<string, string>>): boolean {
  const all = Object.values(got).map(statusWord)
  if (Array.isArray(expected)) {
    const words = expected.map((one) =>
      statusWord(Array.isArray(one) ? one.at(-1) : ((one as Given)?.['status'] ?? one)),
    )
    return JSON.stringify(words) === JSON.stringify(all)
  }
  const named = Object.entries(expected as Given)
  const fits = named.every(([at, status]) => statusWord(got[at]) === statusWord(status))
  return (
    fits &&
    all.filter((word) => word !== 'booked').length === named.filter(([, s]) => statusWord(s) !== 'booked').length
  )
}
