import { z } from 'zod'
import { DeviceId, Instant, PracticeId } from '../kernel/index.ts'
import { ShareLeft } from './share.ts'

/** How long a code lets a PC in, and how often it may be given wrongly. */
export const CODE_MS = 10 * 60 * 1000
export const CODE_TRIES = 5

/** No letter that looks like a digit, and no U, so that no word comes about. Source: Crockford's base 32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const WRITTEN = new RegExp(`^[${ALPHABET}]*$`)
const HANDLE = 2
const SECRET = 8
const CHECK = 6

/**
 * The three parts of a code. `handle` says which one it is; `secret` (40 bits) lets in; `check` (30 bits) shows that it is this practice's
 * server that answers: a keyed digest of its authority, of which nothing is sent before it was compared.
 */
export type EnrolmentCode = { handle: string; secret: string; check: string }

/** Characters of a code out of random or digested bytes: five bits of each byte. */
export const codeCharacters = (bytes: Uint8Array, length: number): string =>
  Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('')

/** The bytes that `newCode` needs for a handle and a secret. */
export const CODE_BYTES = HANDLE + SECRET
export const handleIn = (bytes: Uint8Array): string => codeCharacters(bytes, HANDLE)
export const secretIn = (bytes: Uint8Array): string => codeCharacters(bytes.subarray(HANDLE), SECRET)
export const checkIn = (digest: Uint8Array): string => codeCharacters(digest, CHECK)

/** As a person reads it out: four groups of four. */
export const writeCode = ({ handle, secret, check }: EnrolmentCode): string =>
  `${handle}${secret}${check}`.replaceAll(/(.{4})(?=.)/g, '$1-')

/** What a person typed, with whatever between the groups; null when it cannot be a code. */
export function readCode(typed: string): EnrolmentCode | null {
  const plain = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—.]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  if (plain.length !== HANDLE + SECRET + CHECK || !WRITTEN.test(plain)) return null
  return {
    handle: plain.slice(0, HANDLE),
    secret: plain.slice(HANDLE, HANDLE + SECRET),
    check: plain.slice(HANDLE + SECRET),
  }
}

/** What a keyed digest is made of to check an authority: the practice, and the certificate as it is in DER. */
export const checkedText = (practiceId: string, certificate: string): string => `${practiceId}\n${certificate}`

/** Whose server this is; told to everyone, proven by the code. `certificate`: the practice's own authority, as PEM. */
export const AuthorityAnswer = z.object({ practiceId: PracticeId, certificate: z.string().max(20_000) })
export type AuthorityAnswer = z.infer<typeof AuthorityAnswer>

export const EnrolRequest = z.object({
  protocol: z.number().int().min(0),
  handle: z.string().length(HANDLE),
  secret: z.string().length(SECRET),
  deviceId: DeviceId,
  /** What people call the PC. */
  name: z.string().min(1).max(100),
  program: z.string().max(40),
  /** The practice that the PC holds already; null on an empty one. */
  practiceId: PracticeId.nullable(),
  /** What it leaves with the server of its key; a PC that leaves nothing lets in whoever has signed in there before. */
  left: ShareLeft.optional(),
  /** The program knows that it may have to wait for somebody who lets it in (SPEC S122). */
  waits: z.boolean().optional(),
  /** SubjectPublicKeyInfo of its P-256 key, DER in base64, to be certified; one that sends none asks for its certificate later. */
  publicKey: z.base64().max(200).optional(),
})
export type EnrolRequest = z.infer<typeof EnrolRequest>

/**
 * Why a PC is not let in. `device-known`: the PC is known already, and the code was not made for it. `code-for-new`: the PC holds a practice already, and a
 * code that was made in the application is for one that holds none.
 */
export const EnrolRefusal = z.enum([
  'code-wrong',
  'code-expired',
  'device-known',
  'code-for-new',
  'too-many-waiting',
  'practice-mismatch',
  'client-too-old',
  'server-too-old',
])
export type EnrolRefusal = z.infer<typeof EnrolRefusal>

export const EnrolAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('enrolled'),
    practiceId: PracticeId,
    deviceId: DeviceId,
    secret: z.string(),
    /** For its key, as PEM; nothing from servers of before. */
    certificate: z.string().max(5000).optional(),
    now: Instant,
  }),
  /** It is kept in mind until somebody lets it in: until then the secret opens nothing but the question whether that was done. */
  z.object({
    kind: z.literal('waiting'),
    practiceId: PracticeId,
    deviceId: DeviceId,
    secret: z.string(),
    expiresAt: Instant,
    now: Instant,
  }),
  z.object({ kind: z.literal('refused'), reason: EnrolRefusal, now: Instant }),
])
export type EnrolAnswer = z.infer<typeof EnrolAnswer>
