import type { Journal } from '../db/journal.ts'
import type { Clock } from '../shared/kernel/index.ts'
import { type Certified, certifyDevice, type DeviceName } from './certificates.ts'

/** Certifies a device's public key (SubjectPublicKeyInfo in DER). @returns the certificate as PEM; null where that is no key that it takes */
export type DeviceCertifier = (
  device: DeviceName,
  publicKey: Uint8Array<ArrayBuffer>,
  now: number,
) => Promise<string | null>

/** By the practice's own authority. */
export const deviceCertifier =
  (authority: Certified): DeviceCertifier =>
  (device, publicKey, now) =>
    certifyDevice(authority, device, publicKey, now)

/**
 * A certificate for a device that has proven itself, for the admission that holds now.
 * @param of.publicKey SubjectPublicKeyInfo, DER in base64
 * @returns null where the device may not come any more, the key is none, or this server certifies nobody
 */
export async function certificateFor(
  { journal, clock, certifyDevice: certify }: { journal: Journal; clock: Clock; certifyDevice?: DeviceCertifier },
  { deviceId, practiceId, publicKey }: { deviceId: string; practiceId: string; publicKey: string },
): Promise<string | null> {
  const admission = certify ? await journal.admissionOf(deviceId) : null
  if (!certify || admission === null) return null
  return certify({ deviceId, practiceId, admission }, Uint8Array.from(Buffer.from(publicKey, 'base64')), clock.now())
}
