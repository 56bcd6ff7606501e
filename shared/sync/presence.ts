import { z } from 'zod'
import { DeviceId, EntryId, Instant, PatientId, UserId } from '../kernel/index.ts'
import { asking, Refused, standing } from './protocol.ts'

/** Charts that one announcement names; of those beyond only how many there are is told. */
export const ANNOUNCED_CHARTS = 1000
/** A PC that works is heard from this often at least; one that was silent for longer is not counted as being there. */
export const PRESENT_MS = 150_000

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Ahead = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)

/** Changed records of one chart that are on one PC only. */
export const WaitingChart = z.object({ patientId: PatientId, count: Count })
export type WaitingChart = z.infer<typeof WaitingChart>

/** Open notes that one announcement names. */
export const ANNOUNCED_NOTES = 50
/** A note that is open on a PC, by whom, and since when by that PC's clock. */
export const OpenNote = z.object({ noteId: EntryId, userId: UserId, sinceAt: Instant })
export type OpenNote = z.infer<typeof OpenNote>

/** What a PC says of itself: identifiers and counts, never what was written (SPEC S91). */
const said = {
  /** Who is signed in there. */
  people: z.array(UserId).max(50),
  /** Which notes are open there; a program of before does not say. */
  notes: z.array(OpenNote).max(ANNOUNCED_NOTES).default([]),
  /** What it has not sent, by chart; and what the server could not take. */
  waiting: z.array(WaitingChart).max(ANNOUNCED_CHARTS),
  /** Further charts of which something waits, beyond those that are named. */
  further: Count,
  quarantined: Count,
  /** How far its clock is ahead of the server's, in milliseconds; null before it knows. */
  aheadMs: Ahead.nullable(),
}

export const PresenceRequest = z.object({ ...asking, ...said })
export type PresenceRequest = z.infer<typeof PresenceRequest>
export type Announced = Pick<PresenceRequest, keyof typeof said>

/** Another PC of the practice, as the server knows of it. */
export const OtherDevice = z.object({
  deviceId: DeviceId,
  /** Milliseconds since the server heard it, by the server's clock; and since it said what follows, null where it never did. */
  silentMs: Count,
  toldMs: Count.nullable(),
  program: z.string().max(40),
  schemaVersion: Count,
  ...said,
})
export type OtherDevice = z.infer<typeof OtherDevice>

/** `suspended`: a secret of it was shown that it does not use any more, so that there are two of it. */
export const Barred = z.object({ deviceId: DeviceId, why: z.enum(['revoked', 'suspended']) })
export type Barred = z.infer<typeof Barred>

export const PresenceAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('presence'),
    epoch: standing.epoch,
    now: Instant,
    devices: z.array(OtherDevice),
    /** Devices that are let in no more; nothing from servers of before. */
    barred: z.array(Barred).max(500).optional(),
  }),
  Refused,
])
export type PresenceAnswer = z.infer<typeof PresenceAnswer>
