import { createHash, createHmac, randomBytes, X509Certificate } from 'node:crypto'
import type { Journal } from '../db/journal.ts'
import { deadCode } from '../db/journal/enrolment.ts'
import { standingOf } from '../db/sync/devices.ts'
import type { Clock, DeviceId, IdSource, Instant, PracticeId } from '../shared/kernel/index.ts'
import {
  checkedText,
  checkIn,
  CODE_BYTES,
  CODE_MS,
  type EnrolAnswer,
  type EnrolRequest,
  handleIn,
  MINIMUM_PROTOCOL,
  PROTOCOL,
  secretIn,
  WAITING_MS,
  writeCode,
} from '../shared/sync/index.ts'
import { certificateFor, type DeviceCertifier } from './device-certifier.ts'
import { hashOfSecret } from './device-gate.ts'

export type EnrolmentParts = {
  journal: Journal
  clock: Clock
  ids: IdSource
  certificate: string
  /** Without it a PC that joins gets its certificate with its first question afterwards, as one does that waited. */
  certifyDevice?: DeviceCertifier
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** What the last letters of a code are made of; whoever joins computes the same from what it was shown. */
export const checkOf = (secret: string, practiceId: string, certificate: string): string => {
  const der = new X509Certificate(certificate).raw.toString('base64')
  return checkIn(createHmac('sha256', secret).update(checkedText(practiceId, der)).digest())
}

/**
 * Makes a code that lets one PC in, for ten minutes.
 * @param deviceId a PC that is known already and comes again, as after a revocation; null for a new one
 */
export async function offerCode(
  parts: EnrolmentParts,
  deviceId: string | null,
): Promise<{ code: string; expiresAt: Instant }> {
  const { journal, clock, ids, certificate } = parts
  const { practiceId } = await standingOf(journal.db)
  const bytes = randomBytes(CODE_BYTES)
  const [handle, secret] = [handleIn(bytes), secretIn(bytes)]
  const expiresAt = (clock.now() + CODE_MS) as Instant
  await journal.offer({ id: ids.next(), handle, secretHash: digest(secret), deviceId, expiresAt })
  return { code: writeCode({ handle, secret, check: checkOf(secret, practiceId, certificate) }), expiresAt }
}

/**
 * Lets in a PC that gives a code, or has it wait where the code was made in the application; and gives it the secret that it proves itself with from
 * now on.
 * @param address from where it asks
 */
export async function enrol(
  parts: Omit<EnrolmentParts, 'ids' | 'certificate'>,
  request: EnrolRequest,
  address = '',
): Promise<EnrolAnswer> {
  const { journal, clock } = parts
  const { protocol, handle, secret: given, deviceId, name, program, left, publicKey, waits = false } = request
  const practiceId = (await standingOf(journal.db)).practiceId as PracticeId
  const refused = (reason: Extract<EnrolAnswer, { kind: 'refused' }>['reason']): EnrolAnswer => ({
    kind: 'refused',
    reason,
    now: clock.now(),
  })
  if (protocol > PROTOCOL) return refused('server-too-old')
  if (protocol < MINIMUM_PROTOCOL) return refused('client-too-old')
  // Whose practice the PC holds is asked before the code, so that a PC at the wrong server does not use it up.
  if (request.practiceId !== null && request.practiceId !== practiceId) return refused('practice-mismatch')
  // Most of what a flood brings ends here: it is read, and nobody who charts waits for it.
  const holds = request.practiceId !== null
  const dead = await deadCode(journal.db, { handle, waits, holds, now: clock.now() })
  if (dead) return refused(dead)
  const secret = randomBytes(32).toString('base64url')
  const own = { deviceId, name, program, left, address, secretHash: hashOfSecret(secret) }
  const became = await journal.enrol({ handle, proof: digest(given), ...own })
  if (became !== 'enrolled' && became !== 'waiting') return refused(became)
  const now = clock.now()
  const known = { practiceId, deviceId: deviceId as DeviceId, secret, now }
  if (became === 'waiting') return { kind: 'waiting', ...known, expiresAt: (now + WAITING_MS) as Instant }
  const certificate = publicKey === undefined ? null : await certificateFor(parts, { deviceId, practiceId, publicKey })
  return { kind: 'enrolled', ...known, ...(certificate && { certificate }) }
}
