import { figuresOf } from '../../db/appointments/queries.ts'
import { addBlock } from '../../db/practice/commands.ts'
import type { Appointment } from '../../shared/appointments/index.ts'
import {
  type CivilDate,
  clockOf,
  clockTimeAt,
  dayAfter,
  type Instant,
  wallIn,
  type WallTime,
} from '../../shared/kernel/index.ts'
import { type Given, instantOf, type Kit, numberIn, statusWord } from './schedule-reading.ts'
import { reach } from './schedule-status.ts'

const MINUTE = 60_000
const BY = { userId: null, sessionId: null, channel: 'conform' }

/** Bookings with their ends, and minutes of hours, blocks and completed visits; the figures are asked of the schedule. */
export async function metricCase(kit: Kit, { given }: { given: Given }): Promise<Given> {
  const figures: Record<string, unknown> = {}
  const monday = '2026-10-12' as CivilDate
  const until = dayAfter(monday, 27)
  const now = clockOf('UTC', until)('24:00')
  if (given['appts'] !== undefined) {
    const location = await kit.location('UTC')
    await bookEnded(kit, location.locationId, endings(given['appts']), clockOf('UTC', monday)('00:00'))
    Object.assign(figures, await figuresOf(kit.journal.db, { location, from: monday, until, providerId: null, now }))
    delete figures['utilisationBp']
  }
  if (given['templateMinutes'] !== undefined) {
    const location = await kit.location('UTC')
    await fillHours(kit, location.locationId, monday, given)
    const asked = { location, from: monday, until: dayAfter(monday, 6), providerId: null, now }
    figures['utilisationBp'] = (await figuresOf(kit.journal.db, asked)).utilisationBp
  }
  return figures
}

type Ended = { status: string; hoursBefore: number | null }

/** How each booking ended, from a list of them, or from counts by status. */
function endings(value: unknown): Ended[] {
  if (!Array.isArray(value)) {
    return Object.entries(value as Given).flatMap(([status, count]) =>
      Array.from({ length: Number(count) }, () => ({ status, hoursBefore: /late|24/i.test(status) ? 1 : null })),
    )
  }
  return value.map((one: unknown): Ended => {
    if (typeof one === 'string') return { status: one, hoursBefore: /late|24/i.test(one) ? 1 : null }
    if (Array.isArray(one)) return { status: String(one[0]), hoursBefore: typeof one[1] === 'number' ? one[1] : null }
    const of = one as Given
    const status = String(of['status'] ?? of['st'] ?? of['outcome'])
    const entry = Object.entries(of).find(
      ([key, number]) => typeof number === 'number' && /hour|before|notice|lead|min/i.test(key),
    )
    const hours = entry ? Number(entry[1]) / (/min/i.test(entry[0]) ? 60 : 1) : null
    const { start, cancelledAt, at } = of as Record<string, string | undefined>
    const ended = cancelledAt ?? at
    if (hours === null && start !== undefined && ended !== undefined)
      return { status, hoursBefore: (instantOf(start, 'UTC') - instantOf(ended, 'UTC')) / (60 * MINUTE) }
    return { status, hoursBefore: hours ?? (/late|24/i.test(status) || of['late'] === true ? 1 : null) }
  })
}

async function bookEnded(kit: Kit, locationId: string, ended: readonly Ended[], from: number): Promise<void> {
  const { visitTypeId } = await kit.type(15)
  for (const [index, { status, hoursBefore }] of ended.entries()) {
    const startAt = from + (index % 2000) * 15 * MINUTE
    const startLocal = wallIn('UTC', startAt as Instant)
    const details = { patientId: await kit.patient(), locationId, visitTypeId, startLocal }
    const [row] = (await kit.book(details, { by: { now: (startAt - 30 * 24 * 60 * MINUTE) as Instant } })) as [
      Appointment,
    ]
    const word = statusWord(status)
    const cancelled = /cancel/.test(word)
    const before = (hoursBefore ?? 72) * 60 * MINUTE
    await reach(kit, row, cancelled ? 'cancelled' : word, cancelled ? startAt - before : startAt)
  }
}

const DAY_MINUTES = 1440
/** Hours of so many minutes in one week, of as many providers as that takes; the first of them blocked; visits completed. */
async function fillHours(kit: Kit, locationId: string, monday: CivilDate, given: Given): Promise<void> {
  let hours = numberIn(given, 'templateMinutes', 0)
  let blocked = numberIn(given, 'blockedMinutes', 0)
  for (let day = 0; hours > 0; day++) {
    const minutes = Math.min(hours, DAY_MINUTES)
    const on = dayAfter(monday, day % 7)
    const providerId = await kit.provider()
    const list = [{ weekday: (day % 7) + 1, from: '00:00', until: clockTimeAt(minutes) }]
    await kit.hours({ providerId, locationId, startsOn: monday, hours: list })
    const shut = Math.min(blocked, minutes)
    const until = shut === DAY_MINUTES ? `${dayAfter(on, 1)}T00:00` : `${on}T${clockTimeAt(shut)}`
    const time = { fromLocal: `${on}T00:00` as WallTime, untilLocal: until as WallTime }
    const about = { locationId: locationId as never, providerId, resourceId: null, time, reason: 'Blocked' }
    if (shut > 0) await addBlock(kit.journal, { author: BY, ids: kit.ids }, about)
    hours -= minutes
    blocked -= shut
  }
  const { visitTypeId } = await kit.type(15)
  for (let left = numberIn(given, 'bookedCompletedMinutes', 0); left > 0; ) {
    // No visit is shorter than five minutes: what is left over goes with the one before.
    const durationMinutes = left <= 720 ? left : left < 730 ? 360 : 720
    const startLocal = `${monday}T00:00`
    const [row] = (await kit.book({
      patientId: await kit.patient(),
      locationId,
      visitTypeId,
      startLocal,
      durationMinutes,
    })) as [Appointment]
    await reach(kit, row, 'done')
    left -= durationMinutes
  }
}
