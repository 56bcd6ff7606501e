import { z } from 'zod'
import { Appointment, AppointmentId, AppointmentStatus } from '../appointments/index.ts'
import { command, query } from '../ipc/contract.ts'
import { CivilDate } from '../kernel/index.ts'
import { LocationId, Resource, ResourceId } from '../practice/index.ts'

/** What was gone through with the patient at the counter. */
export const Confirmed = z.enum(['demographics', 'coverage', 'consents', 'copay'])
export type Confirmed = z.infer<typeof Confirmed>

/** The day at one location: every booking with where it stands, and the rooms. */
export const Board = z.object({
  timeZone: z.string(),
  on: CivilDate,
  appointments: z.array(Appointment),
  rooms: z.array(Resource),
})
export type Board = z.infer<typeof Board>

export const flow = {
  /** `on` is today on the location's wall unless told. */
  board: query({
    input: z.object({ locationId: LocationId, on: CivilDate.optional() }),
    output: Board,
    may: 'appointment.read',
    phi: 'read',
  }),
  /** The patient is here. `from` is where she stood on the screen; what was confirmed with her stands in the audit. */
  checkIn: command({
    input: z.object({
      appointmentId: AppointmentId,
      from: AppointmentStatus,
      confirmed: z.array(Confirmed).max(4).default([]),
    }),
    output: Appointment,
    may: 'flow.move',
    phi: 'write',
  }),
  /**
   * The next step, or back with a reason. `from` is where she stood on the screen: where somebody else was faster, the answer
   * is a conflict. With the provider, whoever may write in charts opens the visit in the same unit of work, or takes the one
   * of that day that is open already.
   */
  move: command({
    input: z.object({
      appointmentId: AppointmentId,
      from: AppointmentStatus,
      to: AppointmentStatus,
      reason: z.string().trim().max(300).default(''),
      /** Another room, or none; where nothing is said she stays where she is. */
      resourceId: ResourceId.nullable().optional(),
    }),
    output: Appointment,
    may: 'flow.move',
    phi: 'write',
  }),
} as const
