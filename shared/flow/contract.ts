import { z } from 'zod'
import { Appointment, AppointmentId, AppointmentStatus } from '../appointments/index.ts'
import { Signature, Signer, FormVersionId } from '../consents/index.ts'
import { CoverageId } from '../coverage/index.ts'
import { command, query } from '../ipc/contract.ts'
import { CivilDate } from '../kernel/index.ts'
import { PaymentMethod, PositiveMoney } from '../ledger/index.ts'
import { LocationId, Resource, ResourceId } from '../practice/index.ts'

/** What was gone through with the patient at the counter. */
export const Confirmed = z.enum(['demographics', 'coverage', 'consents', 'copay'])
export type Confirmed = z.infer<typeof Confirmed>

/** What is done at the counter. `from` is where she stood on the screen. */
export const CheckIn = z.object({
  appointmentId: AppointmentId,
  from: AppointmentStatus,
  /** What was read to her and is right. */
  confirmed: z.array(Confirmed).max(4).default([]),
  /** The coverages that she was asked about and that still hold, in the versions that were read to her. */
  coverages: z
    .array(z.object({ coverageId: CoverageId, revision: z.number().int() }))
    .max(10)
    .default([]),
  /** The forms that she signs, each in the version that was shown. */
  consents: z
    .array(z.object({ versionId: FormVersionId, signer: Signer, signature: Signature }))
    .max(20)
    .default([]),
  /** What she pays for this visit. It waits for the visit's charge. */
  copay: z
    .object({
      cents: PositiveMoney,
      method: PaymentMethod,
      /** A check's number, a card terminal's slip; never a card number. */
      reference: z.string().trim().max(100).default(''),
    })
    .nullable()
    .default(null),
})
export type CheckIn = z.infer<typeof CheckIn>

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
  /**
   * The patient is here: the visit is opened and all that was gone through with her is written, or nothing is. Who has come
   * without a booking is `arrived` already, and checked in from there. `forbidden` where a part is beyond the caller's role.
   */
  checkIn: command({ input: CheckIn, output: Appointment, may: 'flow.move', phi: 'write', maxBytes: 4 * 1024 * 1024 }),
  /**
   * The next step, or back with a reason. `from` is where she stood on the screen: where somebody else was faster, the answer
   * is a conflict. The visit goes with her in the same unit of work: opened when she comes (or the one of that day taken that is
   * open already), under way with the provider, finished when she has gone, cancelled when she left without being seen.
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
