import { z } from 'zod'
import { Instant } from '../kernel/index.ts'

/** What a device asks for with what it proves itself with now (SPEC S110, S114). */
export const CredentialRequest = z.object({
  /** SubjectPublicKeyInfo of its P-256 key, DER in base64; left out while its certificate is good. */
  publicKey: z.base64().max(200).optional(),
  /** SHA-256 of the secret that it wants to use next, in hexadecimal. */
  nextHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})
export type CredentialRequest = z.infer<typeof CredentialRequest>

export const CredentialAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('given'),
    /** By the practice's authority, as PEM; null where none was asked for. */
    certificate: z.string().max(5000).nullable(),
    /** Whether the next secret is known from now on; the one before is good until the next was used. */
    turns: z.boolean(),
    now: Instant,
  }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['not-enrolled', 'device-revoked', 'device-suspended']),
    now: Instant,
  }),
])
export type CredentialAnswer = z.infer<typeof CredentialAnswer>
