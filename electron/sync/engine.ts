import { LEASE_ROW } from '../../db/sync/lease.ts'
import { serverOf, SERVER_ROW } from '../../db/sync/server.ts'
import { isEmpty } from '../../db/sync/devices.ts'
import { changedAfter, heardOfServer } from '../../db/sync/standing.ts'
import type { Journal } from '../../db/journal.ts'
import {
  type Asker,
  type ChartStanding,
  type DrillState,
  type Enrolled,
  type EnrolledOrWaiting,
  type Hold,
  type Instant,
  type LinkFacts,
  loneServerFinder,
  type OfflineLeave,
  type OtherPc,
  type QueuedRow,
  Refusal,
  type RemoteServer,
  type ServerLink,
} from '../../shared/kernel/index.ts'
import type { Carry } from '../carrier.ts'
import { cuttable } from './cuttable.ts'
import { KeptCredential, keptRow } from './credential.ts'
import type { DrillKeeper } from './drill.ts'
import { drillsOf } from './drills.ts'
import type { Transport } from './exchange.ts'
import { firstFetchOf } from './first-fetch.ts'
import { Follower } from './follow.ts'
import { LeaseKeeper } from './lease.ts'
import { Link } from './link.ts'
import { Beginning } from './snapshot/begin.ts'
import { Beginnings } from './snapshot/beginnings.ts'
import { isDenied, leaveWork } from './lock-out.ts'
import { holdBy } from './act.ts'
import { othersIn } from './others.ts'
import type { EngineParts } from './parts.ts'
import { epochAt } from './reach.ts'
import { askShareAnywhere } from './share.ts'
import { noteSkew } from './skew.ts'
import { addressOf, chartStandingOf, factsOf } from './standing.ts'
import { othersTurn, systemTimers } from './timers.ts'
import { WaitingRows } from './waiting.ts'

const LOCKED_OUT: Asker = { userId: null, sessionId: null, channel: 'devices.lockedOut' }
/** How long whoever signs in waits for a server to say that this PC may go on. */
const RENEWED_MS = 5_000
const LOOK_MS = 50

/**
 * Keeps the open practice and its server one: whenever the practice is open and a server is kept, their link runs. Charting never waits
 * for it.
 */
export class SyncEngine implements ServerLink {
  readonly #parts: EngineParts
  readonly #listeners = new Set<() => void>()
  #link: Link | null = null
  /** While this PC, empty until now, is given a snapshot to begin with. */
  readonly #beginnings: Beginnings
  #carry: Carry | null = null
  #transport: Transport | null = null
  #credential: KeptCredential | null = null
  #incident: string | null = null
  #waiting: { journal: Journal; rows: WaitingRows } | null = null
  /** Counts starts and stops: what was looked up for an earlier one comes to nothing. */
  #turn = 0
  /** Since when this PC is not, or no longer, the one that a server let in. */
  #strangerSince: Instant | null = null
  readonly #lease: LeaseKeeper
  readonly #follower: Follower
  #isLockingOut = false
  readonly #drill: DrillKeeper

  constructor(parts: EngineParts) {
    this.#parts = parts
    const { clock, report, timers = systemTimers, lapsed = () => {} } = parts
    this.#drill = drillsOf({
      ...parts,
      timers,
      link: () => this.#link,
      chartsAfter: (number) => this.#waitingRows().chartsAfter(number),
      tell: () => this.#tell(),
    })
    this.#beginnings = new Beginnings(report)
    this.#lease = new LeaseKeeper({ clock, timers, lapsed, report })
    this.#follower = new Follower({
      journal: () => parts.practice.store().journal,
      epochAt,
      moved: parts.serverMoved ?? (async () => {}),
      restart: () => this.#start(),
      report,
    })
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
    this.#credential?.stop()
    this.#credential = null
    this.#beginnings.stop()
  }

  /** Until nothing of what was stopped goes on. */
  settled = (): Promise<void> => this.#beginnings.settled()

  /** The way to the server while it answers; null while there is none. */
  get transport(): Transport | null {
    return this.#link?.hindrance ? null : this.#transport
  }
  /** Begins the link anew, as where the server is elsewhere. */
  restart = (): Promise<void> => this.#start()
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

  async enrol(asking: Parameters<ServerLink['enrol']>[0]): Promise<EnrolledOrWaiting> {
    const { server, credential, ...given } = await this.#parts.joinBy({ ...asking, program: this.#parts.version })
    const { key: ownKey = '', certificate: ownCertificate = '', ...known } = credential
    return { ...server, ...known, ownKey, ownCertificate, ...given }
  }

  async keep(enrolled: Enrolled, by: Asker, holds: boolean): Promise<void> {
    const { journal } = this.#parts.practice.store()
    const keptAt = this.#parts.clock.now()
    const row = keptRow(enrolled, { keptAt, fetchedAt: holds ? keptAt : null })
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
    const { transport } = this
    return holdBy(transport?.act?.bind(transport) ?? null, (this.#parts.timers ?? systemTimers).counter, name)
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

  async firstFetch(): ReturnType<ServerLink['firstFetch']> {
    // The practice is closed for a moment while it is replaced.
    return this.#beginnings.progress ?? firstFetchOf(this.#parts, this.#link)
  }
  moveTo: ServerLink['moveTo'] = (place, by) => this.#follower.sent(place, by)

  async share(remote: RemoteServer, login: string, prove: (salt: string) => Promise<string>): Promise<string> {
    if (this.#drill.isCut) throw new Refusal('offline', 'This PC is cut off from the server for a drill.')
    return askShareAnywhere(this.#parts.finder ?? loneServerFinder, remote, login, prove)
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
    const { practice, clock, transportTo, timers = systemTimers, random = Math.random, report } = this.#parts
    try {
      const { journal, deviceId } = practice.store()
      const kept = await serverOf(journal.db)
      if (turn !== this.#turn) return
      // Put back from a copy, this PC got another identity: the server knows the one that it had.
      // Built anew from a copy of itself, it has no secret any more.
      if (kept?.deviceId !== deviceId || kept.secret === '') {
        this.#strangerSince = clock.now()
        return
      }
      const { host, port, practiceId, certificate } = kept
      const server = { host, port, practiceId, certificate }
      const credential = new KeptCredential(kept, { journal, clock, timers, random })
      const transport = cuttable(transportTo({ server, credential }), () => this.#drill.isCut)
      const begins = kept.fetchedAt === null && (await isEmpty(journal.db))
      if (turn !== this.#turn) return
      if (begins) this.#begin(practiceId, transport, credential, turn)
      else this.#linkBy(transport, credential)
    } catch (error) {
      if (turn === this.#turn) this.#incident = report(error)
    }
  }

  #linkBy(transport: Transport, credential: KeptCredential): void {
    const { practice, clock, version, timers = systemTimers, random = Math.random, report } = this.#parts
    const { journal, deviceId } = practice.store()
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
        people: this.#parts.people?.() ?? [],
        notes: this.#parts.notes?.() ?? [],
        ...(await this.#waitingRows().announced({ acked, deviceId })),
      }),
      isSkewed: this.#parts.isSkewed,
      // Times in charts are read from this clock: since when it was wrong has to be known later (SPEC S93).
      skewed: (aheadMs, isWrong) => void noteSkew(journal, aheadMs, isWrong),
      leased: (lease, counter) => this.#lease.heard(journal, lease, { counter }),
      lockedOut: () => void this.#lockOut(transport),
      moved: (serving) => void this.#follower.moved(serving),
      ...(this.#parts.recoveryKey && { recoveryKey: this.#parts.recoveryKey }),
      tell: () => this.#tell(),
      report,
    })
    this.#credential = credential
    credential.begin(transport.credential ?? null)
  }

  /** This PC is empty: it begins with a snapshot, where its server gives one, and fetches the rest page by page. */
  #begin(practiceId: string, transport: Transport, credential: KeptCredential, turn: number): void {
    const { practice, version: program, clock, timers = systemTimers, expectsServer: isKept, report } = this.#parts
    const tell = () => this.#tell()
    const now = () => clock.now()
    const beginning = new Beginning({ practice, transport, program, timers, now, isKept, tell, report })
    this.#beginnings.begin(practiceId, beginning, (isReplaced) => {
      // What was replaced has been opened anew, and has a link of its own.
      if (!isReplaced && turn === this.#turn) this.#linkBy(transport, credential)
      else transport.close?.()
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
