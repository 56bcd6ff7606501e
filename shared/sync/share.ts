import { z } from 'zod'
import { Instant } from '../kernel/index.ts'

/** 32 random bytes in base64url. */
export const ShareSecret = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** What a PC leaves with the server when it joins, so that somebody who never signed in there can. `passHash`: of what it asks with. */
export const ShareLeft = z.object({ share: ShareSecret, passHash: z.string().regex(/^[0-9a-f]{64}$/) })
export type ShareLeft = z.infer<typeof ShareLeft>

/**
 * A PC whose practice is closed asks for its share of the key (SPEC S34): first with what the password is to be stretched, then with what
 * came of it.
 */
export const ShareRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('salt'), login: z.string().min(1).max(64) }),
  z.object({ kind: z.literal('open'), login: z.string().min(1).max(64), proof: ShareSecret }),
])
export type ShareRequest = z.infer<typeof ShareRequest>

export const ShareRefusal = z.enum(['wrong-password', 'wait', 'device-revoked', 'not-enrolled'])
export type ShareRefusal = z.infer<typeof ShareRefusal>

export const ShareAnswer = z.discriminatedUnion('kind', [
  /** `salt`: 16 bytes in base64; a name that nobody has gets one, too, and always the same. */
  z.object({ kind: z.literal('salt'), salt: z.base64().max(64), now: Instant }),
  z.object({ kind: z.literal('share'), share: ShareSecret, now: Instant }),
  z.object({
    kind: z.literal('refused'),
    reason: ShareRefusal,
    /** How long to wait; nothing where there is no use in waiting. */
    waitMs: z.number().int().min(0).default(0),
    now: Instant,
  }),
])
export type ShareAnswer = z.infer<typeof ShareAnswer>

/** This many wrong passwords are free. Source: specs, security R12 (≤ 5, then back-off). */
const FREE = 5
const FIRST_MS = 5_000
const LONGEST_MS = 15 * 60_000

/** How long the next try of a name on a device has to wait after so many wrong ones, in milliseconds. */
export const waitAfterTries = (tries: number): number =>
  tries < FREE ? 0 : Math.min(FIRST_MS * 2 ** Math.min(tries - FREE, 30), LONGEST_MS)
