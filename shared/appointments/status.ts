import { z } from 'zod'

/** Where a booking stands, from the telephone to the door. */
export const AppointmentStatus = z.enum([
  'booked',
  'confirmed',
  'arrived',
  'roomed',
  'with-provider',
  'checkout',
  'done',
  'no-show',
  'cancelled',
])
export type AppointmentStatus = z.infer<typeof AppointmentStatus>

/** What each status may become by itself. Steps may be left out: not every visit needs a room or a counter. */
const NEXT: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
  booked: ['confirmed', 'arrived', 'no-show', 'cancelled'],
  confirmed: ['arrived', 'no-show', 'cancelled'],
  arrived: ['roomed', 'with-provider', 'checkout', 'cancelled'],
  roomed: ['with-provider', 'checkout', 'cancelled'],
  'with-provider': ['checkout', 'done'],
  checkout: ['done'],
  done: [],
  'no-show': [],
  cancelled: [],
}
/** What was entered wrongly goes back, with a reason: the step before, or from what ended too early. */
const BACK: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
  booked: [],
  confirmed: ['booked'],
  arrived: ['booked', 'confirmed'],
  roomed: ['arrived'],
  'with-provider': ['roomed', 'arrived'],
  checkout: ['with-provider'],
  done: ['checkout', 'with-provider'],
  'no-show': ['booked', 'confirmed', 'arrived'],
  cancelled: ['booked', 'confirmed'],
}

export type Step = 'forward' | 'back' | null

/** Whether one status may become another: forward by itself, back with a reason, or not at all. */
export const stepTo = (from: AppointmentStatus, to: AppointmentStatus): Step =>
  NEXT[from].includes(to) ? 'forward' : BACK[from].includes(to) ? 'back' : null

/** What comes next as a rule; null at the end. */
export const nextStatus = (from: AppointmentStatus): AppointmentStatus | null =>
  from === 'booked' ? 'arrived' : from === 'arrived' ? 'roomed' : (NEXT[from][0] ?? null)

/** Whether a booking in this status keeps its time for itself. */
export const holdsTime = (status: AppointmentStatus): boolean => status !== 'cancelled' && status !== 'no-show'
/** Whether the patient has not come yet and may still. */
export const isAwaited = (status: AppointmentStatus): boolean => status === 'booked' || status === 'confirmed'
/** Whether the patient is in the house. */
export const isHere = (status: AppointmentStatus): boolean =>
  status === 'arrived' || status === 'roomed' || status === 'with-provider' || status === 'checkout'

/** One line of the log: the only place where a status stands. */
export type StatusEntry = { id: string; status: string; at: number; reason: string; resourceId: string | null }

/**
 * Where a booking stands by its log: what was recorded last. Entries of one moment are in the order of their identifiers,
 * so that every PC reads the same.
 */
export function lastOf<E extends StatusEntry>(log: readonly E[]): E | null {
  return log.reduce<E | null>(
    (last, one) => (last === null || one.at > last.at || (one.at === last.at && one.id > last.id) ? one : last),
    null,
  )
}
