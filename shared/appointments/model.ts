import { z } from 'zod'
import { CivilDate, EncounterId, idOf, Instant, PatientId, UserId, WallTime } from '../kernel/index.ts'
import { Colour, LocationId, ResourceId, TimeZone, VisitTypeId } from '../practice/index.ts'
import { AppointmentStatus } from './status.ts'

export const AppointmentId = idOf('AppointmentId')
export type AppointmentId = z.infer<typeof AppointmentId>
export const SeriesId = idOf('SeriesId')
export type SeriesId = z.infer<typeof SeriesId>

/** What is asked for in spite of a warning, and on what ground. */
export const Allowance = z.object({
  /** Has been seen: the patient is somewhere else then, it is outside of the hours, the hours are for other visits. */
  warnings: z.array(z.enum(['patient', 'hours', 'type'])).default([]),
  /** Why more are booked than there is room for; only who may overbook. Empty where nothing is. */
  overbookReason: z.string().trim().max(300).default(''),
})
export type Allowance = z.infer<typeof Allowance>

/** A rule of RFC 5545 that ends, and the occurrences that are left out of it. */
export const Repeat = z.object({
  rule: z.string().trim().min(1).max(500),
  except: z.array(WallTime).max(400).default([]),
})
export type Repeat = z.infer<typeof Repeat>

/** When, as the wall of the location shows it. `fold` says which of two, where the clocks repeat that time in autumn. */
export const When = z.object({
  startLocal: WallTime,
  fold: z.enum(['first', 'second']).nullable().default(null),
})
export type When = z.infer<typeof When>

/** What is booked. */
export const BookingDetails = When.extend({
  patientId: PatientId,
  locationId: LocationId,
  visitTypeId: VisitTypeId,
  providerId: UserId.nullable(),
  resourceId: ResourceId.nullable().default(null),
  /** That of the visit type unless told. */
  durationMinutes: z.number().int().min(5).max(720).optional(),
  /** Why the patient comes, in her words. */
  reason: z.string().trim().max(500).default(''),
})
export type BookingDetails = z.infer<typeof BookingDetails>

/** Why a booking needs somebody: more came together than there is room for, who should see the patient is away, it is closed. */
export const Resolution = z.enum(['over-capacity', 'provider-away', 'closed'])
export type Resolution = z.infer<typeof Resolution>

/** A booking as the schedule shows it. Times are half open: it ends at `endAt`, and the next may begin then. */
export const Appointment = z.object({
  appointmentId: AppointmentId,
  patientId: PatientId,
  patientName: z.string(),
  birthOn: z.string(),
  recordNumber: z.string(),
  phone: z.string(),
  /** The chart is closed to whoever asks: then nothing is said of why she comes. */
  closed: z.boolean(),
  locationId: LocationId,
  visitTypeId: VisitTypeId,
  visitTypeName: z.string(),
  colour: Colour,
  providerId: UserId.nullable(),
  providerName: z.string(),
  /** The room that was booked; where the patient is stands in `roomName`. */
  resourceId: ResourceId.nullable(),
  startLocal: WallTime,
  endLocal: WallTime,
  timeZone: TimeZone,
  startAt: Instant,
  endAt: Instant,
  durationMinutes: z.number().int(),
  bufferMinutes: z.number().int(),
  reason: z.string(),
  status: AppointmentStatus,
  statusAt: Instant,
  statusReason: z.string(),
  /** When she came; null before. */
  arrivedAt: Instant.nullable(),
  roomName: z.string(),
  walkIn: z.boolean(),
  seriesId: SeriesId.nullable(),
  overbookReason: z.string(),
  resolution: Resolution.nullable(),
  encounterId: EncounterId.nullable(),
  revision: z.number().int(),
})
export type Appointment = z.infer<typeof Appointment>

/** One line of the log of a booking. */
export const StatusChange = z.object({
  status: AppointmentStatus,
  at: Instant,
  authorName: z.string(),
  reason: z.string(),
  roomName: z.string(),
})
export type StatusChange = z.infer<typeof StatusChange>

/** One, this one and all that come after it, or all of the series that are still to come. */
export const Scope = z.enum(['one', 'following', 'all'])
export type Scope = z.infer<typeof Scope>

export const Days = z.object({ locationId: LocationId, on: CivilDate, days: z.number().int().min(1).max(7).default(1) })
