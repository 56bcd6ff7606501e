import { z } from 'zod'
import { Instant, UserId } from '../kernel/index.ts'
import { codeCharacters } from './enrolment.ts'
import { ShareSecret } from './share.ts'

/** How long a PC that gave a code of the application waits until somebody lets it in; then it has to ask anew. */
export const WAITING_MS = 24 * 60 * 60_000
/** Codes that may let somebody in at the same moment, of those that were made on one PC; and PCs that may wait at the same moment. */
export const MOST_CODES = 5
export const MOST_WAITING = 50

const LETTERS = 6
/**
 * What the letters are a digest of that a waiting PC and whoever lets it in both see (SPEC S123). The server makes the secret, so that nobody
 * who joins chooses her letters.
 * @param secretHash SHA-256 of the secret of the waiting PC, in hexadecimal
 */
export const waitingText = (about: { practiceId: string; deviceId: string; secretHash: string }): string =>
  `daybook waiting 1\n${about.practiceId}\n${about.deviceId}\n${about.secretHash}`
/** The letters out of the digest of `waitingText`: two groups of three. */
export const lettersIn = (digest: Uint8Array): string => codeCharacters(digest, LETTERS).replace(/^(...)/, '$1 ')

const RequestId = z.string().min(1).max(64)

/** What a person asks about PCs that want to be let in, over the connection of the PC that she sits at. */
export const AdmissionRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list'), userId: UserId }),
  z.object({ kind: z.literal('offer'), userId: UserId }),
  z.object({ kind: z.literal('withdraw'), userId: UserId, codeId: RequestId }),
  /** `proof`: what shows that she knows her password, as `ShareRequest` has it. */
  z.object({ kind: z.literal('admit'), userId: UserId, requestId: RequestId, proof: ShareSecret }),
  z.object({ kind: z.literal('turn-away'), userId: UserId, requestId: RequestId }),
])
export type AdmissionRequest = z.infer<typeof AdmissionRequest>

/** A code that may still let somebody ask. Never the code itself: that is shown once, to whoever made it. */
export const OpenCode = z.object({ codeId: z.string(), madeByName: z.string(), expiresAt: Instant })
/** A PC that waits. `address`: from where it asked, as the server saw it; moments by the server's clock. */
export const WaitingPc = z.object({
  requestId: z.string(),
  name: z.string(),
  address: z.string(),
  program: z.string(),
  letters: z.string(),
  askedAt: Instant,
  expiresAt: Instant,
  /** Who made its code. */
  madeByName: z.string(),
})

export const AdmissionRefusal = z.enum([
  'not-allowed',
  'wrong-password',
  'wait',
  'gone',
  'too-many',
  'not-enrolled',
  'device-revoked',
])
export type AdmissionRefusal = z.infer<typeof AdmissionRefusal>

export const AdmissionAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('standing'), codes: z.array(OpenCode), waiting: z.array(WaitingPc), now: Instant }),
  z.object({ kind: z.literal('offered'), codeId: z.string(), code: z.string(), expiresAt: Instant, now: Instant }),
  z.object({ kind: z.literal('done'), now: Instant }),
  z.object({
    kind: z.literal('refused'),
    reason: AdmissionRefusal,
    /** How long to wait; nothing where there is no use in waiting. */
    waitMs: z.number().int().min(0).default(0),
    now: Instant,
  }),
])
export type AdmissionAnswer = z.infer<typeof AdmissionAnswer>

/** What a PC that waits asks: whether it is let in, or it gives up. It proves itself by the secret that it will have. */
export const WaitingRequest = z.object({ kind: z.enum(['look', 'give-up']) })
export type WaitingRequest = z.infer<typeof WaitingRequest>

export const WaitingAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting'), now: Instant }),
  z.object({ kind: z.literal('admitted'), now: Instant }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['turned-away', 'waited-too-long', 'given-up', 'not-enrolled']),
    now: Instant,
  }),
])
export type WaitingAnswer = z.infer<typeof WaitingAnswer>
