import { createHash, X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { lookAtProof, type Shown } from '../db/journal/proof.ts'
import { isSameHash } from '../db/journal/secrets.ts'
import { deviceOf } from '../db/sync/devices.ts'
import type { Journal } from '../db/journal.ts'
import type { Tables } from '../db/tables.ts'
import type { Clock } from '../shared/kernel/index.ts'
import { type DeviceCertificate, deviceCertificate } from './certificates.ts'

/** `not-revoked`: where only those are heard that were locked out. `device-suspended`: where there are two of it. */
type Refused = 'not-enrolled' | 'device-revoked' | 'device-suspended' | 'not-revoked'
/** Which device asks, by its own proof; or why it may not. A wrong secret and an unknown device are told alike. */
export type Proven =
  | { deviceId: string; secretHash: string }
  | { refused: 'not-enrolled' | 'device-suspended'; about?: string; copied?: string }
  | { refused: 'device-revoked'; revoked: string }

/** What the gate needs of a server. `certificate`: the practice's own authority, as PEM. */
export type GateParts = { journal: Journal; clock: Clock; certificate: string }
/** A request, as far as it says who sends it. */
export type Asked = { authorization: string | undefined; socket: Socket }

const CREDENTIAL = /^Daybook ([0-9a-f-]{36}):([A-Za-z0-9_-]{43})$/

/** What a server keeps of a device's secret (base64url): SHA-256, in hexadecimal. */
export const hashOfSecret = (secret: string): string =>
  createHash('sha256').update(Buffer.from(secret, 'base64url')).digest('hex')

/** Which device a request names, and the secret that it gives; null where it gives none. */
export function credentialIn(authorization: string | undefined): { deviceId: string; secret: string } | null {
  const [, deviceId, secret] = CREDENTIAL.exec(authorization ?? '') ?? []
  return deviceId === undefined || secret === undefined ? null : { deviceId, secret }
}

/**
 * Looks who sends a request. Asked anew for each, so that a revocation counts from the next one on. A device proves itself by its secret and, from when
 * it has shown it once, by its certificate; one that this server does not know, by its certificate alone (SPEC S110–S116).
 */
export async function proveDevice({ journal, clock, certificate }: GateParts, asked: Asked): Promise<Proven> {
  const given = credentialIn(asked.authorization)
  if (!given) return { refused: 'not-enrolled' }
  const { deviceId, secret } = given
  const read = certificateOn(asked.socket, certificate)
  const about = await flawIn(read, journal.db, { deviceId, now: clock.now() })
  const admission = read?.kind === 'sound' && about === null ? read.admission : null
  const shown: Shown = { deviceId, secretHash: hashOfSecret(secret), admission }
  let proof = await lookAtProof(journal.db, shown, clock.now())
  // What is news is looked at once more in the transaction that writes it down: another request may have come first.
  if (proof.kind === 'let-in' ? proof.change : proof.copied) proof = await journal.prove(shown)
  if (proof.kind === 'let-in') return { deviceId, secretHash: shown.secretHash }
  const { reason, copied } = proof
  if (reason === 'device-revoked') return { refused: reason, revoked: deviceId }
  return { refused: reason, ...(about !== null && { about }), ...(copied && { copied: deviceId }) }
}

/** Whether a device that was let in still may come, whatever it would prove itself with now: for a line that stands. */
export const mayStay = async (db: Kysely<Tables>, deviceId: string): Promise<boolean> =>
  (await deviceOf(db, deviceId))?.status === 'active'

/** What a PC whose practice is closed asks for its share with; it opens nothing else, and comes without a certificate, which lies in the practice. */
async function provePass({ journal }: GateParts, { authorization }: Asked): Promise<Proven> {
  const given = credentialIn(authorization)
  if (!given) return { refused: 'not-enrolled' }
  const { deviceId, secret: pass } = given
  const device = await deviceOf(journal.db, deviceId)
  const secretHash = hashOfSecret(pass)
  if (!isSameHash(device?.passHash ?? '', secretHash)) return { refused: 'not-enrolled' }
  if (device?.status === 'active') return { deviceId, secretHash }
  return device?.status === 'revoked'
    ? { refused: 'device-revoked', revoked: deviceId }
    : { refused: 'device-suspended' }
}

const certificates = new WeakMap<Socket, DeviceCertificate>()

/** The certificate that came with a connection; read once for each. */
function certificateOn(socket: Socket, authority: string): DeviceCertificate | null {
  const known = certificates.get(socket)
  if (known) return known
  const shown = (socket as Partial<TLSSocket>).getPeerX509Certificate?.()
  if (!shown) return null
  const read = deviceCertificate(shown, new X509Certificate(authority))
  certificates.set(socket, read)
  return read
}

/** Why a certificate says nothing of this device here and now; null where it does, and where none was shown. */
async function flawIn(
  read: DeviceCertificate | null,
  db: Kysely<Tables>,
  { deviceId, now }: { deviceId: string; now: number },
): Promise<string | null> {
  if (read === null) return null
  if (read.kind === 'flawed') return read.flaw
  if (read.deviceId !== deviceId) return 'other-device'
  if (now >= read.until) return 'certificate-expired'
  if (now < read.from) return 'certificate-not-yet'
  const { practiceId } = await db
    .selectFrom('journalHead')
    .select('practiceId')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  return read.practiceId === practiceId ? null : 'other-practice'
}

/** What routes for devices stand behind: nothing of a request is read, and nothing of it held, before its device is proven. */
export type DeviceGate = {
  onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
  /** Who sent a request that was let in. */
  deviceOf: (request: FastifyRequest) => string
  /** SHA-256 of the secret that it came with, in hexadecimal. */
  secretOf: (request: FastifyRequest) => string
}

/**
 * @param about `by`: `pass` for what a PC whose practice is closed asks with; `refused` hears of each that is not let in, with what is wrong with its
 * certificate; `beside` is said to it besides; `lockedOut`: only devices that were locked out are let in, which have one thing left to say;
 * `knowsSuspension`: who asks here understands that there are two of it
 */
export function deviceGate(
  parts: GateParts & { copied?: ((deviceId: string) => void) | undefined },
  about: {
    by?: 'pass'
    refused: (request: FastifyRequest, reason: Refused, about?: string) => void
    beside?: Readonly<Record<string, number | null>>
    lockedOut?: true
    knowsSuspension?: true
  },
): DeviceGate {
  const devices = new WeakMap<FastifyRequest, { deviceId: string; secretHash: string }>()
  const proven = (request: FastifyRequest) => {
    const device = devices.get(request)
    if (device === undefined) throw new Error('a request got past the proof of its device')
    return device
  }
  return {
    async onRequest(request, reply) {
      const asked = { authorization: request.headers.authorization, socket: request.socket }
      const found = await (about.by === 'pass' ? provePass : proveDevice)(parts, asked)
      if ('copied' in found && found.copied) parts.copied?.(found.copied)
      if (about.lockedOut && 'revoked' in found)
        return void devices.set(request, { deviceId: found.revoked, secretHash: '' })
      if (!about.lockedOut && 'deviceId' in found) return void devices.set(request, found)
      // To be suspended is not to be locked out: nothing is destroyed for it.
      const isSuspended = about.lockedOut && 'refused' in found && found.refused === 'device-suspended'
      const reason = 'refused' in found && !isSuspended ? found.refused : 'not-revoked'
      about.refused(request, reason, 'about' in found ? found.about : undefined)
      const code = reason === 'device-revoked' ? 403 : 401
      const told = reason === 'device-suspended' && !about.knowsSuspension ? 'not-enrolled' : reason
      return reply.code(code).send({ kind: 'refused', reason: told, ...about.beside, now: parts.clock.now() })
    },
    deviceOf: (request) => proven(request).deviceId,
    secretOf: (request) => proven(request).secretHash,
  }
}
