import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type ActLeaseAnswer, ActLeaseRequest, SYNC_PATH } from '../shared/sync/index.ts'
import { BodyFault } from './body.ts'
import { deviceGate, type GateParts } from './device-gate.ts'
import type { Metrics } from './metrics.ts'

/** A question for a lease is a line. */
const ASKED_BYTES = 2_000

/** Who does what only one PC does at a time (SPEC S86 to S88). */
export function actLeaseRoute(
  app: FastifyInstance,
  parts: GateParts & { metrics: Metrics },
  told: (request: FastifyRequest, facts: { device?: string; kind?: string; reason?: string }) => void,
): void {
  const { journal, clock, metrics } = parts
  const { onRequest, deviceOf } = deviceGate(parts, {
    refused(request, reason) {
      told(request, { reason })
      metrics.count('leases', reason)
    },
    beside: { by: null },
  })
  app.post(SYNC_PATH.lease, { onRequest, bodyLimit: ASKED_BYTES }, async (request): Promise<ActLeaseAnswer> => {
    const asked = ActLeaseRequest.safeParse(request.body)
    if (!asked.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
    const deviceId = deviceOf(request)
    const outcome = await journal.act({ deviceId, ...asked.data })
    const became = outcome.kind === 'refused' ? outcome.reason : outcome.kind
    told(request, { device: deviceId, kind: became })
    metrics.count('leases', became)
    return { ...outcome, now: clock.now() }
  })
}
