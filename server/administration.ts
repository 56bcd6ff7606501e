import { timingSafeEqual } from 'node:crypto'
import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Instant, Refusal } from '../shared/kernel/index.ts'
import { CODE_MS, serverNameOf } from '../shared/sync/index.ts'
import { type EnrolmentParts, offerCode } from './enrolment.ts'
import type { ServerFolder } from './folder.ts'
import { openPractice, serverClock, serverIds } from './practice.ts'

/** What whoever has the server's folder may ask of it. */
export const Order = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('offer'), deviceId: z.string().max(64).nullable() }),
  z.strictObject({ kind: z.literal('devices') }),
  z.strictObject({ kind: z.literal('revoke'), deviceId: z.string().max(64) }),
])
export type Order = z.infer<typeof Order>

const Device = z.object({
  deviceId: z.string(),
  name: z.string(),
  status: z.enum(['active', 'revoked']),
  program: z.string(),
  acked: z.number(),
  enrolledAt: Instant,
  seenAt: Instant,
})
const ANSWERS = {
  offer: z.object({ code: z.string(), minutes: z.number() }),
  devices: z.object({ devices: z.array(Device) }),
  revoke: z.object({ revoked: z.boolean() }),
}
type Answers = { [K in keyof typeof ANSWERS]: z.infer<(typeof ANSWERS)[K]> }

const PATH = '/admin/v1/order'

/** Does what an administrator asks. `revoked` hears which device may no longer come. */
async function obey(
  parts: EnrolmentParts,
  order: Order,
  revoked: (deviceId: string) => void = () => {},
): Promise<unknown> {
  const { journal } = parts
  if (order.kind === 'offer') {
    const { code } = await offerCode(parts, order.deviceId)
    return { code, minutes: CODE_MS / 60_000 } satisfies Answers['offer']
  }
  if (order.kind === 'revoke') {
    const done = await journal.revoke(order.deviceId)
    if (done) revoked(order.deviceId)
    return { revoked: done } satisfies Answers['revoke']
  }
  const devices = await journal.db
    .selectFrom('syncDevice')
    .select(['deviceId', 'name', 'status', 'program', 'acked', 'enrolledAt', 'seenAt'])
    .orderBy('enrolledAt')
    .orderBy('deviceId')
    .execute()
  return { devices }
}

/** The door for whoever can read the server's folder: on this computer alone, and with the secret that lies there. */
export function administrationRoute(
  app: FastifyInstance,
  parts: EnrolmentParts & { adminSecret: string; revoked(deviceId: string): void },
): void {
  const expected = Buffer.from(`Administrator ${parts.adminSecret}`)
  app.post(
    PATH,
    {
      onRequest: async (asked, reply) => {
        const given = Buffer.from(asked.headers.authorization ?? '')
        const { remoteAddress, localAddress } = asked.socket
        // A server that listens on one address is asked on that, by the machine that has it.
        const isHere =
          ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(remoteAddress ?? '') || remoteAddress === localAddress
        const isRight = given.length === expected.length && timingSafeEqual(given, expected)
        if (!isHere || !isRight)
          return reply.code(404).send({ kind: 'fault', reason: 'garbled', message: 'There is nothing here.' })
      },
    },
    async (asked) => obey(parts, Order.parse(asked.body), parts.revoked),
  )
}

/**
 * Asks the running server of a folder, or does it here where none runs.
 * @throws Refusal `offline` when it runs and does not answer
 */
export async function askServer<K extends Order['kind']>(
  folder: ServerFolder,
  order: Extract<Order, { kind: K }>,
): Promise<Answers[K]> {
  const { kind } = order as Order
  const owned = folder.own()
  if (!owned) return ANSWERS[kind].parse(await askRunning(folder, order)) as Answers[K]
  try {
    const practice = await openPractice(folder, { databaseUrl: process.env['DATABASE_URL'] })
    try {
      const { certificate } = folder.authority()
      const parts = { journal: practice.journal, clock: serverClock, ids: serverIds, certificate }
      return ANSWERS[kind].parse(await obey(parts, order)) as Answers[K]
    } finally {
      await practice.close()
    }
  } finally {
    owned.release()
  }
}

function askRunning(folder: ServerFolder, order: Order): Promise<unknown> {
  const { practiceId, listen, port } = folder.settings()
  const host = listen === '0.0.0.0' || listen === '::' ? '127.0.0.1' : listen
  return new Promise((resolve, reject) => {
    const asked = request({
      host,
      port: folder.portInUse() ?? port,
      path: PATH,
      method: 'POST',
      agent: false,
      ca: [folder.authority().certificate],
      servername: serverNameOf(practiceId),
      headers: { 'content-type': 'application/json', authorization: `Administrator ${folder.adminSecret()}` },
      timeout: 30_000,
    })
    const silent = () =>
      new Refusal('offline', 'The practice server runs but does not answer. Restart it, then try again.', {
        reason: 'no-answer',
      })
    asked.once('timeout', () => asked.destroy())
    asked.on('error', () => reject(silent()))
    asked.once('response', (response) => {
      if (response.statusCode === 200) json(response).then(resolve, reject)
      else reject(silent())
    })
    asked.end(JSON.stringify(order))
  })
}
