import { z } from 'zod'
import { command, query, stream } from '../ipc/contract.ts'
import { CivilDate, Instant, PatientId, UserId, WallTime } from '../kernel/index.ts'
import { Block, LocationId, ResourceId, VisitTypeId } from '../practice/index.ts'
import {
  Allowance,
  Appointment,
  AppointmentId,
  BookingDetails,
  Days,
  Repeat,
  Scope,
  StatusChange,
  When,
} from './model.ts'
import { Slot, SlotState } from './slot.ts'

const Why = z.string().trim().min(3, 'Say why').max(300)
const Seen = z.object({ appointmentId: AppointmentId, revision: z.number().int() })

/** Hours of a day, for the grid behind the bookings. */
export const OpenHours = z.object({
  providerId: UserId,
  startAt: Instant,
  endAt: Instant,
  visitTypeIds: z.array(VisitTypeId),
  capacity: z.number().int(),
})
export type OpenHours = z.infer<typeof OpenHours>

/** The schedule of some days at one location. */
export const Schedule = z.object({
  timeZone: z.string(),
  days: z.array(z.object({ on: CivilDate, from: Instant, until: Instant })),
  appointments: z.array(Appointment),
  hours: z.array(OpenHours),
  blocks: z.array(Block),
})
export type Schedule = z.infer<typeof Schedule>

/** What stands in the way, as a screen shows it; names of other patients are not in it. */
export const ConflictView = z.object({
  kind: z.enum(['patient', 'provider', 'resource', 'block', 'closure', 'hours', 'type']),
  level: z.enum(['warn', 'overbook', 'refuse']),
  fromLocal: WallTime,
  untilLocal: WallTime,
  capacity: z.number().int(),
  count: z.number().int(),
  /** Whose time it is, or which room's. */
  about: z.string(),
  reason: z.string(),
  appointmentIds: z.array(AppointmentId),
})
export type ConflictView = z.infer<typeof ConflictView>

/** One place in time that a search offers. */
export const OfferView = z.object({
  providerId: UserId,
  providerName: z.string(),
  startLocal: WallTime,
  endLocal: WallTime,
  startAt: Instant,
})
export type OfferView = z.infer<typeof OfferView>

/** One booking of a whole day: where it went, or what kept it and whom to call. */
export const Rebooked = z.object({ moved: z.array(Appointment), toCall: z.array(Appointment) })

export const appointments = {
  /** Everything of some days at one location: bookings, hours, what is blocked. */
  schedule: query({ input: Days, output: Schedule, may: 'appointment.read', phi: 'read' }),
  get: query({
    input: z.object({ appointmentId: AppointmentId }),
    output: z.object({ appointment: Appointment, log: z.array(StatusChange) }),
    may: 'appointment.read',
    phi: 'read',
  }),
  /** A patient's bookings: those to come first, in their order, then the last ones. */
  ofPatient: query({
    input: z.object({ patientId: PatientId }),
    output: z.array(Appointment),
    may: 'appointment.read',
    phi: 'read',
  }),
  /** What would stand in the way of a booking, or of a move where `appointmentId` says of what. */
  check: query({
    input: BookingDetails.extend({ appointmentId: AppointmentId.nullable().default(null) }),
    output: z.array(ConflictView),
    may: 'appointment.book',
    phi: 'read',
  }),
  /**
   * Books a visit, or with `repeat` a series: all of it or nothing. What stands in the way is looked at again in the unit of
   * work: `rule-violation` with reason `conflict`, an issue for each cause; `skipped-time` and `repeated-time` where the
   * clocks skip or repeat the time asked for.
   */
  book: command({
    input: z.object({
      details: BookingDetails,
      repeat: Repeat.nullable().default(null),
      walkIn: z.boolean().default(false),
      allow: Allowance.prefault({}),
    }),
    output: z.array(Appointment),
    may: 'appointment.book',
    phi: 'write',
  }),
  /** Holds a place as long as a form about it is open, so that no other PC books it meanwhile, and says who does. */
  hold: stream({ input: Slot, event: SlotState, may: 'appointment.book', phi: 'none' }),
  /** Moves a booking, or the ones of its series by as much, to another time, provider or room. */
  move: command({
    input: Seen.extend({
      to: When,
      providerId: UserId.nullable(),
      resourceId: ResourceId.nullable(),
      durationMinutes: z.number().int().min(5).max(720).optional(),
      scope: Scope.default('one'),
      allow: Allowance.prefault({}),
    }),
    output: z.array(Appointment),
    may: 'appointment.book',
    phi: 'write',
  }),
  cancel: command({
    input: Seen.extend({ reason: Why, scope: Scope.default('one') }),
    output: z.array(Appointment),
    may: 'appointment.book',
    phi: 'write',
  }),
  /** The first times that are free, in their order; any provider of the location where the list is empty. */
  find: query({
    input: z.object({
      locationId: LocationId,
      visitTypeId: VisitTypeId,
      providerIds: z.array(UserId).max(50).default([]),
      durationMinutes: z.number().int().min(5).max(720).optional(),
      notBefore: Instant.nullable().default(null),
      leadMinutes: z.number().int().min(0).max(525_600).default(0),
      stepMinutes: z.number().int().min(5).max(240).default(15),
      days: z.number().int().min(1).max(366).default(90),
      want: z.number().int().min(1).max(50).default(6),
    }),
    output: z.array(OfferView),
    may: 'appointment.read',
    phi: 'none',
  }),
  /**
   * A provider cannot come: her day is blocked, and what was booked goes to another provider, or the same provider on another
   * day, where there is room. What finds none keeps its time and stands in the list of whom to call.
   */
  providerAway: command({
    input: z.object({
      providerId: UserId,
      locationId: LocationId,
      on: CivilDate,
      reason: Why,
      to: z.union([z.object({ providerId: UserId }), z.object({ on: CivilDate }), z.null()]).default(null),
    }),
    output: Rebooked,
    may: 'appointment.book',
    phi: 'write',
  }),
  /** Bookings to come that need somebody: no room for them, their provider away, or outside of the hours as they are now. */
  toResolve: query({
    input: z.object({ locationId: LocationId }),
    output: z.object({ waiting: z.array(Appointment), outsideHours: z.array(Appointment) }),
    may: 'appointment.read',
    phi: 'read',
  }),
  /** It was settled as it stands. */
  resolve: command({ input: Seen.extend({ reason: Why }), output: Appointment, may: 'appointment.book', phi: 'write' }),
  /** No-shows and use of the hours over some days. */
  figures: query({
    input: z.object({ locationId: LocationId, from: CivilDate, until: CivilDate, providerId: UserId.nullable() }),
    output: z.object({
      noShowRateBp: z.number().int().nullable(),
      noShowInclLateCancelBp: z.number().int().nullable(),
      utilisationBp: z.number().int().nullable(),
    }),
    may: 'appointment.read',
    phi: 'none',
  }),
} as const
