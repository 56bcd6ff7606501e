import { cancelAppointment, moveAppointment } from '../../db/appointments/commands.ts'
import { appointmentsByIds, findFree } from '../../db/appointments/queries.ts'
import { addBlock } from '../../db/practice/commands.ts'
import { type Appointment, daysOf, occurrencesOf, refuseRule } from '../../shared/appointments/index.ts'
import { type CivilDate, type Instant, momentsOf, wallIn, type WallTime } from '../../shared/kernel/index.ts'
import { Temporal } from 'temporal-polyfill'
import { ALL_WEEK } from '../support/schedule.ts'
import {
  type Given,
  instantOf,
  type Kit,
  listOf,
  numberIn,
  spanOf,
  textIn,
  utcText,
  wallOf,
} from './schedule-reading.ts'
import { reach } from './schedule-status.ts'

type One = { given: Given; expect: Given; title: string }
const MINUTE = 60_000
/** The longest visit. */
const MOST_MINUTES = 720
const BY = { userId: null, sessionId: null, channel: 'conform' }

/** A rule without an end is booked as far as the vector looks. */
function endedRule(rule: string, expect: Given): string {
  const wanted = Math.max(listOf(expect['local']).length, listOf(expect['utc']).length, 1)
  return /COUNT=|UNTIL=/i.test(rule) ? rule : `${rule};COUNT=${wanted}`
}

async function bookSeries(kit: Kit, given: Given, expect: Given, except: readonly WallTime[] = []) {
  const timeZone = textIn(given, 'tz', 'UTC')
  const startLocal = wallOf(textIn(given, 'dtstart', ''), timeZone)
  const rule = endedRule(textIn(given, 'rrule', 'FREQ=DAILY;COUNT=1'), expect).replace(/^RRULE:/i, '')
  const { locationId } = await kit.location(timeZone)
  const { visitTypeId } = await kit.type(15)
  const patientId = await kit.patient()
  const details = { patientId, locationId, visitTypeId, startLocal, fold: 'first' }
  return {
    timeZone,
    rule,
    startLocal,
    details,
    booked: () => kit.book(details, { repeat: { rule, except: [...except] } }),
  }
}

/** Books the series and reads its times back. What is no series of visits (hours, minutes, whole days) is asked of the rule. */
export async function rruleCase(kit: Kit, { given, expect }: One): Promise<Given> {
  const dtstart = textIn(given, 'dtstart', '')
  const rule = endedRule(textIn(given, 'rrule', ''), expect)
  if (/^\d{4}-\d{2}-\d{2}$/.test(dtstart)) return { local: daysOf(rule, dtstart as CivilDate, 1000) }
  const series = await bookSeries(kit, given, expect)
  const times =
    refuseRule(series.rule) === null
      ? (await series.booked()).map(({ startLocal, startAt }) => ({ local: startLocal, at: startAt }))
      : occurrencesOf({ rule: series.rule, startLocal: series.startLocal, timeZone: series.timeZone }, 1000)
  return { local: times.map(({ local }) => local), utc: times.map(({ at }) => utcText(at)) }
}

/** One booking and its end; or bookings after each other on a provider or room that takes so many at once. */
export async function intervalCase(kit: Kit, { given }: One): Promise<Given> {
  const timeZone = textIn(given, 'tz', 'UTC')
  const { locationId } = await kit.location(timeZone)
  const { visitTypeId } = await kit.type(15)
  if (given['startLocal'] !== undefined && given['book'] === undefined) {
    const startLocal = wallOf(textIn(given, 'startLocal', ''), timeZone)
    const durationMinutes = numberIn(given, 'durationMin', 15)
    // What no visit can be, in length or by the clocks, is asked of the wall alone; a time that is skipped moves on by the gap.
    const zoned = Temporal.PlainDateTime.from(startLocal).toZonedDateTime(timeZone)
    if (durationMinutes > MOST_MINUTES || momentsOf(timeZone, startLocal).length === 0)
      return spanFigures(zoned.epochMilliseconds, zoned.epochMilliseconds + durationMinutes * MINUTE, timeZone)
    const details = {
      patientId: await kit.patient(),
      locationId,
      visitTypeId,
      startLocal,
      fold: 'first',
      durationMinutes,
    }
    const [one] = (await kit.book(details)) as [Appointment]
    return spanFigures(one.startAt, one.endAt, timeZone, one.endLocal)
  }
  const capacity = numberIn(given, 'capacity', 1)
  const isRoom = /room|chair|equip|scan|x.?ray|lab/i.test(JSON.stringify(given['resource'] ?? ''))
  const providerId = isRoom ? null : await kit.provider()
  const resourceId = isRoom ? (await kit.room(locationId, capacity)).resourceId : null
  const hours = ALL_WEEK.map((day) => ({ ...day, capacity, overbook: 1 }))
  if (providerId !== null) await kit.hours({ providerId, locationId, hours })
  const take = async (value: unknown): Promise<string> => {
    const [from, until] = spanOf(value)
    const at = instantOf(from, timeZone)
    const durationMinutes = Math.round((instantOf(until, timeZone) - at) / MINUTE)
    const { reason = '', role = '' } = (Array.isArray(value) ? {} : value) as { reason?: string; role?: string }
    const details = { patientId: await kit.patient(), locationId, visitTypeId, providerId, resourceId, durationMinutes }
    const allow = { warnings: ['hours'], overbookReason: reason }
    const mayOverbook = /provider|prescriber|manager|doctor|physician/i.test(role)
    try {
      await kit.book(
        { ...details, startLocal: wallIn(timeZone, at as Instant), fold: 'first' },
        { allow, by: { mayOverbook } },
      )
      return 'ok'
    } catch (error) {
      const { issues = [], message } = error as Error & { issues?: { path: string }[] }
      if (issues.length === 0) throw new Error(message)
      return `conflict: ${issues.map(({ path }) => path).join(', ')}`
    }
  }
  for (const one of spans(given['existing'])) await take(one)
  const results: string[] = []
  for (const one of spans(given['book'])) results.push(await take(one))
  return { results }
}

function spanFigures(
  startAt: number,
  endAt: number,
  timeZone: string,
  endLocal = wallIn(timeZone, endAt as Instant),
): Given {
  const end = Temporal.Instant.fromEpochMilliseconds(endAt).toZonedDateTimeISO(timeZone)
  return { startUtc: utcText(startAt), endUtc: utcText(endAt), endLocal: `${endLocal}${end.offset.slice(0, 6)}` }
}

/** A list of spans; one alone is a list of one. */
function spans(value: unknown): unknown[] {
  if (Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string')) return [value]
  return listOf(value)
}

/** Pairs of an occurrence and what is said of it: an object by time, a list of pairs, or a list of objects. */
function pairs(value: unknown): [string, string][] {
  if (value === undefined || value === null) return []
  const objectPair = (of: Given): [string, string] => {
    const at = of['recurrenceId'] ?? of['occurrence'] ?? of['original'] ?? of['at'] ?? of['from'] ?? of['local']
    const to = of['to'] ?? of['start'] ?? of['new'] ?? of['newLocal'] ?? of['startLocal'] ?? of['status']
    return [String(at), String(to)]
  }
  if (Array.isArray(value)) {
    if (value.length === 2 && value.every((one) => typeof one === 'string'))
      return [[value[0] as string, value[1] as string]]
    return value.map((one) => (Array.isArray(one) ? [String(one[0]), String(one[1])] : objectPair(one as Given)))
  }
  const entries = Object.entries(value as Given)
  if (!entries.every(([key]) => /^\d{4}-|^\d+$/.test(key))) return [objectPair(value as Given)]
  return entries.map(([at, to]) => [
    at,
    typeof to === 'object' && to !== null ? objectPair({ at, ...to })[1] : String(to),
  ])
}

/** A series with exceptions, moved occurrences and statuses, as it stands in the schedule afterwards. */
export async function seriesCase(kit: Kit, { given, expect }: One): Promise<Given> {
  const timeZone = textIn(given, 'tz', 'UTC')
  const except = listOf(given['exdate']).map((one) => wallOf(String(one), timeZone))
  const { booked, startLocal, rule } = await bookSeries(kit, given, expect, except)
  // A series of which nothing is left is not booked.
  if (occurrencesOf({ rule, startLocal, timeZone, except }, 1).length === 0) return { local: [], utc: [], statuses: {} }
  const first = await booked()
  const byLocal = new Map(first.map((one) => [one.startLocal as string, one]))
  const rowAt = (text: string): Appointment => {
    const local = text.length === 10 ? `${text}${startLocal.slice(10)}` : wallOf(text, timeZone)
    const one = byLocal.get(local) ?? (/^\d+$/.test(text) ? first[Number(text)] : undefined)
    if (!one) throw new Error(`${text} is not in the series`)
    return one
  }
  const read = async () =>
    appointmentsByIds(
      kit.journal.db,
      first.map((one) => one.appointmentId),
      null,
    )
  for (const [at, to] of pairs(given['override'])) {
    const row = rowAt(at)
    if (/^cancel/i.test(to)) {
      const { appointmentId, revision } = row
      await cancelAppointment(kit.journal, kit.booker(), {
        appointmentId,
        revision,
        reason: 'As the vector says',
        scope: 'one',
      })
      continue
    }
    const target = /^\d{2}:\d{2}$/.test(to)
      ? (`${row.startLocal.slice(0, 10)}T${to}` as WallTime)
      : wallOf(to, timeZone)
    const when = { startLocal: target, fold: 'first' as const }
    const { appointmentId, revision } = row
    await moveAppointment(kit.journal, kit.booker(), {
      appointmentId,
      revision,
      to: when,
      providerId: null,
      resourceId: null,
      scope: 'one',
      allow: { warnings: ['patient'], overbookReason: '' },
    })
    const [moved] = await appointmentsByIds(kit.journal.db, [appointmentId], null)
    if (moved) byLocal.set(target, moved).set(row.startLocal, moved)
  }
  for (const [at, status] of pairs(given['statusOn'])) await reach(kit, rowAt(at), status)
  const shown = (await read()).toSorted((a, b) => a.startAt - b.startAt)
  const statuses = Object.fromEntries(shown.map((one) => [one.startLocal, one.status]))
  return { local: shown.map((one) => one.startLocal), utc: shown.map((one) => utcText(one.startAt)), statuses }
}

type Spans = Readonly<Record<string, readonly (readonly string[])[]>>

/**
 * Hours, bookings and blocks of one day, and the first free times in them. The visit type that is looked for is `visitType`; a file without it says
 * it in the title alone: where that names one of the types of the hours, only those count.
 */
export async function findCase(kit: Kit, { given, title }: One): Promise<Given> {
  const timeZone = textIn(given, 'tz', 'UTC')
  const now = instantOf(textIn(given, 'now', ''), timeZone)
  const day = wallIn(timeZone, now as Instant).slice(0, 10) as CivilDate
  const location = await kit.location(timeZone)
  const { locationId } = location
  const templates = (given['templates'] ?? {}) as Spans
  const codes = [...new Set(Object.values(templates).flatMap((all) => all.map(([, , code = '']) => code)))]
  const types = new Map<string, string>()
  for (const code of codes) types.set(code, (await kit.type(15, { name: code || 'Visit' })).visitTypeId)
  const other = await kit.type(15)
  const providers = new Map<string, string>()
  const names = new Set([...Object.keys(templates), ...Object.keys((given['booked'] ?? {}) as Spans)])
  for (const name of [...names].toSorted()) providers.set(name, await kit.provider(name))
  const clock = (time: string) => wallOf(time, timeZone, day)
  for (const [name, hours] of Object.entries(templates)) {
    const weekday = Temporal.PlainDate.from(day).dayOfWeek
    const list = hours.map(([from, until, code = '']) => ({ weekday, from, until, visitTypeIds: [types.get(code)] }))
    await kit.hours({ providerId: providers.get(name), locationId, startsOn: day, endsOn: day, hours: list })
  }
  for (const [name, taken] of Object.entries((given['booked'] ?? {}) as Spans))
    for (const [from = '', until = ''] of taken) {
      const durationMinutes = Math.round((instantOf(until, timeZone, day) - instantOf(from, timeZone, day)) / MINUTE)
      const who = { patientId: await kit.patient(), providerId: providers.get(name) }
      const allow = { warnings: ['hours', 'type'], overbookReason: 'As the vector says' }
      const details = { ...who, locationId, visitTypeId: other.visitTypeId, startLocal: clock(from), durationMinutes }
      await kit.book(details, { allow, by: { mayOverbook: true } })
    }
  for (const [name, blocks] of Object.entries((given['blocks'] ?? {}) as Spans))
    for (const [from = '', until = ''] of blocks) {
      const time = { fromLocal: clock(from), untilLocal: clock(until) }
      const about = {
        locationId,
        providerId: (providers.get(name) ?? null) as never,
        resourceId: null,
        time,
        reason: 'Blocked',
      }
      await addBlock(kit.journal, { author: BY, ids: kit.ids }, about)
    }
  const found = await findFree(kit.journal.db, location, {
    providerIds: [...providers.values()],
    locationId,
    visitTypeId: types.get(textIn(given, 'visitType', '') || (typeNamed(title, codes) ?? '')) ?? null,
    durationMinutes: numberIn(given, 'durationMin', 15),
    bufferMinutes: 0,
    stepMinutes: numberIn(given, 'stepMin', 15),
    earliestAt: now + numberIn(given, 'leadMin', 0) * MINUTE,
    days: 1,
    want: numberIn(given, 'want', 3),
  })
  const nameOf = (id: string) => [...providers].find(([, one]) => one === id)?.[0]
  const time = (at: number) => wallIn(timeZone, at as Instant).slice(11)
  return { slots: found.map(({ providerId, startAt, endAt }) => [nameOf(providerId), time(startAt), time(endAt)]) }
}

/** The code that words of a title stand for: by the beginning of a word, or by the first letters of some that follow each other. */
function typeNamed(title: string, codes: readonly string[]): string | null {
  const words = title
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)
  const initials = words.map((word) => word.slice(0, 1)).join('')
  const named = codes.filter((code) => {
    const low = code.toLowerCase()
    return low !== '' && (words.some((word) => word.startsWith(low)) || (low.length > 1 && initials.includes(low)))
  })
  return named.length === 1 ? (named[0] ?? null) : null
}
