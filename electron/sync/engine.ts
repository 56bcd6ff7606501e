import { LEASE_ROW } from '../../db/sync/lease.ts'
import { serverOf, SERVER_ROW } from '../../db/sync/server.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { changedAfter, heardOfServer } from '../../db/sync/standing.ts'
import type { Journal } from '../../db/journal.ts'
import {
  type Asker,
  type ChartStanding,
  type Clock,
  type DrillResult,
  type DrillState,
  type Enrolled,
  type Hold,
  type Instant,
  type LeftBehind,
  type LinkFacts,
  type OfflineLeave,
  type OtherPc,
  type QueuedRow,
  Refusal,
  type RemoteServer,
  type ServerLink,
  type OpenNote,
  type UserId,
} from '../../shared/kernel/index.ts'
import type { Carry } from '../carrier.ts'
import type { PracticeStore } from '../practice-store.ts'
import { cuttable } from './cuttable.ts'
import { DrillKeeper } from './drill.ts'
import type { Transport } from './exchange.ts'
import type { Joined, Joining } from './join.ts'
import { LeaseKeeper } from './lease.ts'
import { Link } from './link.ts'
import { isDenied, leaveWork } from './lock-out.ts'
import { holdBy } from './act.ts'
import type { KeptServer } from './network.ts'
import { othersIn } from './others.ts'
import { askShare } from './share.ts'
import { addressOf, chartStandingOf, factsOf } from './standing.ts'
import { othersTurn, systemTimers, type Timers } from './timers.ts'
import { WaitingRows } from './waiting.ts'

/** Makes the way to a server. Called at each opening of the practice; a transport that can't be made throws with its first request. */
export type TransportMaker = (kept: KeptServer) => Transport
/** Has a server let this PC in. */
export type Joiner = (joining: Joining) => Promise<Joined>

export type EngineParts = {
  practice: PracticeStore
  version: string
  clock: Clock
  /** Files the record of a drill. */
  fileDrill: (by: Asker, result: DrillResult) => Promise<void>
  /** Whether clocks that are so far apart are told to people. */
  isSkewed: (aheadMs: number | null) => boolean
  transportTo: TransportMaker
  joinBy: Joiner
  /** Whether this PC has joined a server, as far as its key file knows: a database that was put together anew may not know it any more. */
  expectsServer: () => boolean
  /** Who is signed in on this PC, and which notes are open at it (SPEC S91). */
  present?: () => { people: UserId[]; notes: OpenNote[] }
  /** The time that this PC may work without its server is over: nobody goes on working here. */
  lapsed?: () => void
  /** The server has locked this PC out: every way into its practice is destroyed but the 24 words. */
  destroyKeys?: (left: LeftBehind) => Promise<void>
  /** After that the practice is closed. */
  closePractice?: () => Promise<void>
  timers?: Timers
  /** From 0 up to 1. */
  random?: () => number
  report: (error: unknown) => string
}

const FETCHED: Asker = { userId: null, sessionId: null, channel: 'devices.joinPractice' }
const LOCKED_OUT: Asker = { userId: null, sessionId: null, channel: 'devices.lockedOut' }
/** How long whoever signs in waits for a server to say that this PC may go on. */
const RENEWED_MS = 5_000
const LOOK_MS = 50

const CLOCK: Asker = { userId: null, sessionId: null, channel: 'devices.link' }

/**
 * Keeps the open practice and its server one: whenever the practice is open and a server is kept, their link runs. Charting never waits
 * for it.
 */
export class SyncEngine implements ServerLink {
  readonly #parts: EngineParts
  readonly #listeners = new Set<() => void>()
  #link: Link | null = null
  #carry: Carry | null = null
  #transport: Transport | null = null
  #incident: string | null = null
  #waiting: { journal: Journal; rows: WaitingRows } | null = null
  /** Counts starts and stops: what was looked up for an earlier one comes to nothing. */
  #turn = 0
  /** Since when this PC is not, or no longer, the one that a server let in. */
  #strangerSince: Instant | null = null
  readonly #lease: LeaseKeeper
  #isLockingOut = false

  readonly #drill: DrillKeeper

  constructor(parts: EngineParts) {
    this.#parts = parts
    this.#drill = this.#drillKeeper()
    const { clock, report, timers = systemTimers, lapsed = () => {} } = parts
    this.#lease = new LeaseKeeper({ clock, timers, lapsed, report })
    parts.practice.onOpen(() => {
      this.#lease.begin(parts.practice.store().journal)
      void this.#start()
    })
    parts.practice.onClosing(() => {
      this.#lease.stop()
      this.stop()
    })
    parts.practice.onCommit(() => this.#tell())
  }

  /** Ends the link; the next opening of the practice begins another. */
  stop(): void {
    this.#turn += 1
    this.#link?.stop()
    this.#link = null
    this.#carry = null
    this.#transport = null
  }

  /** The way of what is large to the server; null while there is none. */
  get carry(): Carry | null {
    return this.#carry
  }

  async facts(): Promise<LinkFacts> {
    const offline = await this.#lease.standing()
    const [incident, strangerSince] = [this.#incident, this.#strangerSince]
    return factsOf({ ...this.#linked(), offline, incident, strangerSince })
  }

  async waiting(): Promise<{ tbl: string; rows: number }[]> {
    if (!this.#link) return []
    const { db } = this.#parts.practice.store().journal
    const { acked } = this.#link.heard ?? (await heardOfServer(db)) ?? { acked: 0 }
    return changedAfter(db, acked, othersTurn)
  }

  async queue(): Promise<QueuedRow[]> {
    const { db } = this.#parts.practice.store().journal
    const kept = await serverOf(db)
    if (!kept && !this.#parts.expectsServer()) return []
    return this.#waitingRows().rows(await this.#own())
  }

  async others(): Promise<OtherPc[]> {
    const { db } = this.#parts.practice.store().journal
    const rows = this.#link?.others ?? (await db.selectFrom('syncPresence').selectAll().execute())
    return othersIn(rows, this.#parts.clock.now())
  }

  async chart(patientIds: readonly string[]): Promise<ChartStanding | null> {
    const { db, link, isExpected } = this.#linked()
    if (!isExpected && !(await serverOf(db))) return null
    const [others, queue] = [await this.others(), await this.queue()]
    return chartStandingOf({ db, link, others, queue }, patientIds)
  }

  async enrol(asking: Parameters<ServerLink['enrol']>[0]): Promise<Enrolled> {
    const { server, credential, pass, share } = await this.#parts.joinBy({ ...asking, program: this.#parts.version })
    return { ...server, ...credential, pass, share }
  }

  async keep(enrolled: Enrolled, by: Asker, holds: boolean): Promise<void> {
    const { journal } = this.#parts.practice.store()
    const { host, port, practiceId, certificate, deviceId, secret } = enrolled
    const keptAt = this.#parts.clock.now()
    const fetchedAt = holds ? keptAt : null
    const row = { id: SERVER_ROW, host, port, practiceId, certificate, deviceId, secret, keptAt, fetchedAt }
    const before = await serverOf(journal.db)
    await journal.work(by, async (work) => {
      await work.keep('syncServer', row)
      const detail = { server: addressOf(row), before: before && addressOf(before) }
      work.audit({ action: 'configure', category: 'devices', detail })
    })
    await this.#lease.forget(journal)
    await this.#start()
    this.#tell()
  }

  async leave(by: Asker): Promise<void> {
    const { journal } = this.#parts.practice.store()
    const before = await serverOf(journal.db)
    if (before)
      await journal.work(by, async (work) => {
        await work.letGo('syncServer', SERVER_ROW)
        const detail = { server: null, before: addressOf(before) }
        work.audit({ action: 'configure', category: 'devices', detail })
      })
    await this.#lease.forget(journal)
    this.stop()
    this.#tell()
  }

  async offline(wait = false): Promise<OfflineLeave> {
    const { timers = systemTimers } = this.#parts
    const until = timers.counter() + RENEWED_MS
    for (let isAsked = false; ; isAsked = true) {
      const standing = await this.#lease.standing()
      if (!wait || standing.kind !== 'lapsed' || timers.counter() > until) return standing
      if (!isAsked) this.#link?.exchangeNow()
      await new Promise<void>((resolve) => void timers.after(LOOK_MS, resolve))
    }
  }

  async hold(name: string): Promise<Hold> {
    const kept = await serverOf(this.#parts.practice.store().journal.db)
    if (!kept) return { kind: 'lone' }
    const transport = this.#link?.hindrance ? null : this.#transport
    const { timers = systemTimers } = this.#parts
    return holdBy(transport?.act?.bind(transport) ?? null, timers.counter, name)
  }

  offlineByWords(by: Asker): Promise<void> {
    return this.#lease.byWords(by)
  }

  /**
   * What this PC had not sent is left with the server, then its keys are destroyed, and only then the server hears so. This PC belongs to no server any
   * more: whoever opens it with its 24 words may have it join again.
   */
  async #lockOut(transport: Transport): Promise<void> {
    const { practice, timers = systemTimers, destroyKeys, closePractice, report } = this.#parts
    if (this.#isLockingOut || !destroyKeys) return
    this.#isLockingOut = true
    let isOut = false
    try {
      const { journal, deviceId } = practice.store()
      if (await isDenied(transport, deviceId)) return
      isOut = true
      const left = await leaveWork(journal, transport, timers.counter)
      await destroyKeys(left)
      await transport.left?.({ kind: 'gone' }).catch(() => undefined)
      await journal.work(LOCKED_OUT, async (work) => {
        await work.letGo('syncServer', SERVER_ROW)
        await work.letGo('syncLease', LEASE_ROW)
        work.audit({ action: 'lock', category: 'devices', detail: { lockedOut: true, ...left } })
      })
    } catch (error) {
      report(error)
    } finally {
      this.#isLockingOut = false
      if (isOut) await closePractice?.().catch((error: unknown) => report(error))
      this.#tell()
    }
  }

  async firstFetch(): Promise<{ done: number; of: number } | null> {
    const { practice, clock } = this.#parts
    const { journal } = practice.store()
    const kept = await serverOf(journal.db)
    if (!kept || kept.fetchedAt !== null || kept.deviceId !== practice.store().deviceId) return null
    const link = this.#link
    const head = link?.heard?.head ?? null
    const { cursor } = await standingOf(journal.db)
    if (head === null) return { done: 0, of: 1 }
    if (!link?.isFetched || cursor < head) return { done: Math.min(cursor, head), of: Math.max(1, head) }
    await journal.work(FETCHED, async (work) => {
      const still = await serverOf(work.db)
      if (still) await work.keep('syncServer', { ...still, fetchedAt: clock.now() })
    })
    return null
  }

  async share(remote: RemoteServer, login: string, prove: (salt: string) => Promise<string>): Promise<string> {
    if (this.#drill.isCut) throw new Refusal('offline', 'This PC is cut off from the server for a drill.')
    return askShare(remote, login, prove)
  }

  drill(): Promise<DrillState | null> {
    return this.#drill.state()
  }

  async beginDrill(drill: Parameters<ServerLink['beginDrill']>[0]): Promise<void> {
    if (!this.#link)
      throw new Refusal('conflict', 'This PC works with no server: there is nothing to cut it off from.', {
        reason: 'alone',
      })
    await this.#drill.begin(drill)
  }

  endDrill(): void {
    this.#drill.end()
  }

  exchangeNow(): void {
    this.#link?.exchangeNow()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #linked() {
    const { practice, expectsServer } = this.#parts
    return { db: practice.store().journal.db, link: this.#link, isExpected: expectsServer() }
  }

  /** Who this PC is, and up to which of its numbers the server has everything. */
  async #own() {
    const { journal, deviceId } = this.#parts.practice.store()
    const { acked } = this.#link?.heard ?? (await heardOfServer(journal.db)) ?? { acked: 0 }
    return { acked, deviceId }
  }

  /** Of the practice that is open now. */
  #waitingRows(): WaitingRows {
    const { journal } = this.#parts.practice.store()
    if (this.#waiting?.journal !== journal) this.#waiting = { journal, rows: new WaitingRows(journal) }
    return this.#waiting.rows
  }

  /** Never throws: a practice whose server can't be named right is open all the same. */
  async #start(): Promise<void> {
    this.stop()
    this.#incident = null
    const turn = this.#turn
    const { practice, clock, version, transportTo, timers = systemTimers, random = Math.random, report } = this.#parts
    try {
      const { journal, deviceId } = practice.store()
      const kept = await serverOf(journal.db)
      if (turn !== this.#turn) return
      // Put back from a copy, this PC got another identity: the server knows the one that it had.
      if (kept?.deviceId !== deviceId) {
        this.#strangerSince = clock.now()
        return
      }
      const { host, port, practiceId, certificate, secret } = kept
      const server = { host, port, practiceId, certificate }
      const transport = cuttable(transportTo({ server, credential: { deviceId, secret } }), () => this.#drill.isCut)
      this.#carry = transport.carry ?? null
      this.#transport = transport
      this.#link = new Link({
        journal,
        deviceId,
        transport,
        program: version,
        now: () => clock.now(),
        timers,
        random,
        announces: async (acked) => ({
          ...(this.#parts.present?.() ?? { people: [], notes: [] }),
          ...(await this.#waitingRows().announced({ acked, deviceId })),
        }),
        isSkewed: this.#parts.isSkewed,
        // Times in charts are read from this clock: since when it was wrong has to be known later (SPEC S93).
        skewed: (aheadMs, isWrong) =>
          void journal
            .work(CLOCK, async (work) =>
              work.audit({ action: 'system', category: 'devices', detail: { clockAheadMs: aheadMs, isWrong } }),
            )
            .catch(() => undefined),
        leased: (lease, counter) => this.#lease.heard(journal, lease, { counter }),
        lockedOut: () => void this.#lockOut(transport),
        tell: () => this.#tell(),
        report,
      })
    } catch (error) {
      if (turn === this.#turn) this.#incident = report(error)
    }
  }

  #drillKeeper(): DrillKeeper {
    const { practice, clock, timers = systemTimers } = this.#parts
    return new DrillKeeper({
      timers,
      now: () => clock.now(),
      standing: async () => {
        const { number } = await standingOf(practice.store().journal.db)
        const link = this.#link
        return { number, acked: link?.heard?.acked ?? 0, completeAt: link?.complete?.at ?? null }
      },
      chartsAfter: (number) => this.#waitingRows().chartsAfter(number),
      changed: () => {
        this.#link?.exchangeNow()
        this.#tell()
      },
      file: (by, result) => this.#parts.fileDrill(by, result),
    })
  }

  #tell(): void {
    void this.#drill.look()
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch {
        // A screen that misses this asks again with the next change.
      }
    }
  }
}
