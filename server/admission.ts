import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Journal } from '../db/journal.ts'
import { openCodes, whoMay } from '../db/journal/admission.ts'
import { lastAsked, standingOfWaiting, stillWaiting } from '../db/journal/waiting-room.ts'
import { standingOf } from '../db/sync/devices.ts'
import type { Instant } from '../shared/kernel/index.ts'
import {
  type AdmissionAnswer,
  AdmissionRequest,
  CODE_BYTES,
  CODE_MS,
  handleIn,
  lettersIn,
  secretIn,
  SYNC_PATH,
  WAITING_MS,
  type WaitingAnswer,
  WaitingRequest,
  waitingText,
  writeCode,
} from '../shared/sync/index.ts'
import { BodyFault } from './body.ts'
import { credentialIn, deviceGate, hashOfSecret } from './device-gate.ts'
import { checkOf, type EnrolmentParts } from './enrolment.ts'
import type { Metrics } from './metrics.ts'

/** What is asked here is a line. */
const ASKED_BYTES = 2_000
/** Stands in for a PC that never asked, so that both take the same time. */
const NOBODY = createHash('sha256').update('nobody').digest('hex')

type Parts = EnrolmentParts & { metrics: Metrics }
type Told = (request: FastifyRequest, facts: { device?: string; kind?: string; reason?: string }) => void

/** Where people make codes on their PCs and let in who waits, and where a PC that waits asks (SPEC S122 to S125). */
export function admissionRoutes(app: FastifyInstance, parts: Parts, told: Told): void {
  const { metrics } = parts
  const { onRequest, deviceOf } = deviceGate(parts, {
    refused(request, reason) {
      told(request, { reason })
      metrics.count('admissions', reason)
    },
    beside: { waitMs: 0 },
  })
  app.post(SYNC_PATH.admission, { onRequest, bodyLimit: ASKED_BYTES }, async (request): Promise<AdmissionAnswer> => {
    const asked = AdmissionRequest.safeParse(request.body)
    if (!asked.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
    const deviceId = deviceOf(request)
    const said = await answerAdmission(parts, deviceId, asked.data)
    const became = said.kind === 'refused' ? said.reason : said.kind
    told(request, { device: deviceId, kind: became })
    metrics.count('admissions', became)
    return said
  })
  waitingRoute(app, parts, told)
}

async function answerAdmission(parts: Parts, deviceId: string, asked: AdmissionRequest): Promise<AdmissionAnswer> {
  const { journal, clock } = parts
  if (asked.kind === 'list')
    return (await whoMay(journal.db, asked.userId))
      ? standing(journal, clock.now())
      : { kind: 'refused', reason: 'not-allowed', waitMs: 0, now: clock.now() }
  if (asked.kind === 'offer') return offer(parts, deviceId, asked.userId)
  return { ...(await journal.admission({ deviceId, ...asked })), now: clock.now() }
}

async function offer(
  { journal, clock, ids, certificate }: Parts,
  deviceId: string,
  userId: string,
): Promise<AdmissionAnswer> {
  const { practiceId } = await standingOf(journal.db)
  const bytes = randomBytes(CODE_BYTES)
  const [handle, secret] = [handleIn(bytes), secretIn(bytes)]
  const secretHash = createHash('sha256').update(secret).digest('hex')
  const expiresAt = (clock.now() + CODE_MS) as Instant
  const made = { id: ids.next<string>(), handle, secretHash, expiresAt }
  const said = await journal.admission({ kind: 'offer', deviceId, userId, offer: made })
  if (said.kind === 'refused') return { ...said, now: clock.now() }
  const code = writeCode({ handle, secret, check: checkOf(secret, practiceId, certificate) })
  return { kind: 'offered', codeId: made.id, code, expiresAt, now: clock.now() }
}

/** The letters that both screens show. */
const lettersOf = (about: Parameters<typeof waitingText>[0]): string =>
  lettersIn(createHash('sha256').update(waitingText(about)).digest())

async function standing({ db }: Journal, now: Instant): Promise<AdmissionAnswer> {
  const { practiceId } = await standingOf(db)
  const codes = await openCodes(db, now).select(['id', 'madeByName', 'expiresAt']).orderBy('madeAt').execute()
  const pcs = await stillWaiting(db, now)
    .innerJoin('syncEnrolment as e', 'e.id', 'syncAdmission.id')
    .selectAll('syncAdmission')
    .select('e.madeByName')
    .orderBy('askedAt')
    .execute()
  return {
    kind: 'standing',
    codes: codes.map(({ id, madeByName, expiresAt }) => ({
      codeId: id,
      madeByName: madeByName ?? '',
      expiresAt: expiresAt as Instant,
    })),
    waiting: pcs.map(({ id, deviceId, secretHash, name, address, program, askedAt, madeByName }) => ({
      requestId: id,
      name,
      address,
      program,
      letters: lettersOf({ practiceId, deviceId, secretHash }),
      askedAt: askedAt as Instant,
      expiresAt: (askedAt + WAITING_MS) as Instant,
      madeByName: madeByName ?? '',
    })),
    now,
  }
}

/** Where a PC that waits asks. It is no device yet: it proves itself by the secret that it will have, which opens nothing else. */
function waitingRoute(app: FastifyInstance, { journal, clock, metrics }: Parts, told: Told): void {
  const asking = new WeakMap<FastifyRequest, string>()
  const refuse = (reason: Extract<WaitingAnswer, { kind: 'refused' }>['reason']): WaitingAnswer => ({
    kind: 'refused',
    reason,
    now: clock.now(),
  })
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    const given = credentialIn(request.headers.authorization)
    const asked = given && (await lastAsked(journal.db, given.deviceId))
    const [expected, found] = [Buffer.from(asked?.secretHash ?? NOBODY), Buffer.from(hashOfSecret(given?.secret ?? ''))]
    if (given && asked && timingSafeEqual(expected, found)) return void asking.set(request, given.deviceId)
    told(request, { reason: 'not-enrolled' })
    metrics.count('waiting', 'not-enrolled')
    return reply.code(401).send(refuse('not-enrolled'))
  }
  app.post(SYNC_PATH.waiting, { onRequest, bodyLimit: ASKED_BYTES }, async (request): Promise<WaitingAnswer> => {
    const asked = WaitingRequest.safeParse(request.body)
    const deviceId = asking.get(request)
    if (!asked.success || deviceId === undefined)
      throw new BodyFault('garbled', 'The request is not one that this server understands.')
    const look = async () => standingOfWaiting(await lastAsked(journal.db, deviceId), clock.now())
    let stands = await look()
    // Only what changes something is written.
    if (asked.data.kind === 'give-up' && stands === 'waiting') {
      await journal.admission({ kind: 'give-up', deviceId })
      stands = await look()
    }
    told(request, { device: deviceId, kind: stands })
    metrics.count('waiting', stands)
    if (stands === 'waiting' || stands === 'admitted') return { kind: stands, now: clock.now() }
    return refuse(stands === 'unknown' ? 'not-enrolled' : stands)
  })
}
