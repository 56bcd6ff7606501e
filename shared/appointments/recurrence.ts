import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { type CivilDate, dayAfter, daysBetween, type Instant, momentsOf, type WallTime } from '../kernel/index.ts'

/** One time of a series: as the wall shows it, and as the moment it is. */
export type Occurrence = { local: WallTime; at: Instant }
export type Series = { rule: string; startLocal: WallTime; timeZone: string; except?: readonly WallTime[] }

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** More in one series than this is a mistake: five years of weekly visits. */
export const MOST_OCCURRENCES = 260

/**
 * Why a rule cannot be booked, or null. A series ends, by COUNT or UNTIL; what goes on for ever is nobody's plan. Nor does one
 * visit recur within a day.
 */
export function refuseRule(rule: string): string | null {
  const parts = partsOf(rule)
  const frequency = parts.get('FREQ') ?? ''
  if (!['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'].includes(frequency))
    return 'A visit recurs by days, weeks, months or years.'
  if (!parts.has('COUNT') && !parts.has('UNTIL')) return 'Say how often, or until when.'
  if (parts.has('COUNT') && parts.has('UNTIL')) return 'Say how often or until when, not both.'
  if (Number(parts.get('COUNT') ?? 1) < 1) return 'Say how often.'
  const isByPlace = parts.has('BYSETPOS') || /\d/.test(parts.get('BYDAY') ?? '')
  if (frequency === 'YEARLY' && parts.has('BYYEARDAY') && parts.has('BYDAY') && isByPlace)
    return 'Days of the year go with plain weekdays only.'
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
  const { rruleString, weekdays, count } = narrowed(untilAtWall(withoutPrefix(rule), timeZone))
  const read = new RRuleTemporal({ rruleString, dtstart, temporal: Temporal })
  const found: Occurrence[] = []
  const left = new Set<string>(except)
  let counted = 0
  read.all((zoned) => {
    // The calendar repeats after 400 years: what has not come by then never does.
    if (zoned.year > dtstart.year + 400) return false
    if (weekdays !== null && !weekdays.includes(DAYS[zoned.dayOfWeek - 1] ?? '')) return true
    counted += 1
    const local = zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }) as WallTime
    if (!left.has(local)) found.push({ local, at: zoned.epochMilliseconds as Instant })
    return found.length < limit && counted < count
  })
  return found.slice(0, limit)
}

/** The parts of a rule by their names, in capitals. */
const partsOf = (rule: string): Map<string, string> =>
  new Map(
    rule
      .toUpperCase()
      .split(';')
      .filter((part) => part !== '')
      .map((part) => part.split('=', 2) as [string, string]),
  )

/**
 * In a yearly rule that names days of the year, weekdays narrow these (RFC 5545 §3.3.10, table); the reader would add them. So
 * the weekdays, and how often, are taken out of such a rule and looked at here.
 */
function narrowed(rule: string): { rruleString: string; weekdays: string[] | null; count: number } {
  const parts = partsOf(rule)
  const weekdays = parts.get('BYDAY')?.split(',') ?? []
  const narrows = parts.get('FREQ') === 'YEARLY' && parts.has('BYYEARDAY') && weekdays.length > 0
  if (!narrows || parts.has('BYSETPOS') || weekdays.some((day) => !DAYS.includes(day)))
    return { rruleString: rule, weekdays: null, count: Number.POSITIVE_INFINITY }
  const count = Number(parts.get('COUNT') ?? Number.POSITIVE_INFINITY)
  parts.delete('BYDAY')
  parts.delete('COUNT')
  return { rruleString: [...parts].map(([name, value]) => `${name}=${value}`).join(';'), weekdays, count }
}

/** An end without a zone is one on the wall of the place, as the start is (RFC 5545 §3.3.10). */
function untilAtWall(rule: string, timeZone: string): string {
  return rule.replace(
    /UNTIL=(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(?=;|$)/i,
    (_all, year, month, day, hour, minute, second) => {
      const wall = Temporal.PlainDateTime.from(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
      const utc = wall.toZonedDateTime(timeZone, { disambiguation: 'later' }).toInstant()
      return `UNTIL=${utc.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}`
    },
  )
}

/** The days of a series of whole days: no wall, no zone. */
export function daysOf(rule: string, startsOn: CivilDate, limit: number, except: readonly string[] = []): CivilDate[] {
  const series = { rule, startLocal: `${startsOn}T00:00` as WallTime, timeZone: 'UTC' }
  const all = occurrencesOf({ ...series, except: except.map((day) => `${day}T00:00` as WallTime) }, limit)
  return all.map(({ local }) => local.slice(0, 10) as CivilDate)
}

const withoutPrefix = (rule: string): string => rule.trim().replace(/^RRULE:/i, '')

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
