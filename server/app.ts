import type { IncomingMessage } from 'node:http'
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
  type FastifyServerOptions,
} from 'fastify'
import type { Journal } from '../db/journal.ts'
import { SCHEMA_VERSION } from '../db/migrations/index.ts'
import { copyStanding } from '../db/sync/copies.ts'
import { standingOf } from '../db/sync/devices.ts'
import { type Clock, type IdSource, Refusal } from '../shared/kernel/index.ts'
import {
  ANSWER_BYTES,
  type DigestAnswer,
  DigestRequest,
  EnrolRequest,
  type PresenceAnswer,
  PresenceRequest,
  PROTOCOL,
  type PullAnswer,
  PullRequest,
  type PushAnswer,
  PushRequest,
  REQUEST_BYTES,
  SentOperation,
  ShareRequest,
  SYNC_PATH,
  type SyncFault,
} from '../shared/sync/index.ts'
import { actLeaseRoute } from './act-lease.ts'
import { admissionRoutes } from './admission.ts'
import { administrationRoute } from './administration.ts'
import { BodyFault, pack, readJson } from './body.ts'
import type { CopyKeeper } from './copies/keeper.ts'
import { credentialRoute } from './credential.ts'
import type { DeviceCertifier } from './device-certifier.ts'
import { deviceGate } from './device-gate.ts'
import { enrol } from './enrolment.ts'
import { fileRoutes } from './files/routes.ts'
import type { FileStore } from './files/store.ts'
import { leftRoute } from './left.ts'
import { logSettings, traceOf } from './log.ts'
import type { Metrics } from './metrics.ts'
import { movedRoute } from './moved-route.ts'
import { TryPace } from './pace.ts'
import { answerShare } from './share.ts'
import type { Fence } from './serving.ts'
import { Sightings } from './sightings.ts'
import type { SnapshotKeeper } from './snapshots/keeper.ts'
import { snapshotRoutes } from './snapshots/routes.ts'
import type { PracticeExchange } from './sync/exchange.ts'

/** What the server of one practice is made of. */
export type AppParts = {
  journal: Journal
  exchange: Pick<PracticeExchange, 'push' | 'pull' | 'digest' | 'presence'>
  clock: Clock
  metrics: Metrics
  /** The practice's document files. */
  files: FileStore
  version: string
  /** Where the log goes; standard output unless given. */
  logTo?: { write(line: string): void }
  serverFactory?: FastifyServerFactory
  ids: IdSource
  /** The practice's own authority, as PEM, and how a device gets a certificate by it. */
  certificate: string
  certifyDevice: DeviceCertifier
  /** What lies in the server's folder; whoever shows it is its administrator. */
  adminSecret: string
  /** Hears which device may no longer come. */
  revoked?: (deviceId: string) => void
  /** Hears of which device there are two: it was suspended just now. */
  copied?: (deviceId: string) => void
  /** How many devices listen for news. */
  listening?: () => number
  /** Whether another server serves the practice; without it none ever does. */
  fence?: Fence
  /** Keeps the server's copies; without it none are made. */
  copies?: Pick<CopyKeeper, 'copyNow' | 'proveNow'>
  /** Keeps what an empty PC begins with; without it PCs fetch page by page. */
  snapshots?: Pick<SnapshotKeeper, 'offer' | 'piece' | 'prepare'>
}

/** The routes of a practice server, not listening yet. */
export function practiceApp(parts: AppParts): FastifyInstance {
  const { metrics, logTo, serverFactory } = parts
  const settings: FastifyServerOptions = {
    logger: logSettings(logTo) ?? true,
    logController: new fastify.LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    bodyLimit: REQUEST_BYTES,
    forceCloseConnections: 'idle',
    ...(serverFactory ? { serverFactory } : {}),
  }
  const app = fastify(settings)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', (request: FastifyRequest, body: IncomingMessage) =>
    readJson(request.raw, body, Math.min(REQUEST_BYTES, request.routeOptions.bodyLimit ?? REQUEST_BYTES)),
  )
  app.setErrorHandler((error, request, reply) => answerFault(error, request, reply))
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ kind: 'fault', reason: 'garbled', message: 'There is nothing here.' }),
  )
  // Nothing of what is sent to nowhere is read.
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404)
      return reply.code(404).send({ kind: 'fault', reason: 'garbled', message: 'There is nothing here.' })
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    metrics.count('requests', `${route} ${reply.statusCode}`)
    if (route === '/health' || route === '/metrics') return
    request.log.info({ route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), ...facts.get(request) })
  })
  if (parts.fence) movedRoute(app, { fence: parts.fence, metrics })
  exchangeRoutes(app, parts)
  watchRoutes(app, parts)
  fileRoutes(app, parts)
  snapshotRoutes(app, parts)
  enrolmentRoutes(app, parts)
  shareRoute(app, parts)
  const told = (request: FastifyRequest, of: Facts) => void facts.set(request, of)
  leftRoute(app, parts, told)
  actLeaseRoute(app, parts, told)
  admissionRoutes(app, parts, told)
  credentialRoute(app, parts, told)
  administrationRoute(app, { ...parts, revoked: parts.revoked ?? (() => {}) })
  return app
}

/** What the log's line of a request says beside: identifiers of devices and counts. */
type Facts = { device?: string; kind?: string; reason?: string; about?: string; operations?: number }
const facts = new WeakMap<FastifyRequest, Facts>()

/** A push, understood one operation after the other: the first that is none ends it, however many follow. */
function pushIn(body: unknown): PushRequest | null {
  if (body === null || typeof body !== 'object' || !('operations' in body) || !Array.isArray(body.operations))
    return null
  const asking = PushRequest.safeParse({ ...body, operations: [] })
  if (!asking.success) return null
  const operations: PushRequest['operations'] = []
  for (const one of body.operations) {
    const operation = SentOperation.safeParse(one)
    if (!operation.success) return null
    operations.push(operation.data)
  }
  return { ...asking.data, operations }
}

const pullIn = (body: unknown): PullRequest | null => PullRequest.safeParse(body).data ?? null
const presenceIn = (body: unknown): PresenceRequest | null => PresenceRequest.safeParse(body).data ?? null
const digestIn = (body: unknown): DigestRequest | null => DigestRequest.safeParse(body).data ?? null

function exchangeRoutes(app: FastifyInstance, parts: AppParts): void {
  const { journal, exchange, metrics } = parts
  const sightings = new Sightings(journal)
  const { onRequest, deviceOf } = deviceGate(parts, {
    refused(request, reason, about) {
      facts.set(request, { reason, ...(about !== undefined && { about }) })
      metrics.count('refused', reason)
    },
    knowsSuspension: true,
  })
  const route = <
    R extends PushRequest | PullRequest | DigestRequest | PresenceRequest,
    A extends PushAnswer | PullAnswer | DigestAnswer | PresenceAnswer,
  >(
    path: string,
    understand: (body: unknown) => R | null,
    answer: (deviceId: string, request: R) => Promise<{ text: string; said: A }>,
  ) => {
    app.post(path, { onRequest }, async (request, reply) => {
      const deviceId = deviceOf(request)
      const asked = understand(request.body)
      if (asked === null) throw new BodyFault('garbled', 'The request is not one that this server understands.')
      const { text, said } = await answer(deviceId, asked)
      if (said.kind !== 'refused') await sightings.saw(deviceId, asked)
      if (said.kind === 'refused') metrics.count('refused', said.reason)
      facts.set(request, {
        device: deviceId,
        kind: said.kind,
        ...(said.kind === 'refused' ? { reason: said.reason } : {}),
      })
      const { bytes, encoding } = await pack(text, String(request.headers['accept-encoding'] ?? ''))
      if (encoding) reply.header('content-encoding', encoding)
      return reply.type('application/json').send(bytes)
    })
  }
  route(SYNC_PATH.push, pushIn, async (deviceId, request) => {
    const said = await exchange.push(deviceId, request)
    if (said.kind === 'taken') {
      metrics.count('operations_sent', '', request.operations.length)
      metrics.count('conflicts', '', said.conflicts)
    }
    return { said, text: JSON.stringify(said) }
  })
  route(SYNC_PATH.digest, digestIn, async (deviceId, request) => {
    const said = await exchange.digest(deviceId, request)
    return { said, text: JSON.stringify(said) }
  })
  route(SYNC_PATH.presence, presenceIn, async (deviceId, request) => {
    const said = await exchange.presence(deviceId, request)
    return { said, text: JSON.stringify(said) }
  })
  route(SYNC_PATH.pull, pullIn, async (deviceId, request) => {
    for (let { limit } = request; ; limit = Math.ceil(limit / 8)) {
      const said = await exchange.pull(deviceId, { ...request, limit })
      const text = JSON.stringify(said)
      // A page of very large operations is told in smaller ones.
      if (text.length > ANSWER_BYTES / 4 && limit > 1) continue
      if (said.kind === 'page') metrics.count('operations_told', '', said.operations.length)
      return { said, text }
    }
  })
}

function watchRoutes(app: FastifyInstance, { journal, clock, metrics, version, listening = () => 0 }: AppParts): void {
  app.get('/health', async (_request, reply) => {
    const { epoch, operation } = await standingOf(journal.db)
    const { copiedAt, provenAt, failure } = await copyStanding(journal.db)
    const status = journal.trouble ? 'trouble' : 'ok'
    const copies = { copiedAt, provenAt, failed: failure !== null }
    return reply
      .code(journal.trouble ? 503 : 200)
      .send({ status, version, protocol: PROTOCOL, schemaVersion: SCHEMA_VERSION, epoch, head: operation, copies })
  })
  app.get('/metrics', async (_request, reply) => {
    const { epoch, operation } = await standingOf(journal.db)
    const { rss } = process.memoryUsage()
    const { copiedAt, provenAt, failure, operation: copied } = await copyStanding(journal.db)
    const age = (at: number | null) => (at === null ? -1 : Math.round((clock.now() - at) / 1000))
    const gauges = {
      // -1: never.
      copy_age_seconds: age(copiedAt),
      proof_age_seconds: age(provenAt),
      copy_failed: failure === null ? 0 : 1,
      operations_uncopied: Math.max(0, operation - copied),
      epoch,
      sequence: operation,
      resident_bytes: rss,
      trouble: journal.trouble ? 1 : 0,
      listening: listening(),
    }
    return reply.type('text/plain; version=0.0.4').send(metrics.text(gauges))
  })
}

/** A PC that joins has nothing to prove itself with yet: what it sends is small, and its code is all. */
const ENROL_BYTES = 10_000
/** Enrolments that are looked at in the same moment; whoever comes beyond that comes again. */
const ENROLMENTS = 16
const BUSY = {
  kind: 'fault',
  reason: 'unavailable',
  message: 'Too many codes are being tried. Wait a minute, then try again.',
} as const

function enrolmentRoutes(app: FastifyInstance, parts: AppParts): void {
  const { journal, certificate, metrics } = parts
  app.get(SYNC_PATH.authority, async () => ({ practiceId: (await standingOf(journal.db)).practiceId, certificate }))
  const pace = new TryPace()
  let busy = 0
  // Before the body is read, as everywhere: a flood makes the server hold nothing.
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    if (busy < ENROLMENTS && pace.take(request.ip, performance.now())) return
    metrics.count('enrolments', 'held-up')
    facts.set(request, { kind: 'fault', reason: 'unavailable' })
    return reply.code(429).header('retry-after', '60').send(BUSY)
  }
  app.post(SYNC_PATH.enrol, { bodyLimit: ENROL_BYTES, onRequest }, async (request) => {
    const asked = EnrolRequest.safeParse(request.body)
    if (!asked.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
    busy += 1
    const said = await enrol(parts, asked.data, request.ip).finally(() => {
      busy -= 1
    })
    const became = said.kind === 'refused' ? said.reason : said.kind
    metrics.count('enrolments', became)
    facts.set(request, { device: asked.data.deviceId, kind: became })
    return said
  })
}

/** What a PC asks whose practice is closed; it proves itself by something that opens nothing else. */
function shareRoute(app: FastifyInstance, parts: AppParts): void {
  const { metrics } = parts
  const { onRequest, deviceOf } = deviceGate(parts, {
    by: 'pass',
    refused(request, reason) {
      facts.set(request, { reason })
      metrics.count('shares', reason)
    },
    beside: { waitMs: 0 },
  })
  app.post(SYNC_PATH.share, { onRequest, bodyLimit: ENROL_BYTES }, async (request) => {
    const asked = ShareRequest.safeParse(request.body)
    if (!asked.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
    const deviceId = deviceOf(request)
    const said = await answerShare(parts, deviceId, asked.data)
    const became = said.kind === 'refused' ? said.reason : said.kind
    metrics.count('shares', became)
    facts.set(request, { device: deviceId, kind: became })
    return said
  })
}

function answerFault(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const say = (code: number, fault: Omit<SyncFault, 'kind'>) => reply.code(code).send({ kind: 'fault', ...fault })
  if (error instanceof BodyFault) {
    facts.set(request, { kind: 'fault', reason: error.reason })
    // What is left of an oversized request still comes in on this connection.
    if (error.reason === 'too-large') reply.header('connection', 'close')
    return say(error.statusCode, { reason: error.reason, message: error.message })
  }
  const { statusCode } = error as { statusCode?: number }
  if (statusCode !== undefined && statusCode < 500)
    return say(statusCode, { reason: 'garbled', message: 'The request is not one that this server understands.' })
  request.log.error({ trace: traceOf(error) })
  const message =
    error instanceof Refusal
      ? error.message
      : 'The practice server could not do this. Nothing of it was taken; it is tried again.'
  return say(503, { reason: 'unavailable', message })
}
