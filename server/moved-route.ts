import type { FastifyInstance } from 'fastify'
import { SignedServing, SYNC_PATH } from '../shared/sync/index.ts'
import { BodyFault } from './body.ts'
import type { Metrics } from './metrics.ts'
import { TryPace } from './pace.ts'
import type { Fence } from './serving.ts'

const TOLD_BYTES = 12_000
/** All that a server does for the practice: the exchange, and its document files. */
const SERVED = /^\/(?:sync|files)\//
/** What answers by itself that the server has moved, with where to. */
const SAID_THERE: ReadonlySet<string> = new Set([
  SYNC_PATH.push,
  SYNC_PATH.pull,
  SYNC_PATH.digest,
  SYNC_PATH.presence,
  SYNC_PATH.left,
  SYNC_PATH.serving,
])

/** Hears which server serves the practice, and once it is another one does nothing more (SPEC S104). */
export function movedRoute(app: FastifyInstance, { fence, metrics }: { fence: Fence; metrics: Metrics }): void {
  const pace = new TryPace()
  app.addHook('onRequest', async (request, reply) => {
    const path = request.routeOptions.url ?? ''
    if (!SERVED.test(path) || SAID_THERE.has(path) || !(await fence.moved())) return
    const message = 'This server serves the practice no more: another one took its place.'
    return reply.code(503).send({ kind: 'fault', reason: 'unavailable', message })
  })
  app.post(
    SYNC_PATH.serving,
    {
      bodyLimit: TOLD_BYTES,
      onRequest: async (request, reply) => {
        if (pace.take(request.ip, performance.now())) return
        return reply
          .code(429)
          .header('retry-after', '60')
          .send({ kind: 'fault', reason: 'unavailable', message: 'Later.' })
      },
    },
    async (request) => {
      const told = SignedServing.safeParse(request.body)
      if (!told.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
      const isMoved = await fence.heard(told.data)
      metrics.count('told_of_servers', isMoved ? 'moved' : 'stays')
      return { kind: isMoved ? 'moved' : 'stays', now: fence.now() }
    },
  )
}
