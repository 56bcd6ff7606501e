import { timingSafeEqual } from 'node:crypto'
import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { leftOf } from '../db/journal/left.ts'
import { Instant, Refusal } from '../shared/kernel/index.ts'
import { CODE_MS, serverNameOf } from '../shared/sync/index.ts'
import { CopyKeeper } from './copies/keeper.ts'
import type { Manifest } from './copies/manifest.ts'
import { type EnrolmentParts, offerCode } from './enrolment.ts'
import type { ServerFolder } from './folder.ts'
import type { SnapshotKeeper } from './snapshots/keeper.ts'
import { takeLeft } from './left.ts'
import { openPractice, serverClock, serverIds } from './practice.ts'

/** What whoever has the server's folder may ask of it. */
export const Order = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('offer'), deviceId: z.string().max(64).nullable() }),
  z.strictObject({ kind: z.literal('devices') }),
  z.strictObject({ kind: z.literal('revoke'), deviceId: z.string().max(64) }),
  /** Takes into the practice what a PC that was locked out had not sent. */
  z.strictObject({ kind: z.literal('take'), deviceId: z.string().max(64) }),
  /** A copy now, or the proof of the newest one. */
  z.strictObject({ kind: z.literal('copy') }),
  z.strictObject({ kind: z.literal('prove') }),
])
export type Order = z.infer<typeof Order>

const Device = z.object({
  deviceId: z.string(),
  name: z.string(),
  status: z.enum(['active', 'revoked', 'suspended']),
  program: z.string(),
  acked: z.number(),
  enrolledAt: Instant,
  seenAt: Instant,
  /** When it was locked out, and when it said that its keys are destroyed. */
  revokedAt: Instant.nullable(),
  goneAt: Instant.nullable(),
  /** What it had not sent when it was locked out, and is kept aside. */
  keptAside: z.number(),
})
const CopyTold = z.object({ copyId: z.string(), madeAt: Instant, operation: z.number() })
const Documents = z.object({ named: z.number(), held: z.number(), awaited: z.number() })
const ANSWERS = {
  offer: z.object({ code: z.string(), minutes: z.number() }),
  devices: z.object({ devices: z.array(Device) }),
  revoke: z.object({ revoked: z.boolean() }),
  take: z.object({ taken: z.number(), refused: z.number() }),
  copy: CopyTold.extend({ documents: Documents }),
  prove: CopyTold,
}
type Answers = { [K in keyof typeof ANSWERS]: z.infer<(typeof ANSWERS)[K]> }

const RefusedOrder = z.object({ refused: z.string() })

const PATH = '/admin/v1/order'

/** What a running server has beside the practice. */
type Beside = {
  copies?: Pick<CopyKeeper, 'copyNow' | 'proveNow'>
  snapshots?: Pick<SnapshotKeeper, 'prepare'>
}

/** Does what an administrator asks. `revoked` hears which device may no longer come. */
async function obey(
  parts: EnrolmentParts & Beside,
  order: Order,
  revoked: (deviceId: string) => void = () => {},
): Promise<unknown> {
  const { journal, copies } = parts
  if (order.kind === 'copy' || order.kind === 'prove') {
    if (!copies) throw new Error('this server keeps no copies')
    const told = ({ copyId, madeAt, heads }: Manifest) => ({ copyId, madeAt, operation: heads.operation })
    if (order.kind === 'prove') return told(await copies.proveNow()) satisfies Answers['prove']
    const { manifest, documents } = await copies.copyNow()
    return { ...told(manifest), documents } satisfies Answers['copy']
  }
  if (order.kind === 'offer') {
    const { code } = await offerCode(parts, order.deviceId)
    // Whoever makes a code lets a PC in within minutes: until then what it begins with is there.
    void parts.snapshots?.prepare().catch(() => undefined)
    return { code, minutes: CODE_MS / 60_000 } satisfies Answers['offer']
  }
  if (order.kind === 'revoke') {
    const done = await journal.revoke(order.deviceId)
    if (done) revoked(order.deviceId)
    return { revoked: done } satisfies Answers['revoke']
  }
  if (order.kind === 'take') return takeLeft(journal, order.deviceId)
  const devices = await journal.db
    .selectFrom('syncDevice')
    .select(['deviceId', 'name', 'status', 'program', 'acked', 'enrolledAt', 'seenAt', 'revokedAt', 'goneAt'])
    .orderBy('enrolledAt')
    .orderBy('deviceId')
    .execute()
  const aside = await leftOf(journal.db)
  return { devices: devices.map((one) => ({ ...one, keptAside: aside.get(one.deviceId) ?? 0 })) }
}

/** The door for whoever can read the server's folder: on this computer alone, and with the secret that lies there. */
export function administrationRoute(
  app: FastifyInstance,
  parts: EnrolmentParts & {
    adminSecret: string
    revoked(deviceId: string): void
  } & Beside,
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
    async (asked) => {
      try {
        return await obey(parts, Order.parse(asked.body), parts.revoked)
      } catch (error) {
        if (error instanceof Refusal) return { refused: error.message }
        throw error
      }
    },
  )
}

/**
 * Asks the running server of a folder, or does it here where none runs.
 * @param places where the server's copies and its document files lie, where none runs
 * @throws Refusal `offline` when it runs and does not answer; what it could not do
 */
export async function askServer<K extends Order['kind']>(
  folder: ServerFolder,
  order: Extract<Order, { kind: K }>,
  places: { copies?: string | undefined; files?: string | undefined } = {},
): Promise<Answers[K]> {
  const { kind } = order as Order
  const owned = folder.own()
  if (!owned) return ANSWERS[kind].parse(await askRunning(folder, order)) as Answers[K]
  try {
    const practice = await openPractice(folder, { databaseUrl: process.env['DATABASE_URL'] })
    try {
      const { certificate } = folder.authority()
      const { journal } = practice
      const parts = { journal, clock: serverClock, ids: serverIds, certificate }
      const { copies: place = folder.copies, files = folder.filesFolder } = places
      const keeping = { version: '', databaseUrl: process.env['DATABASE_URL'] || null, place, files }
      const keeper = new CopyKeeper({ ...parts, folder, ...keeping })
      return ANSWERS[kind].parse(await obey({ ...parts, copies: keeper }, order)) as Answers[K]
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
      // A large practice is copied and proven for minutes.
      timeout: 30 * 60_000,
    })
    const silent = () =>
      new Refusal('offline', 'The practice server runs but does not answer. Restart it, then try again.', {
        reason: 'no-answer',
      })
    asked.once('timeout', () => asked.destroy())
    asked.on('error', () => reject(silent()))
    asked.once('response', (response) => {
      if (response.statusCode === 200)
        json(response).then((told) => {
          const refused = RefusedOrder.safeParse(told)
          if (refused.success) reject(new Refusal('rule-violation', refused.data.refused))
          else resolve(told)
        }, reject)
      else reject(silent())
    })
    asked.end(JSON.stringify(order))
  })
}
