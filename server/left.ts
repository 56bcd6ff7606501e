import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Journal } from '../db/journal.ts'
import { goesOnFor } from '../db/journal/former.ts'
import { leftWork } from '../db/journal/left.ts'
import { deviceOf } from '../db/sync/devices.ts'
import { ledgerGiving } from '../db/ledger/given.ts'
import { BATCH_OPERATIONS, type LeftAnswer, LeftRequest, REQUEST_BYTES, SYNC_PATH } from '../shared/sync/index.ts'
import { BodyFault } from './body.ts'
import { deviceGate, type GateParts } from './device-gate.ts'
import type { Metrics } from './metrics.ts'

/** What a PC that was locked out says last: what it had not sent, which is kept aside, and that its keys are destroyed (SPEC S80, S81). */
export function leftRoute(
  app: FastifyInstance,
  parts: GateParts & { metrics: Metrics },
  told: (request: FastifyRequest, facts: { device?: string; kind?: string; reason?: string }) => void,
): void {
  const { journal, clock, metrics } = parts
  const { onRequest, deviceOf: sender } = deviceGate(parts, {
    lockedOut: true,
    refused(request, reason) {
      told(request, { reason })
      metrics.count('left', reason)
    },
  })
  app.post(SYNC_PATH.left, { onRequest, bodyLimit: REQUEST_BYTES }, async (request): Promise<LeftAnswer> => {
    const asked = LeftRequest.safeParse(request.body)
    if (!asked.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
    const deviceId = sender(request)
    const hasRoom = await journal.left({ deviceId, ...asked.data })
    const became = hasRoom ? asked.data.kind : 'too-much'
    told(request, { device: deviceId, kind: became })
    metrics.count('left', became)
    const now = clock.now()
    return hasRoom ? { kind: 'kept', now } : { kind: 'refused', reason: 'too-much', now }
  })
}

/**
 * Takes what a PC that was locked out had not sent into the practice, after a person has said so: as if it had sent it.
 * @returns how many operations were taken, and how many authors' were not: something before them is missing, or they are another PC's
 */
export async function takeLeft(journal: Journal, deviceId: string): Promise<{ taken: number; refused: number }> {
  let [taken, refused] = [0, 0]
  for (const { author, operations } of await leftWork(journal.db, deviceId)) {
    const known = (await mayWriteAs(journal, deviceId, author)) ? await deviceOf(journal.db, author) : undefined
    if (!known) {
      refused += 1
      continue
    }
    let from = known.acked
    let isWhole = true
    const waiting = operations.filter(({ number }) => number > known.acked)
    for (const part of unitsIn(waiting)) {
      const answer = await journal.accept({
        deviceId: author,
        from,
        operations: part,
        keptAside: true,
        giving: ledgerGiving,
      })
      isWhole = answer.kind === 'taken'
      if (answer.kind !== 'taken') break
      from = answer.acked
      taken += part.length
    }
    if (isWhole) await journal.left({ deviceId, kind: 'taken', author })
    else refused += 1
  }
  return { taken, refused }
}

/** In its own name, and in that of an identity which it had before (SPEC S45): who was locked out may forge nothing of another PC. */
async function mayWriteAs(journal: Journal, deviceId: string, author: string): Promise<boolean> {
  const going = { deviceId, former: author, proof: null }
  return author === deviceId || (await goesOnFor(journal.db, going)) || (await journal.goOnFor(going))
}

type Sent = Awaited<ReturnType<typeof leftWork>>[number]['operations']

/** Operations in the pieces in which a PC would have sent them: whole units of work. */
function unitsIn(operations: Sent): Sent[] {
  const parts: Sent[] = []
  let part: Sent = []
  for (const operation of operations) {
    part.push(operation)
    if (operation.last === 1 && part.length >= BATCH_OPERATIONS) {
      parts.push(part)
      part = []
    }
  }
  return part.length > 0 ? [...parts, part] : parts
}
