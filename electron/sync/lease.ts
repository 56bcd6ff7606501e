import { verify, X509Certificate } from 'node:crypto'
import type { Journal } from '../../db/journal.ts'
import { auditEnd, LEASE_ROW, lastAudited, leaseRow } from '../../db/sync/lease.ts'
import { serverOf } from '../../db/sync/server.ts'
import type { Asker, Clock, Instant, OfflineLeave } from '../../shared/kernel/index.ts'
import {
  type Lease,
  leaseIn,
  type LeaseTime,
  type SignedLease,
  signedText,
  spend,
  standingOfLease,
} from '../../shared/sync/index.ts'
import type { Timers } from './timers.ts'

/** How often what is used up of a lease is written down: so much is given again by a power cut. */
const COUNTED_MS = 60_000
const ALONE: Asker = { userId: null, sessionId: null, channel: 'devices.lease' }

export type LeaseParts = {
  clock: Clock
  timers: Timers
  /** The lease has run out while the practice is open. */
  lapsed: () => void
  report: (error: unknown) => string
}

/** When this PC asked, by its clock and by its counter: a lease begins before the server gave it. */
export type AskedAt = { counter: number }

type Held = {
  journal: Journal
  signed: SignedLease
  lease: Lease | null
  time: LeaseTime
  /** Where the audit ended when the time of it began. */
  audited: number
  countedAt: number
}
type Server = { certificate: string; practiceId: string; deviceId: string }

/** A lease of this PC by its server's authority; null for anything else. */
export function leaseBy({ certificate, ...of }: Server, { content, signature }: SignedLease): Lease | null {
  try {
    const { publicKey: key } = new X509Certificate(certificate)
    const signed = Buffer.from(signature, 'base64')
    const isRight = verify('sha256', Buffer.from(signedText(content)), { key, dsaEncoding: 'ieee-p1363' }, signed)
    return isRight ? leaseIn(content, of) : null
  } catch {
    return null
  }
}

/** Keeps until when this PC may work without its server, and counts it down by the clock or the counter, whichever goes further (SPEC S82 to S85). */
export class LeaseKeeper {
  readonly #parts: LeaseParts
  #held: Promise<Held | null> = Promise.resolve(null)
  #callOff: () => void = () => {}
  #wasLapsed = false

  constructor(parts: LeaseParts) {
    this.#parts = parts
  }

  /** The practice was opened: what time has passed meanwhile counts. */
  begin(journal: Journal): void {
    this.stop()
    this.#held = this.#load(journal)
    void this.#held.catch(() => undefined)
    this.#countLater()
  }

  /** Right before the practice is closed. */
  stop(): void {
    this.#callOff()
    this.#wasLapsed = false
    this.#held = Promise.resolve(null)
  }

  async standing(): Promise<OfflineLeave> {
    const held = await this.#held
    if (!held) return { kind: 'none' }
    this.#count(held)
    const now = this.#parts.clock.now()
    const standing = standingOfLease(held.lease, held.time, now)
    if (standing.kind !== 'valid') return standing
    const { chartLeftMs, ...rest } = standing
    return { ...rest, until: Math.floor(now + chartLeftMs) as Instant }
  }

  /** The server gave a lease. One that is not this PC's, or not by its server's authority, is no lease and changes nothing. */
  async heard(journal: Journal, signed: SignedLease, askedAt: AskedAt): Promise<void> {
    const server = await serverOf(journal.db)
    const lease = server && leaseBy(server, signed)
    if (!lease) return void this.#parts.report(new Error('the server gave what is no lease of this PC'))
    const [before, { kind: was }] = [await this.#held, await this.standing()]
    const { clock, timers } = this.#parts
    const spentMs = Math.max(0, timers.counter() - askedAt.counter)
    const time = { spentMs, latest: clock.now() }
    const audited = await auditEnd(journal.db)
    const held: Held = { journal, signed, lease, time, audited, countedAt: timers.counter() }
    const isNews = was !== 'valid' || before?.lease?.chartMs !== lease.chartMs
    this.#held = Promise.resolve(held)
    this.#wasLapsed = false
    if (isNews) await this.#keep(held)
  }

  /**
   * The practice's 24 words were shown: its time begins anew, once, so that nobody is kept out for ever by a server that is gone for good. Where what is
   * kept here is no lease at all, this PC waits for the server to give one.
   */
  async byWords(by: Asker): Promise<void> {
    const held = await this.#held
    if (!held || (await this.standing()).kind !== 'lapsed') return
    const { clock } = this.#parts
    held.time = { spentMs: 0, latest: clock.now() }
    held.audited = await auditEnd(held.journal.db)
    this.#wasLapsed = false
    await held.journal.work(by, async (work) => {
      if (held.lease) await work.keep('syncLease', rowOf(held))
      else await work.letGo('syncLease', LEASE_ROW)
      work.audit({ action: 'privilege', category: 'devices', detail: { offlineByWords: true } })
    })
    if (!held.lease) this.#held = Promise.resolve(null)
  }

  /** Another server, or none: what the former one gave says nothing any more. */
  async forget(journal: Journal): Promise<void> {
    this.#held = Promise.resolve(null)
    this.#wasLapsed = false
    if (await leaseRow(journal.db)) await journal.work(ALONE, (work) => work.letGo('syncLease', LEASE_ROW))
  }

  async #load(journal: Journal): Promise<Held | null> {
    const { clock, timers } = this.#parts
    const [row, server] = [await leaseRow(journal.db), await serverOf(journal.db)]
    if (!row || !server) return null
    const { content, signature, spentMs, latest, audited } = row
    const lease = leaseBy(server, { content, signature })
    // Where the program was killed before it wrote down the time, its audit has it.
    const written = spend({ spentMs, latest }, { now: await lastAudited(journal.db, audited), elapsedMs: 0 })
    const time = spend(written, { now: clock.now(), elapsedMs: 0 })
    const signed = { content, signature }
    const held: Held = { journal, signed, lease, time, audited, countedAt: timers.counter() }
    // What was found out now is known from now on: whoever sets the clock back and starts again gains nothing.
    await this.#keep(held).catch((error: unknown) => this.#parts.report(error))
    return held
  }

  #count(held: Held): void {
    const { clock, timers } = this.#parts
    const counter = timers.counter()
    held.time = spend(held.time, { now: clock.now(), elapsedMs: counter - held.countedAt })
    held.countedAt = counter
  }

  #countLater(): void {
    this.#callOff = this.#parts.timers.after(COUNTED_MS, () => {
      this.#countLater()
      void this.#look().catch((error) => this.#parts.report(error))
    })
  }

  async #look(): Promise<void> {
    const held = await this.#held
    if (!held) return
    const { kind } = await this.standing()
    if (kind === 'lapsed' && !this.#wasLapsed) {
      this.#wasLapsed = true
      this.#parts.lapsed()
    }
    await this.#keep(held)
  }

  async #keep(held: Held): Promise<void> {
    await held.journal.work(ALONE, (work) => work.keep('syncLease', rowOf(held)))
  }
}

const rowOf = ({ signed, time, audited }: Held) => ({
  id: LEASE_ROW,
  content: signed.content,
  signature: signed.signature,
  spentMs: Math.round(time.spentMs),
  latest: time.latest,
  audited,
})
