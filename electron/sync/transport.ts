import { Agent, request as httpsRequest } from 'node:https'
import type { z } from 'zod'
import { Refusal } from '../../shared/kernel/index.ts'
import {
  ActLeaseAnswer,
  type ActLeaseRequest,
  AdmissionAnswer,
  type AdmissionRequest,
  ANSWER_BYTES,
  CredentialAnswer,
  type CredentialRequest,
  deviceCredential,
  DigestAnswer,
  type DigestRequest,
  LeftAnswer,
  type LeftRequest,
  PresenceAnswer,
  type PresenceRequest,
  PullAnswer,
  type PullRequest,
  PushAnswer,
  type PushRequest,
  REQUEST_BYTES,
  serverNameOf,
  SnapshotAnswer,
  type SnapshotRequest,
  SYNC_PATH,
  SyncFault,
} from '../../shared/sync/index.ts'
import type { Carry } from '../carrier.ts'
import { carrierTo } from './carry.ts'
import type { Transport } from './exchange.ts'
import { ACCEPTED, pack, unpack } from './packing.ts'
import { shownBy } from './shown.ts'
import { isOldConnection, unreachable } from './unreachable.ts'

/** Where the practice's server is, and by what it is known. `certificate`: the practice's own authority, as PEM. */
export type ServerAddress = { host: string; port: number; practiceId: string; certificate: string }
/**
 * What this device proves itself with, as it is at each request. `key`, `certificate`: its own, by the practice's authority, as PEM; empty or left out
 * before it has one.
 */
export type DeviceCredential = {
  readonly deviceId: string
  readonly secret: string
  readonly key?: string
  readonly certificate?: string
}

/** A server that says nothing for this long is not there. */
const SILENCE_MS = 20_000
/** The longest that one request may take with everything. */
const WHOLE_MS = 120_000

/** How TLS to a practice's server is: its own authority and no other, under the practice's own name wherever the server is. */
export const tlsTo = ({ practiceId, certificate }: Pick<ServerAddress, 'practiceId' | 'certificate'>) => ({
  ca: [certificate],
  servername: serverNameOf(practiceId),
  minVersion: 'TLSv1.3' as const,
  rejectUnauthorized: true,
})

/** Speaks to the practice's server over HTTPS. What cannot be reached, or is not this practice's server, is a Refusal `offline`. */
export class HttpsTransport implements Transport {
  readonly #server: ServerAddress
  readonly #credential: DeviceCredential
  readonly #agent: Agent
  readonly #carrier: ReturnType<typeof carrierTo>

  constructor(server: ServerAddress, credential: DeviceCredential) {
    this.#server = server
    this.#credential = credential
    this.#agent = new Agent({ keepAlive: true, maxSockets: 2, ...tlsTo(server) })
    this.#carrier = carrierTo(server, credential, tlsTo(server))
  }

  /** For what is large and no operation. */
  get carry(): Carry {
    return this.#carrier.carry
  }

  /** @throws Refusal `offline` (unreachable, wrong-server, server-trouble), `invalid-input` (too-large), `internal` (garbled) */
  push(request: PushRequest): Promise<PushAnswer> {
    return this.#ask(SYNC_PATH.push, request, PushAnswer)
  }

  /** @throws Refusal as `push` */
  pull(request: PullRequest): Promise<PullAnswer> {
    return this.#ask(SYNC_PATH.pull, request, PullAnswer)
  }

  /** @throws Refusal as `push` */
  digest(request: DigestRequest): Promise<DigestAnswer> {
    return this.#ask(SYNC_PATH.digest, request, DigestAnswer)
  }

  /** @throws Refusal as `push` */
  presence(request: PresenceRequest): Promise<PresenceAnswer> {
    return this.#ask(SYNC_PATH.presence, request, PresenceAnswer)
  }

  /** @throws Refusal as `push`; of a server that does not know this question, too */
  snapshot(request: SnapshotRequest): Promise<SnapshotAnswer> {
    return this.#ask(SYNC_PATH.snapshot, request, SnapshotAnswer)
  }

  /** @throws Refusal as `push` */
  left(request: LeftRequest): Promise<LeftAnswer> {
    return this.#ask(SYNC_PATH.left, request, LeftAnswer)
  }

  /** @throws Refusal as `push` */
  act(request: ActLeaseRequest): Promise<ActLeaseAnswer> {
    return this.#ask(SYNC_PATH.lease, request, ActLeaseAnswer)
  }

  /** @throws Refusal as `push` */
  admission(request: AdmissionRequest): Promise<AdmissionAnswer> {
    return this.#ask(SYNC_PATH.admission, request, AdmissionAnswer)
  }

  /** @throws Refusal as `push` */
  credential(request: CredentialRequest): Promise<CredentialAnswer> {
    return this.#ask(SYNC_PATH.credential, request, CredentialAnswer)
  }

  /** Ends every connection. */
  close(): void {
    this.#agent.destroy()
    this.#carrier.close()
  }

  async #ask<A extends z.ZodType>(path: string, asked: unknown, answer: A): Promise<z.infer<A>> {
    const text = JSON.stringify(asked)
    if (Buffer.byteLength(text) > REQUEST_BYTES) throw tooLarge()
    const { bytes, encoding } = await pack(text)
    const { deviceId, secret } = this.#credential
    const headers = {
      authorization: deviceCredential(deviceId, secret),
      ...(encoding ? { 'content-encoding': encoding } : {}),
    }
    const shown = shownBy(this.#credential)
    const told = await ask(this.#server, { path, body: bytes, headers, agent: this.#agent, shown })
    return understood(told, answer)
  }
}

type Asked = {
  path: string
  body: Buffer | null
  headers?: Record<string, string>
  agent: Agent
  shown?: ReturnType<typeof shownBy>
}

/** Sends one request and gives what is answered, whatever its status. @throws Refusal `offline` */
export async function ask(server: Pick<ServerAddress, 'host' | 'port'>, asked: Asked): Promise<unknown> {
  try {
    return await once(server, asked)
  } catch (error) {
    // A connection that was kept may have been ended by the other side just now; every request may be sent twice.
    if (!isOldConnection(error)) throw unreachable(error, server.host)
  }
  try {
    return await once(server, asked)
  } catch (error) {
    throw unreachable(error, server.host)
  }
}

function once({ host, port }: Pick<ServerAddress, 'host' | 'port'>, { path, body, headers, agent, shown }: Asked) {
  return new Promise<unknown>((resolve, reject) => {
    const request = httpsRequest({
      host,
      port,
      path,
      agent,
      ...shown,
      method: body ? 'POST' : 'GET',
      headers: {
        'accept-encoding': ACCEPTED,
        ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
        ...headers,
      },
      timeout: SILENCE_MS,
      signal: AbortSignal.timeout(WHOLE_MS),
    })
    let isAnswered = false
    request.once('timeout', () => request.destroy(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' })))
    // Kept for the whole life of the request: an error after the answer began is one of the answer.
    request.on('error', (error) => {
      if (!isAnswered) reject(Object.assign(error, { reusedSocket: request.reusedSocket }))
    })
    request.once('response', (response) => {
      isAnswered = true
      unpack(response, response.headers['content-encoding'], ANSWER_BYTES).then(resolve, reject)
    })
    request.end(body)
  })
}

const tooLarge = () =>
  new Refusal('invalid-input', 'One piece of work on this PC is too large to be sent. It stays here; call support.', {
    reason: 'too-large',
  })

/** An answer by its schema; what the server says of a request that it could not take is thrown. */
export function understood<A extends z.ZodType>(told: unknown, answer: A): z.infer<A> {
  const known = answer.safeParse(told)
  if (known.success) return known.data
  const fault = SyncFault.safeParse(told)
  if (!fault.success)
    throw new Refusal('internal', 'The practice server gave an answer that this program does not understand.', {
      reason: 'garbled',
    })
  const { reason, message } = fault.data
  if (reason === 'too-large') throw tooLarge()
  if (reason === 'unavailable') throw new Refusal('offline', message, { reason: 'server-trouble' })
  throw new Refusal('internal', 'The practice server did not understand this PC. It is tried again.', { reason })
}
