import { standingOf } from '../../db/sync/devices.ts'
import { formerWaiting } from '../../db/sync/former.ts'
import { changedAfter, heardOfServer, openMatters } from '../../db/sync/standing.ts'
import type { Clock, DeviceId, Instant, LinkFacts, ServerLink } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { Transport } from './exchange.ts'
import { Link } from './link.ts'
import { ServerSettingFile } from './setting.ts'
import { othersTurn, systemTimers, type Timers } from './timers.ts'

/** Makes the way to a server. Called at each opening of the practice; a transport that can't be made throws with its first request. */
export type TransportMaker = (server: { address: string; deviceId: DeviceId }) => Transport

export type EngineParts = {
  practice: PracticeStore
  dataDir: string
  version: string
  clock: Clock
  transportTo: TransportMaker
  timers?: Timers
  /** From 0 up to 1. */
  random?: () => number
  report: (error: unknown) => string
}

const ALONE = { state: 'alone', since: null, reason: null, address: null, waiting: 0, uncopied: 0 } as const

/**
 * Keeps the open practice and its server one: whenever the practice is open and a server is set, their link runs. Charting never waits
 * for it.
 */
export class SyncEngine implements ServerLink {
  readonly #parts: EngineParts
  readonly #setting: ServerSettingFile
  readonly #listeners = new Set<() => void>()
  #link: Link | null = null
  #incident: string | null = null

  constructor(parts: EngineParts) {
    this.#parts = parts
    this.#setting = new ServerSettingFile(parts.dataDir)
    parts.practice.onOpen(() => this.#start())
    parts.practice.onClosing(() => this.stop())
    parts.practice.onCommit(() => this.#tell())
  }

  /** Ends the link; the next opening of the practice begins another. */
  stop(): void {
    this.#link?.stop()
    this.#link = null
  }

  async facts(): Promise<LinkFacts> {
    const { db } = this.#parts.practice.store().journal
    const [matters, heard] = [await openMatters(db), await heardOfServer(db)]
    const lastContactAt = (this.#link?.heard?.at ?? heard?.contactAt ?? null) as Instant | null
    const diverged = this.#link?.diverged?.tables.length ?? 0
    const { copiedAt, provenAt } = this.#link?.heard ?? heard ?? { copiedAt: null, provenAt: null }
    const copies = { copiedAt: copiedAt as Instant | null, provenAt: provenAt as Instant | null }
    const known = { ...matters, ...copies, diverged, lastContactAt, aheadMs: this.#link?.aheadMs ?? null }
    const { address } = this.#setting.read()
    const link = this.#link
    if (address === null) return { ...ALONE, ...known }
    if (!link) return { ...ALONE, state: 'stuck', reason: this.#incident, address, ...known }
    const { number } = await standingOf(db)
    const { acked, durable } = link.heard ?? heard ?? { acked: 0, durable: 0 }
    // What was written under a former identity and not taken yet is on this PC only, too.
    const before = (await formerWaiting(db)).reduce((sum, one) => sum + one.number - one.acked, 0)
    const waiting = Math.max(0, number - acked) + before
    const counts = { address, waiting, uncopied: Math.max(0, number - durable) + before, ...known }
    if (link.hindrance) return { ...link.hindrance, ...counts }
    const state = waiting > 0 ? 'sending' : link.isFetched ? 'up-to-date' : 'fetching'
    return { state, since: null, reason: null, ...counts }
  }

  async waiting(): Promise<{ tbl: string; rows: number }[]> {
    if (!this.#link) return []
    const { db } = this.#parts.practice.store().journal
    const { acked } = this.#link.heard ?? (await heardOfServer(db)) ?? { acked: 0 }
    return changedAfter(db, acked, othersTurn)
  }

  useServer(address: string | null): void {
    this.#setting.write({ address })
    this.stop()
    if (this.#parts.practice.isOpen) this.#start()
    this.#tell()
  }

  exchangeNow(): void {
    this.#link?.exchangeNow()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Never throws: a practice whose server can't be named right is open all the same. */
  #start(): void {
    this.stop()
    const { practice, clock, version, transportTo, timers = systemTimers, random = Math.random, report } = this.#parts
    const { address } = this.#setting.read()
    if (address === null) return
    try {
      const { journal, deviceId } = practice.store()
      this.#link = new Link({
        journal,
        deviceId,
        transport: transportTo({ address, deviceId }),
        program: version,
        now: () => clock.now(),
        timers,
        random,
        tell: () => this.#tell(),
        report,
      })
    } catch (error) {
      this.#incident = report(error)
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch {
        // A screen that misses this asks again with the next change.
      }
    }
  }
}
