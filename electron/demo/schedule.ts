import { ensureChartEntries, recordStatus } from '../../db/appointments/commands.ts'
import { followBooking, openEncounter } from '../../db/encounters/commands.ts'
import type { Work } from '../../db/journal.ts'
import { saveLocation, saveResource, saveSchedule, saveVisitType } from '../../db/practice/commands.ts'
import type { AppointmentStatus } from '../../shared/appointments/index.ts'
import {
  type CivilDate,
  clockOf,
  clockTimeAt,
  dayAfter,
  type Instant,
  minutesOf,
  momentIn,
  type PatientId,
  weekdayOf,
} from '../../shared/kernel/index.ts'
import {
  LocationDetails,
  type LocationId,
  ResourceDetails,
  ScheduleDetails,
  VisitTypeDetails,
} from '../../shared/practice/index.ts'
import type { DemoParts } from './chart.ts'
import { AUTHOR } from './origin.ts'
import { chance, pick, type Random, randomFrom } from './random.ts'
import { DEMO_REASONS, DEMO_ROOMS, DEMO_VISIT_TYPES, DEMO_WEEKS } from './schedule.data.ts'

const MINUTE = 60_000
/** Days before and after today that are booked. */
const BEFORE = 14
const AFTER = 14
/** Nobody comes again before so many days are over; a small practice has emptier days, not patients who come every day. */
const APART = 10
/** How many of all patients one day sees at most. */
const OF_PATIENTS = 1 / 4
const LEAST_A_DAY = 8
const HOURS = [
  ['08:00', '12:00'],
  ['13:00', '17:00'],
] as const

type Type = { visitTypeId: string; name: string; minutes: number; buffer: number; share: number }
type Made = { types: Type[]; locations: LocationId[]; rooms: string[][] }

/**
 * Fills the schedule of the demonstration around its today: two sites, rooms, hours of the three clinicians, four weeks of
 * bookings. What is over has ended one way or the other; today stands as it would at this hour.
 * @param patients of whom each comes at most once a day
 */
export async function writeDemoSchedule(parts: DemoParts, patients: readonly PatientId[]): Promise<void> {
  const random = randomFrom(4711)
  const made = await setUp(parts)
  const booked = new Map<PatientId, number[]>()
  const most = Math.max(LEAST_A_DAY, Math.ceil(patients.length * OF_PATIENTS))
  // From today outwards: the day that is looked at first is the one that has the patients.
  const days = Array.from({ length: BEFORE + AFTER + 1 }, (_one, index) => index - BEFORE)
  for (const ahead of days.toSorted((a, b) => Math.abs(a) - Math.abs(b) || b - a)) {
    const day = dayAfter(parts.today, ahead)
    const free = patients.filter((id) => (booked.get(id) ?? []).every((other) => Math.abs(other - ahead) >= APART))
    await parts.journal.work(AUTHOR, async (work) => {
      const writer = new DayWriter(parts, made, work, random, free, most)
      await writer.day(day)
      for (const id of writer.came) booked.set(id, [...(booked.get(id) ?? []), ahead])
    })
  }
  await ensureChartEntries(parts.journal, AUTHOR, { now: parts.now, pause: () => Promise.resolve() })
}

async function setUp({ journal, ids, clinicians, sites, timeZone, today }: DemoParts): Promise<Made> {
  const by = { author: AUTHOR, ids }
  const saved = <D>(details: D) => ({ id: null, revision: 0, details })
  const first = await journal.db.selectFrom('location').selectAll().executeTakeFirstOrThrow()
  const locations = [first.id as LocationId]
  for (const name of sites.slice(1))
    locations.push((await saveLocation(journal, by, saved(LocationDetails.parse({ name, timeZone })))).locationId)
  const rooms: string[][] = []
  for (const [site, names] of DEMO_ROOMS.entries()) {
    const locationId = locations[site] as LocationId
    const here: string[] = []
    for (const name of names)
      here.push((await saveResource(journal, by, saved(ResourceDetails.parse({ locationId, name })))).resourceId)
    rooms.push(here)
  }
  const types: Type[] = []
  for (const { name, minutes, buffer, colour, share } of DEMO_VISIT_TYPES) {
    const details = VisitTypeDetails.parse({ name, durationMinutes: minutes, bufferMinutes: buffer, colour })
    const { visitTypeId } = await saveVisitType(journal, by, saved(details))
    types.push({ visitTypeId, name, minutes, buffer, share })
  }
  for (const [index, { userId }] of clinicians.entries())
    for (const [site, locationId] of locations.entries()) {
      const days = Object.entries(DEMO_WEEKS[index] ?? {}).filter(([, at]) => at === site)
      const hours = days.flatMap(([weekday]) =>
        HOURS.map(([from, until]) => ({ weekday: Number(weekday), from, until })),
      )
      if (hours.length === 0) continue
      const pattern = { providerId: userId, locationId, startsOn: dayAfter(today, -365), hours }
      await saveSchedule(journal, by, saved(ScheduleDetails.parse(pattern)))
    }
  return { types, locations, rooms }
}

/** Writes the bookings of one day in one unit of work. */
class DayWriter {
  readonly #parts: DemoParts
  readonly #made: Made
  readonly #work: Work
  readonly #random: Random
  /** Who has not been booked on this day yet. */
  readonly #left: PatientId[]
  readonly came: PatientId[] = []
  constructor(parts: DemoParts, made: Made, work: Work, random: Random, patients: readonly PatientId[], most: number) {
    this.#parts = parts
    this.#made = made
    this.#work = work
    this.#random = random
    const from = Math.floor(random() * patients.length)
    // Reached into at random, so that a large practice does not see the same few all month.
    this.#left = [...patients.slice(from), ...patients.slice(0, from)].slice(0, Math.min(120, most))
  }

  async day(day: CivilDate): Promise<void> {
    for (const [index, clinician] of this.#parts.clinicians.entries()) {
      const site = DEMO_WEEKS[index]?.[weekdayOf(day)]
      if (site === undefined) continue
      for (const [from, until] of HOURS) await this.#session(day, site, clinician, minutesOf(from), minutesOf(until))
    }
  }

  async #session(
    day: CivilDate,
    site: number,
    clinician: { userId: string; displayName: string },
    from: number,
    until: number,
  ) {
    for (let minute = from; minute < until; ) {
      const type = this.#type()
      // The nearer the day, the fuller it is.
      const full = day <= this.#parts.today ? 0.88 : 0.6
      const patientId = minute + type.minutes <= until && chance(this.#random, full) ? this.#left.shift() : undefined
      if (patientId === undefined) minute += 20
      else {
        this.came.push(patientId)
        await this.#book({ day, site, clinician, minute, type, patientId })
        minute += type.minutes + type.buffer
      }
    }
  }

  #type(): Type {
    let at = this.#random()
    const found = this.#made.types.find(({ share }) => (at -= share) < 0)
    return found ?? (this.#made.types[0] as Type)
  }

  async #book(about: {
    day: CivilDate
    site: number
    clinician: { userId: string; displayName: string }
    minute: number
    type: Type
    patientId: PatientId
  }): Promise<void> {
    const { day, site, clinician, minute, type, patientId } = about
    const { ids, timeZone, now } = this.#parts
    const time = clockTimeAt(minute)
    const startAt = clockOf(timeZone, day)(time)
    const endAt = startAt + type.minutes * MINUTE
    const id = ids.next<string>()
    const reason = pick(this.#random, DEMO_REASONS)
    const bookedAt = Math.min(startAt, now) - (3 + Math.floor(this.#random() * 18)) * 24 * 60 * MINUTE
    const way = this.#way(startAt, endAt)
    await this.#work.insert('appointment', {
      id,
      patientId,
      locationId: this.#made.locations[site] as string,
      visitTypeId: type.visitTypeId,
      visitTypeName: type.name,
      providerId: clinician.userId,
      resourceId: null,
      startLocal: `${day}T${time}`,
      fold: 0,
      timeZone,
      startAt,
      endAt,
      busyUntilAt: endAt + type.buffer * MINUTE,
      durationMinutes: type.minutes,
      bufferMinutes: type.buffer,
      reason,
      walkIn: 0,
      holds: way.some(({ status }) => status === 'cancelled' || status === 'no-show') ? 0 : 1,
      seriesId: null,
      recurrenceLocal: null,
      overbookReason: '',
      resolution: '',
      bookedAt,
      bookedBy: null,
    })
    await this.#log(id, patientId, 'booked', bookedAt)
    const room = pick(this.#random, this.#made.rooms[site] ?? [])
    for (const { status, at } of way)
      await this.#log(id, patientId, status, at, status === 'roomed' || status === 'with-provider' ? room : null)
    if (way.some(({ status }) => status === 'with-provider') && day === this.#parts.today)
      await this.#visit(id, {
        patientId,
        clinician,
        type: type.name,
        reason,
        site,
        at: startAt,
        until: way.find(({ status }) => status === 'checkout')?.at ?? null,
      })
  }

  /** How a booking went on from being booked, up to now. */
  #way(startAt: number, endAt: number): { status: AppointmentStatus; at: number }[] {
    const { now } = this.#parts
    const random = this.#random
    const confirmed = chance(random, 0.6) ? [{ status: 'confirmed' as const, at: startAt - 30 * 60 * MINUTE }] : []
    const fate = random()
    const before = Math.floor(random() * 12) * MINUTE
    const late = Math.floor(random() * 10) * MINUTE
    if (fate < 0.06)
      return [{ status: 'cancelled', at: startAt - (2 + Math.floor(random() * 60)) * 60 * MINUTE }].filter(
        past(now),
      ) as never
    if (fate < 0.13) return [...confirmed, { status: 'no-show', at: startAt + 20 * MINUTE }].filter(past(now)) as never
    const all: { status: AppointmentStatus; at: number }[] = [
      ...confirmed,
      { status: 'arrived', at: startAt - before },
      { status: 'roomed', at: startAt + late },
      { status: 'with-provider', at: startAt + late + 5 * MINUTE },
      { status: 'checkout', at: endAt + late },
      { status: 'done', at: endAt + late + 4 * MINUTE },
    ]
    return all.filter(past(now))
  }

  async #log(
    appointmentId: string,
    patientId: string,
    status: AppointmentStatus,
    at: number,
    resourceId: string | null = null,
  ) {
    const by = { author: AUTHOR, authorName: 'Dana Dubois', ids: this.#parts.ids, now: at as Instant }
    const reason = status === 'cancelled' ? 'Called and cancelled' : ''
    await recordStatus(this.#work, by, { appointmentId, patientId, status, reason, resourceId })
  }

  async #visit(
    appointmentId: string,
    about: {
      patientId: PatientId
      clinician: { userId: string; displayName: string }
      type: string
      reason: string
      site: number
      at: number
      /** When the clinician was done with her; null while she is not. */
      until: number | null
    },
  ): Promise<void> {
    const { ids, timeZone, sites } = this.#parts
    const { patientId, clinician, type, reason, site, at, until } = about
    const visit = await openEncounter(this.#work, {
      origin: {
        patientId,
        encounterId: null,
        happened: momentIn(timeZone, at as Instant),
        author: { ...AUTHOR, userId: clinician.userId },
        authorName: clinician.displayName,
        ids,
        now: at as Instant,
        timeZone,
      },
      details: {
        type: { text: type, codings: [] },
        class: 'ambulatory',
        reason: { text: reason, codings: [] },
        locationName: sites[site] ?? '',
        clinicianId: clinician.userId as never,
      },
      appointmentId,
      status: 'in-progress',
      despiteSameDay: true,
    })
    if (until === null) return
    const ended = momentIn(timeZone, until as Instant)
    await followBooking(
      this.#work,
      { id: visit.encounterId, patientId, status: visit.status, clinicianId: clinician.userId },
      { follow: 'leave', at: ended, timeZone, reason: '', clinicianId: null },
    )
  }
}

const past =
  (now: number) =>
  ({ at }: { at: number }): boolean =>
    at <= now
