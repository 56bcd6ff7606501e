import { z } from 'zod'
import { EventTime } from './event-time.ts'
import { idOf, PatientId, UserId } from './ids.ts'
import { Instant } from './instant.ts'

export const EntryId = idOf('EntryId')
export type EntryId = z.infer<typeof EntryId>
export const EncounterId = idOf('EncounterId')
export type EncounterId = z.infer<typeof EncounterId>

/** What every entry of a chart carries, whatever its kind: whose it is, when it happened, who put it there and when. */
export const EntryHead = z.object({
  entryId: EntryId,
  patientId: PatientId,
  /** The visit that it belongs to, if any. */
  encounterId: EncounterId.nullable(),
  happened: EventTime,
  /** The start of `happened`: what charts sort by. */
  happenedAt: Instant,
  /** When it came into this practice. */
  recordedAt: Instant,
  /** The member of staff; null where it came from elsewhere. `authorName` says who in either case. */
  authorId: UserId.nullable(),
  authorName: z.string(),
  /** The imported resource that it was made from. */
  sourceId: z.string().nullable(),
  revision: z.number().int(),
  /** Entered in error: it stays, struck through, with who said so and why. */
  retraction: z.object({ at: Instant, by: UserId.nullable(), reason: z.string() }).nullable(),
})
export type EntryHead = z.infer<typeof EntryHead>

/** What a person gives when she takes an entry back. */
export const Retraction = z.object({
  entryId: EntryId,
  patientId: PatientId,
  revision: z.number().int(),
  reason: z.string().trim().min(3, 'Say why').max(500),
})
export type Retraction = z.infer<typeof Retraction>
