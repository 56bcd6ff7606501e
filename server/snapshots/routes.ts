import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Journal } from '../../db/journal.ts'
import { standingFor } from '../../db/sync/devices.ts'
import type { Clock, Instant } from '../../shared/kernel/index.ts'
import { type SnapshotAnswer, SnapshotRequest, SYNC_PATH } from '../../shared/sync/index.ts'
import { BodyFault } from '../body.ts'
import { deviceGate } from '../device-gate.ts'
import type { Metrics } from '../metrics.ts'
import { refusalOf } from '../sync/exchange.ts'
import type { SnapshotKeeper } from './keeper.ts'

export type SnapshotRouteParts = {
  journal: Journal
  clock: Clock
  /** The practice's own authority, as PEM. */
  certificate: string
  metrics: Metrics
  /** Without it PCs fetch page by page. */
  snapshots?: Pick<SnapshotKeeper, 'offer' | 'piece'> | undefined
}

/** Pieces that are in hand at once, of all devices and of one: their bytes are all that snapshots take of the server's memory. */
const MOST_IN_HAND = 24
const MOST_OF_ONE = 6
const ASKED_BYTES = 10_000

const Place = z.object({
  id: z.string().regex(/^[0-9a-f-]{36}$/),
  piece: z.coerce.number().int().min(0).max(1_000_000),
})

/** What a PC that holds nothing may begin with, and its pieces; each piece asks anew who sends it (SPEC S130, S133). */
export function snapshotRoutes(app: FastifyInstance, parts: SnapshotRouteParts): void {
  const { journal, clock, metrics, snapshots } = parts
  const { onRequest, deviceOf } = deviceGate(parts, { refused: (_, reason) => metrics.count('refused', reason) })
  const inHand = new Map<string, number>()

  app.post(SYNC_PATH.snapshot, { onRequest, bodyLimit: ASKED_BYTES }, async (request): Promise<SnapshotAnswer> => {
    const asked = SnapshotRequest.safeParse(request.body)
    if (!asked.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
    const standing = await standingFor(journal.db, deviceOf(request))
    const reason = refusalOf(standing, asked.data)
    if (reason) return { kind: 'refused', reason, now: clock.now() }
    const { epoch, acked, durable, copiedAt, provenAt } = standing
    const moments = { copiedAt: copiedAt as Instant | null, provenAt: provenAt as Instant | null }
    const offered = (await snapshots?.offer()) ?? { kind: 'none' as const }
    metrics.count('snapshots', offered.kind)
    // A program that is older does not know what stands in it; one that is newer brings it up to its own schema.
    const isTooNew = offered.kind === 'snapshot' && offered.facts.schemaVersion > asked.data.schemaVersion
    return { ...(isTooNew ? { kind: 'none' as const } : offered), epoch, acked, durable, now: clock.now(), ...moments }
  })

  app.get(`${SYNC_PATH.snapshot}/:id/:piece`, { onRequest }, async (request, reply) => {
    const deviceId = deviceOf(request)
    const place = Place.safeParse(request.params)
    const own = inHand.get(deviceId) ?? 0
    const all = [...inHand.values()].reduce((sum, one) => sum + one, 0)
    if (own >= MOST_OF_ONE || all >= MOST_IN_HAND) return reply.code(503).send({ kind: 'not-given', reason: 'busy' })
    inHand.set(deviceId, own + 1)
    reply.raw.once('close', () => {
      const left = (inHand.get(deviceId) ?? 1) - 1
      if (left > 0) inHand.set(deviceId, left)
      else inHand.delete(deviceId)
    })
    const bytes = place.success ? await snapshots?.piece(place.data.id, place.data.piece) : null
    metrics.count('snapshot_pieces', bytes ? 'given' : 'lacking')
    if (!bytes) return reply.code(404).send({ kind: 'not-given', reason: 'lacking' })
    return reply.type('application/octet-stream').send(bytes)
  })
}
