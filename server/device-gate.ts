import { createHash, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { deviceOf } from '../db/sync/devices.ts'
import type { Tables } from '../db/tables.ts'

/** Which device asks, by its own proof; or why it may not. A wrong secret and an unknown device are told alike. */
export type Proven = { deviceId: string } | { refused: 'not-enrolled' | 'device-revoked' }

const CREDENTIAL = /^Daybook ([0-9a-f-]{36}):([A-Za-z0-9_-]{43})$/
/** Stands in for a device that is not there, so that both take the same time. */
const NOBODY = createHash('sha256').update('nobody').digest('hex')

/** What a server keeps of a device's secret (base64url): SHA-256, in hexadecimal. */
export const hashOfSecret = (secret: string): string =>
  createHash('sha256').update(Buffer.from(secret, 'base64url')).digest('hex')

/**
 * Looks who sends a request. Asked anew for each, so that a revocation counts from the next one on.
 * @param by `passHash`: what a PC whose practice is closed asks for its share with; it opens nothing else
 */
export async function proveDevice(
  db: Kysely<Tables>,
  header: string | undefined,
  by: 'secretHash' | 'passHash' = 'secretHash',
): Promise<Proven> {
  const [, deviceId, secret] = CREDENTIAL.exec(header ?? '') ?? []
  if (deviceId === undefined || secret === undefined) return { refused: 'not-enrolled' }
  const device = await deviceOf(db, deviceId)
  const expected = Buffer.from(device?.[by] || NOBODY)
  const given = Buffer.from(hashOfSecret(secret))
  const isRight = expected.length === given.length && timingSafeEqual(expected, given)
  if (!device || !isRight) return { refused: 'not-enrolled' }
  return device.status === 'active' ? { deviceId } : { refused: 'device-revoked' }
}
