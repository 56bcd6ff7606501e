import type { FastifyInstance, FastifyRequest } from 'fastify'
import { standingOf } from '../db/sync/devices.ts'
import { type CredentialAnswer, CredentialRequest, SYNC_PATH } from '../shared/sync/index.ts'
import { BodyFault } from './body.ts'
import { certificateFor, type DeviceCertifier } from './device-certifier.ts'
import { deviceGate, type GateParts } from './device-gate.ts'
import type { Metrics } from './metrics.ts'

/** A key and a hash are a line. */
const ASKED_BYTES = 2_000

/** What a device proves itself with from now on: a certificate for its key, and the successor of its secret (SPEC S110, S114). */
export function credentialRoute(
  app: FastifyInstance,
  parts: GateParts & { metrics: Metrics; certifyDevice: DeviceCertifier },
  told: (request: FastifyRequest, facts: { device?: string; kind?: string; reason?: string; about?: string }) => void,
): void {
  const { journal, clock, metrics } = parts
  const { onRequest, deviceOf, secretOf } = deviceGate(parts, {
    refused(request, reason, about) {
      told(request, { reason, ...(about !== undefined && { about }) })
      metrics.count('credentials', reason)
    },
    knowsSuspension: true,
  })
  app.post(SYNC_PATH.credential, { onRequest, bodyLimit: ASKED_BYTES }, async (request): Promise<CredentialAnswer> => {
    const asked = CredentialRequest.safeParse(request.body)
    if (!asked.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
    const { publicKey, nextHash } = asked.data
    const deviceId = deviceOf(request)
    const { practiceId } = await standingOf(journal.db)
    const certificate =
      publicKey === undefined ? null : await certificateFor(parts, { deviceId, practiceId, publicKey })
    if (publicKey !== undefined && certificate === null)
      throw new BodyFault('garbled', 'The key is not one that this server certifies.')
    const turns =
      nextHash !== undefined && (await journal.offerSecret({ deviceId, secretHash: secretOf(request), nextHash }))
    told(request, { device: deviceId, kind: 'given' })
    metrics.count('credentials', certificate ? 'certified' : 'given')
    return { kind: 'given', certificate, turns, now: clock.now() }
  })
}
