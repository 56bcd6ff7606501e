import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { deviceOf } from '../db/sync/devices.ts'
import type { Journal } from '../db/journal.ts'
import type { Tables } from '../db/tables.ts'
import type { Clock } from '../shared/kernel/index.ts'

/** `not-revoked`: where only those are heard that were locked out. */
type Refused = 'not-enrolled' | 'device-revoked' | 'not-revoked'
/** Which device asks, by its own proof; or why it may not. A wrong secret and an unknown device are told alike. */
export type Proven = { deviceId: string } | { refused: 'not-enrolled' } | { refused: 'device-revoked'; revoked: string }

const CREDENTIAL = /^Daybook ([0-9a-f-]{36}):([A-Za-z0-9_-]{43})$/
/** Stands in for a device that is not there, so that both take the same time. */
const NOBODY = createHash('sha256').update('nobody').digest('hex')

/** What a server keeps of a device's secret (base64url): SHA-256, in hexadecimal. */
export const hashOfSecret = (secret: string): string =>
  createHash('sha256').update(Buffer.from(secret, 'base64url')).digest('hex')

/** Which device a request names, and the secret that it gives; null where it gives none. */
export function credentialIn(header: string | undefined): { deviceId: string; secret: string } | null {
  const [, deviceId, secret] = CREDENTIAL.exec(header ?? '') ?? []
  return deviceId === undefined || secret === undefined ? null : { deviceId, secret }
}

/**
 * Looks who sends a request. Asked anew for each, so that a revocation counts from the next one on.
 * @param by `passHash`: what a PC whose practice is closed asks for its share with; it opens nothing else
 */
export async function proveDevice(
  db: Kysely<Tables>,
  header: string | undefined,
  by: 'secretHash' | 'passHash' = 'secretHash',
): Promise<Proven> {
  const credential = credentialIn(header)
  if (!credential) return { refused: 'not-enrolled' }
  const { deviceId, secret } = credential
  const device = await deviceOf(db, deviceId)
  const expected = Buffer.from(device?.[by] || NOBODY)
  const given = Buffer.from(hashOfSecret(secret))
  const isRight = expected.length === given.length && timingSafeEqual(expected, given)
  if (!device || !isRight) return { refused: 'not-enrolled' }
  return device.status === 'active' ? { deviceId } : { refused: 'device-revoked', revoked: deviceId }
}

/** What routes for devices stand behind: nothing of a request is read, and nothing of it held, before its device is proven. */
export type DeviceGate = {
  onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
  /** Who sent a request that was let in. */
  deviceOf: (request: FastifyRequest) => string
}

/**
 * @param about `by` as `proveDevice`; `refused` hears of each that is not let in; `beside` is said to it besides; `lockedOut`: only devices that were
 * locked out are let in, which have one thing left to say
 */
export function deviceGate(
  { journal, clock }: { journal: Journal; clock: Clock },
  about: {
    by?: 'secretHash' | 'passHash'
    refused: (request: FastifyRequest, reason: Refused) => void
    beside?: Readonly<Record<string, number | null>>
    lockedOut?: true
  },
): DeviceGate {
  const devices = new WeakMap<FastifyRequest, string>()
  return {
    async onRequest(request, reply) {
      const proven = await proveDevice(journal.db, request.headers.authorization, about.by)
      const letIn = about.lockedOut ? 'revoked' in proven && proven.revoked : 'deviceId' in proven && proven.deviceId
      if (letIn) return void devices.set(request, letIn)
      const reason = 'refused' in proven ? proven.refused : 'not-revoked'
      about.refused(request, reason)
      const code = reason === 'device-revoked' ? 403 : 401
      return reply.code(code).send({ kind: 'refused', reason, ...about.beside, now: clock.now() })
    },
    deviceOf(request) {
      const deviceId = devices.get(request)
      if (deviceId === undefined) throw new Error('a request got past the proof of its device')
      return deviceId
    },
  }
}
