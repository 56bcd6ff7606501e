import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import type { Journal } from '../../db/journal.ts'
import type { SyncServerTable } from '../../db/journal/tables.ts'
import { serverOf, SERVER_ROW } from '../../db/sync/server.ts'
import type { Asker, Clock, Enrolled } from '../../shared/kernel/index.ts'
import { makeDeviceKey } from './device-key.ts'
import type { Transport } from './exchange.ts'
import type { Timers } from './timers.ts'
import type { DeviceCredential } from './transport.ts'

/** How long one secret is used while this PC runs; each start begins with another. */
const TURNED_MS = 60 * 60_000
/** A server that did not answer is asked again, and one that does not know this question. */
const AGAIN_MS = 30_000
const UNKNOWN_MS = 60 * 60_000
/** A certificate is renewed in its last sixty days. Source: as `DEVICE_DAYS` of the server, of which it is a seventh. */
const RENEWED_MS = 60 * 86_400_000

const KEPT: Asker = { userId: null, sessionId: null, channel: 'devices.credential' }

type Own = Pick<SyncServerTable, 'secret' | 'nextSecret' | 'ownKey' | 'ownCertificate'>

/**
 * What this PC proves itself with, kept in its encrypted database, and its renewal: the certificate in good time, the secret with each start and every
 * hour. Whatever is cut off is asked again with the same; of two secrets the server takes either, until the newer one was used (SPEC S110, S114).
 */
export class KeptCredential implements DeviceCredential {
  readonly deviceId: string
  readonly #parts: { journal: Journal; clock: Clock; timers: Timers; random: () => number }
  #own: Own
  #callOff: () => void = () => {}
  #isStopped = false
  #isAsking = false

  constructor(kept: SyncServerTable, parts: { journal: Journal; clock: Clock; timers: Timers; random: () => number }) {
    this.deviceId = kept.deviceId
    this.#own = kept
    this.#parts = parts
  }

  get secret(): string {
    return this.#own.secret
  }
  get key(): string {
    return this.#own.ownKey
  }
  get certificate(): string {
    return this.#own.ownCertificate
  }

  /** Renews what is due now, and by itself from then on. @param ask null where the way to the server does not know the question */
  begin(ask: NonNullable<Transport['credential']> | null): void {
    if (ask) void this.#renew(ask)
  }

  /** Nothing more is written: the store is about to be closed. */
  stop(): void {
    this.#isStopped = true
    this.#callOff()
  }

  async #renew(ask: NonNullable<Transport['credential']>): Promise<void> {
    if (this.#isStopped || this.#isAsking) return
    this.#isAsking = true
    let again = AGAIN_MS
    try {
      again = await this.#step(ask)
    } catch (error) {
      // Silence is told by the rounds of the link; a server of before does not know the question.
      if ((error as { code?: string }).code !== 'offline') again = UNKNOWN_MS
    } finally {
      this.#isAsking = false
    }
    if (this.#isStopped) return
    const ms = again * (0.9 + 0.2 * this.#parts.random())
    this.#callOff = this.#parts.timers.after(ms, () => void this.#renew(ask))
  }

  /** One question. @returns after how many milliseconds the next one is due */
  async #step(ask: NonNullable<Transport['credential']>): Promise<number> {
    // Before it is renewed the secret turns all the same: a certificate that still holds is one.
    const isCertified = this.#holdsFor(0)
    const made = this.#holdsFor(RENEWED_MS) ? null : await makeDeviceKey()
    if (isCertified && this.#own.nextSecret === '')
      await this.#keep({ nextSecret: randomBytes(32).toString('base64url') })
    const { nextSecret } = this.#own
    // A secret has a successor only where a certificate stands beside it.
    const nextHash = isCertified ? hashOf(nextSecret) : undefined
    const answer = await ask({ ...(made && { publicKey: made.publicKey }), ...(nextHash && { nextHash }) })
    if (this.#isStopped || answer.kind === 'refused') return AGAIN_MS
    if (made && answer.certificate !== null) {
      await this.#keep({ ownKey: made.key, ownCertificate: answer.certificate })
      // What the practice's authority gives in its own last days ends with it, and is as good as it gets.
      if (!isCertified) return this.#holdsFor(0) ? 0 : UNKNOWN_MS
    }
    if (!isCertified) return UNKNOWN_MS
    if (answer.turns) await this.#keep({ secret: nextSecret, nextSecret: '' })
    return answer.turns ? TURNED_MS : AGAIN_MS
  }

  /** Whether there is a certificate of this PC that is good for so long yet. */
  #holdsFor(ms: number): boolean {
    try {
      const certificate = new X509Certificate(this.#own.ownCertificate)
      return Date.parse(certificate.validTo) - this.#parts.clock.now() > ms
    } catch {
      return false
    }
  }

  /** On the disk first, then in use. */
  async #keep(columns: Partial<Own>): Promise<void> {
    const isKept = await this.#parts.journal.work(KEPT, async (work) => {
      const still = await serverOf(work.db)
      // It has left this server meanwhile, or joined again.
      if (still?.deviceId !== this.deviceId || still.secret !== this.#own.secret) return false
      await work.keep('syncServer', { ...still, ...columns })
      return true
    })
    if (isKept) this.#own = { ...this.#own, ...columns }
    else this.stop()
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(Buffer.from(secret, 'base64url')).digest('hex')

/** What a PC keeps once a server let it in. */
export function keptRow(
  { host, port, practiceId, certificate, deviceId, secret, ownKey = '', ownCertificate = '' }: Enrolled,
  at: Pick<SyncServerTable, 'keptAt' | 'fetchedAt'>,
): SyncServerTable {
  const server = { id: SERVER_ROW, host, port, practiceId, certificate }
  return { ...server, deviceId, secret, nextSecret: '', ownKey, ownCertificate, ...at }
}
