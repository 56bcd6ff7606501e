import { z } from 'zod'
import { DeviceId, Instant } from '../kernel/index.ts'
import { SentOperation } from './operation.ts'

/** The most operations that a server keeps aside of one PC that was locked out. */
export const MOST_LEFT = 100_000

/** What a PC that was locked out says last (SPEC S80, S81). */
export const LeftRequest = z.discriminatedUnion('kind', [
  /** What it had not sent, in the name of its identity then. */
  z.object({ kind: z.literal('work'), author: DeviceId, operations: z.array(SentOperation).max(5000) }),
  /** Its keys are destroyed. */
  z.object({ kind: z.literal('gone') }),
])
export type LeftRequest = z.infer<typeof LeftRequest>

export const LeftAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('kept'), now: Instant }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['not-enrolled', 'not-revoked', 'too-much']),
    now: Instant,
  }),
])
export type LeftAnswer = z.infer<typeof LeftAnswer>
