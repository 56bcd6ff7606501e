import { z } from 'zod'
import type { Instant } from './instant.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** An identifier of one kind of thing: lower-case UUID text, branded so that a patient's cannot be passed as a user's. */
export const idOf = <Brand extends string>(_brand: Brand) =>
  z.string().regex(UUID, 'This is not an identifier').brand<Brand>()

export const PatientId = idOf('PatientId')
export type PatientId = z.infer<typeof PatientId>
export const UserId = idOf('UserId')
export type UserId = z.infer<typeof UserId>
export const DeviceId = idOf('DeviceId')
export type DeviceId = z.infer<typeof DeviceId>
export const PracticeId = idOf('PracticeId')
export type PracticeId = z.infer<typeof PracticeId>
export const SessionId = idOf('SessionId')
export type SessionId = z.infer<typeof SessionId>

/** Where new identifiers come from. */
export type IdSource = { next<T extends string>(): T }

const HEX = Array.from({ length: 256 }, (_one, byte) => byte.toString(16).padStart(2, '0'))

/**
 * UUIDv7 (RFC 9562 §5.7) from a time and ten random bytes: sorts by time of making.
 * @param at milliseconds since 1970
 * @param random ten random bytes
 */
export function uuidv7(at: Instant, random: Uint8Array): string {
  if (random.length < 10) throw new Error('uuidv7 needs ten random bytes')
  const time = Math.trunc(at).toString(16).padStart(12, '0')
  let hex = ''
  for (let n = 0; n < 10; n++) hex += HEX[random[n] ?? 0]
  const variant = (Number.parseInt(hex.slice(3, 4), 16) & 0x3) | 0x8
  const tail = `${variant.toString(16)}${hex.slice(4, 7)}`
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${tail}-${hex.slice(7, 19)}`
}
