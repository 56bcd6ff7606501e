import type { BookingDetails, Repeat } from '../../shared/appointments/index.ts'
import type { CivilDate, PatientId, UserId, WallTime } from '../../shared/kernel/index.ts'
import type { LocationId, Places, ResourceId, VisitTypeId } from '../../shared/practice/index.ts'
import { readDay } from '../kit/civil-day.ts'
import { readTime } from '../kit/wall-clock.ts'
import type { Spot } from './view-state.ts'

/** How often a visit recurs, as the form offers it. */
export const EVERY = ['once', 'day', 'week', 'fortnight', 'month'] as const
export type Every = (typeof EVERY)[number]

/** What stands in the form of a booking. Days and times are as typed. */
export type Typed = {
  patient: { patientId: PatientId; familyName: string; givenName: string; birthOn: string } | null
  visitTypeId: string
  providerId: string
  resourceId: string
  day: string
  time: string
  duration: string
  reason: string
  every: Every
  times: string
  fold: 'first' | 'second' | null
  overbookReason: string
}

/** The form as it opens: at a place of the grid, with the visit type of the booking before, or the first of the location. */
export function startOf(
  spot: Spot | null,
  places: Places,
  locationId: string,
  today: string,
  lastTypeId: string | null = null,
): Typed {
  const types = typesAt(places, locationId)
  const type = types.find(({ visitTypeId }) => visitTypeId === lastTypeId) ?? types[0]
  return {
    patient: null,
    visitTypeId: type?.visitTypeId ?? '',
    providerId: spot?.providerId ?? (spot ? '' : (places.providers[0]?.providerId ?? '')),
    resourceId: '',
    day: spot?.on ?? today,
    time: spot?.time ?? '',
    duration: '',
    reason: '',
    every: 'once',
    times: '4',
    fold: null,
    overbookReason: '',
  }
}

/** The visit types that are booked at a location. */
export const typesAt = ({ visitTypes }: Places, locationId: string) =>
  visitTypes.filter(
    ({ active, locationIds }) =>
      active && (locationIds.length === 0 || (locationIds as readonly string[]).includes(locationId)),
  )

export type Read =
  | { details: BookingDetails; repeat: Repeat | null }
  | { faulty: 'patient' | 'type' | 'day' | 'time' | 'duration' | 'times' }

/** What the form says, or the first field that says nothing yet. */
export function readBooking(typed: Typed, locationId: string, today: string): Read {
  if (typed.patient === null) return { faulty: 'patient' }
  if (typed.visitTypeId === '') return { faulty: 'type' }
  const day = readDay(typed.day, today as CivilDate, 'future')
  if (day === null) return { faulty: 'day' }
  const time = readTime(typed.time)
  if (time === null) return { faulty: 'time' }
  const duration = typed.duration.trim() === '' ? undefined : Number(typed.duration)
  if (duration !== undefined && !(Number.isInteger(duration) && duration >= 5 && duration <= 720))
    return { faulty: 'duration' }
  const times = Number(typed.times)
  if (typed.every !== 'once' && !(Number.isInteger(times) && times >= 2 && times <= 260)) return { faulty: 'times' }
  return {
    details: {
      patientId: typed.patient.patientId,
      locationId: locationId as LocationId,
      visitTypeId: typed.visitTypeId as VisitTypeId,
      providerId: (typed.providerId || null) as UserId | null,
      resourceId: (typed.resourceId || null) as ResourceId | null,
      startLocal: `${day}T${time}` as WallTime,
      fold: typed.fold,
      reason: typed.reason,
      ...(duration !== undefined && { durationMinutes: duration }),
    },
    repeat: typed.every === 'once' ? null : { rule: ruleOf(typed.every, times, day), except: [] },
  }
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/** The rule of RFC 5545: by months on the same weekday of the month, as patients remember it. */
function ruleOf(every: Every, times: number, day: CivilDate): string {
  const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? 'MO'
  if (every === 'day') return `FREQ=DAILY;COUNT=${times}`
  if (every === 'week') return `FREQ=WEEKLY;BYDAY=${weekday};COUNT=${times}`
  if (every === 'fortnight') return `FREQ=WEEKLY;INTERVAL=2;BYDAY=${weekday};COUNT=${times}`
  const nth = Math.ceil(Number(day.slice(8)) / 7)
  return `FREQ=MONTHLY;BYDAY=${nth === 5 ? -1 : nth}${weekday};COUNT=${times}`
}
