import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { EncounterId, EventTime, Instant, PatientId, Retraction } from '../kernel/index.ts'
import { Encounter, EncounterDetails, EncounterRow } from './model.ts'

const Seen = z.object({ patientId: PatientId, encounterId: EncounterId, revision: z.number().int() })
const Reason = z.string().trim().min(3, 'Say why').max(500)

export const encounters = {
  /**
   * Opens a visit, now unless told. Where the patient has one on the same day already, the answer is `rule-violation`
   * with reason `same-day-visit` until `despiteSameDay` says that both are meant.
   */
  start: command({
    input: EncounterDetails.extend({
      patientId: PatientId,
      happened: EventTime.optional(),
      /** Of the booking that it comes from. */
      appointmentId: z.string().max(100).nullable().default(null),
      planned: z.boolean().default(false),
      despiteSameDay: z.boolean().default(false),
    }),
    output: Encounter,
    may: 'chart.write',
    phi: 'write',
  }),
  /** A patient's visits, the latest first; `before` is the `happenedAt` and id of the last one of the page before. */
  list: query({
    input: z.object({
      patientId: PatientId,
      before: z.object({ happenedAt: Instant, encounterId: EncounterId }).optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(Encounter),
    may: 'chart.read',
    phi: 'read',
  }),
  get: query({
    input: z.object({ patientId: PatientId, encounterId: EncounterId }),
    output: Encounter,
    may: 'chart.read',
    phi: 'read',
  }),
  /** The caller's visits of today that are planned or under way, and those of before that were never finished. */
  mine: query({ input: z.object({}), output: z.array(EncounterRow), may: 'chart.read', phi: 'read' }),
  change: command({
    input: Seen.extend({ ...EncounterDetails.shape, happened: EventTime, ended: EventTime.nullable() }),
    output: Encounter,
    may: 'chart.write',
    phi: 'write',
  }),
  /**
   * A visit begins now. Where it came from a booking, the board goes along in the same unit of work, here as with the three
   * that follow: with the provider when it begins, to the counter when it is finished, and back when it is opened again.
   */
  begin: command({ input: Seen, output: Encounter, may: 'chart.write', phi: 'write' }),
  finish: command({
    input: Seen.extend({ ended: EventTime.optional() }),
    output: Encounter,
    may: 'chart.write',
    phi: 'write',
  }),
  cancel: command({ input: Seen.extend({ reason: Reason }), output: Encounter, may: 'chart.write', phi: 'write' }),
  reopen: command({ input: Seen.extend({ reason: Reason }), output: Encounter, may: 'chart.write', phi: 'write' }),
  /** Entered in error: it stays, struck through. */
  retract: command({ input: Retraction, output: Encounter, may: 'chart.write', phi: 'write' }),
} as const
