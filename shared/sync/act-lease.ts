import { z } from 'zod'
import { Instant } from '../kernel/index.ts'

/** What only one PC of the practice does at a time. Longer than a slow form, shorter than anybody waits for a PC that went away. */
export const ACT_LEASE_MS = 2 * 60_000

/** What is held: a word for the kind of act, and what it is about; never what a person is called. */
export const ActName = z.string().regex(/^[a-z]{2,20}:[A-Za-z0-9:/_.-]{1,180}$/)

/** Asks for a lease, gives it back, or records the act that it was for (SPEC S86 to S88). */
export const ActLeaseRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('take'), name: ActName }),
  z.object({ kind: z.literal('release'), name: ActName, token: z.number().int().min(1) }),
  z.object({ kind: z.literal('record'), name: ActName, token: z.number().int().min(1) }),
])
export type ActLeaseRequest = z.infer<typeof ActLeaseRequest>

export const ActLeaseAnswer = z.discriminatedUnion('kind', [
  /** Held from when it was asked for, for so long by the PC's own counter. */
  z.object({ kind: z.literal('held'), token: z.number().int().min(1), ms: z.number().int().min(0), now: Instant }),
  z.object({ kind: z.literal('done'), now: Instant }),
  z.object({
    kind: z.literal('refused'),
    /** Another PC holds it; the act was recorded before; the lease is not this PC's any more. */
    reason: z.enum(['held', 'recorded', 'lost', 'not-enrolled', 'device-revoked', 'too-many']),
    /** What people call the PC that holds it, or that did it; null where that says nothing. */
    by: z.string().nullable(),
    now: Instant,
  }),
])
export type ActLeaseAnswer = z.infer<typeof ActLeaseAnswer>
