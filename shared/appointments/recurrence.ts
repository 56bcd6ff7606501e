import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { type CivilDate, dayAfter, daysBetween, type Instant, momentsOf, type WallTime } from '../kernel/index.ts'

/** One time of a series: as the wall shows it, and as the moment it is. */
export type Occurrence = { local: WallTime; at: Instant }
export type Series = { rule: string; startLocal: WallTime; timeZone: string; except?: readonly WallTime[] }

/** More in one series than this is a mistake: five years of weekly visits. */
export const MOST_OCCURRENCES = 260

/**
 * Why a rule cannot be booked, or null. A series ends, by COUNT or UNTIL; what goes on for ever is nobody's plan. Nor does one
 * visit recur within a day.
 */
export function refuseRule(rule: string): string | null {
  const parts = new Map(
    rule
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=', 2) as [string, string]),
  )
  const frequency = parts.get('FREQ') ?? ''
  if (!['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'].includes(frequency))
    return 'A visit recurs by days, weeks, months or years.'
  if (!parts.has('COUNT') && !parts.has('UNTIL')) return 'Say how often, or until when.'
  if (parts.has('COUNT') && parts.has('UNTIL')) return 'Say how often or until when, not both.'
  if (Number(parts.get('COUNT') ?? 1) < 1) return 'Say how often.'
  if (parts.has('BYYEARDAY') && /\d/.test(parts.get('BYDAY') ?? ''))
    return 'With days of the year, give plain weekdays.'
  return null
}

/**
 * The occurrences of a series in order, at most `limit`. A local time that the clocks skip is left out and not counted; of one
 * that they repeat it is the first (RFC 5545 §3.3.10, §3.3.5). Exceptions are counted and left out.
 * @throws RangeError where the rule cannot be read
 */
export function occurrencesOf({ rule, startLocal, timeZone, except = [] }: Series, limit: number): Occurrence[] {
  const [at] = momentsOf(timeZone, startLocal)
  if (at === undefined) return []
  const dtstart = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
  const { rruleString, weekdays, count } = readable(withoutPrefix(rule), timeZone)
  const read = new RRuleTemporal({ rruleString, dtstart, temporal: Temporal })
  const found: Occurrence[] = []
  const left = new Set<string>(except)
  let counted = 0
  read.all((zoned, tried) => {
    if (weekdays && !weekdays.includes(zoned.dayOfWeek)) return tried < MOST_TRIED
    counted += 1
    const local = zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }) as WallTime
    if (!left.has(local)) found.push({ local, at: zoned.epochMilliseconds as Instant })
    return found.length < limit && counted < count
  })
  return found.slice(0, limit)
}
/** A rule whose weekdays never meet its days of the year ends here. */
const MOST_TRIED = 20_000

/**
 * A rule as the library reads it rightly. An end without a zone is meant on the wall of the series, a mere day with all of that
 * day; it must be in UTC. Weekdays beside days of the year narrow these (RFC 5545 §3.3.10, the table of BYDAY), where the
 * library adds them: they are looked at here, and with them the count.
 */
function readable(rule: string, timeZone: string) {
  const parts = rule.split(';').map((part) => part.split('=', 2) as [string, string])
  const of = (key: string) => parts.find(([name]) => name.toUpperCase() === key)?.[1]
  const days = of('BYDAY')
    ?.toUpperCase()
    .split(',')
    .map((day) => DAYS.indexOf(day) + 1)
  const narrows = of('BYYEARDAY') !== undefined && days !== undefined && !days.includes(0)
  const kept = parts.filter(([name]) => !narrows || !['BYDAY', 'COUNT'].includes(name.toUpperCase()))
  const ended = kept.map(
    ([name, value]) => [name, name.toUpperCase() === 'UNTIL' ? inUtc(value, timeZone) : value] as const,
  )
  return {
    rruleString: ended.map(([name, value]) => `${name}=${value}`).join(';'),
    weekdays: narrows ? days : null,
    count: narrows ? Number(of('COUNT') ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
  }
}

/** `20261109` → `20261110T045959Z` in New York; what is in UTC stays. */
function inUtc(until: string, timeZone: string): string {
  const told = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?)?$/i.exec(until)
  if (!told) return until
  const [, year, month, day, hour = '23', minute = '59', second = told[4] === undefined ? '59' : '00'] = told
  const wall = Temporal.PlainDateTime.from(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
  const written = wall.toZonedDateTime(timeZone).toInstant().toString({ smallestUnit: 'second' })
  return written.replaceAll(/[-:]/g, '')
}

/** The days of a series of whole days: no wall, no zone. */
export function daysOf(rule: string, startsOn: CivilDate, limit: number, except: readonly string[] = []): CivilDate[] {
  const series = { rule, startLocal: `${startsOn}T00:00` as WallTime, timeZone: 'UTC' }
  const all = occurrencesOf({ ...series, except: except.map((day) => `${day}T00:00` as WallTime) }, limit)
  return all.map(({ local }) => local.slice(0, 10) as CivilDate)
}

const withoutPrefix = (rule: string): string => rule.trim().replace(/^RRULE:/i, '')

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** A weekly rule whose visits are moved by whole days names other weekdays from then on; other rules say what they said. */
export function shiftRule(rule: string, days: number): string {
  return rule.replace(/BYDAY=([A-Z,]+)/i, (_all, list: string) => {
    const moved = list.split(',').map((day) => DAYS[(((DAYS.indexOf(day.toUpperCase()) + days) % 7) + 7) % 7] ?? day)
    return `BYDAY=${moved.join(',')}`
  })
}

/**
 * Where each occurrence of a series goes when one of them is moved: by as many days, to the same time of day.
 * @param from where the moved one stood, and `to` where it goes
 */
export function movedAlong(local: WallTime, from: WallTime, to: WallTime): WallTime {
  const day = dayAfter(local.slice(0, 10) as CivilDate, daysBetween(from, to))
  return `${day}T${to.slice(11)}` as WallTime
}
