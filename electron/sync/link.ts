import type { Journal } from '../../db/journal.ts'
import type { DeviceId, Instant } from '../../shared/kernel/index.ts'
import type { Announced, Barred, SignedLease, SignedServing } from '../../shared/sync/index.ts'
import { Exchange, type Heard, type Round, type Transport, Unreachable } from './exchange.ts'
import { keptOthers } from './others.ts'
import { type Direction, firstPace, nextStep, type Occurrence, type Pace, paced } from './pace.ts'
import { Presence } from './presence.ts'
import { Skew } from './skew.ts'
import type { Timers } from './timers.ts'

/** A connection counts as kept up with a word in this time; it is written down that often at least. */
const NOTED_MS = 60_000
/** What is here is compared with the server this often, and after every opening. */
const COMPARED_MS = 60 * 60_000

/** This PC and its server hold different things at the same place of the sequence. */
export class Diverged extends Error {
  override readonly name = 'Diverged'
}

export type LinkParts = {
  journal: Journal
  deviceId: DeviceId
  transport: Transport
  program: string
  now: () => Instant
  timers: Timers
  random: () => number
  /** What this PC says of itself to the others; without it nothing is said, and nothing heard of them. */
  announces?: (acked: number) => Promise<Omit<Announced, 'aheadMs'>>
  /** Whether clocks that are so far apart are told to people; without it none are. */
  isSkewed?: (aheadMs: number | null) => boolean
  /** The two clocks differ by so much, or agree again; milliseconds by which this PC is ahead. */
  skewed?: (aheadMs: number, isSkewed: boolean) => void
  /** The server gave leave to work without it. @param counter when it was asked, by the timers' counter */
  leased?: (lease: SignedLease, counter: number) => Promise<void>
  /** The server has locked this PC out. */
  lockedOut?: () => void
  /** Another server took the place of this one. */
  moved?: (serving: SignedServing) => void
  /** The public half of this PC's 24 words. */
  recoveryKey?: () => string | null
  /** Something that people see may have changed. */
  tell: () => void
  /** Hears of what should not happen. @returns the incident's id */
  report: (error: unknown) => string
}

/** What keeps the link from going on; `since` by this PC's clock. */
export type Hindrance = { state: 'unreachable' | 'refused' | 'stuck'; since: Instant; reason: string | null }

/**
 * The exchange of one open store with one server, running by itself: one round at a time, each of them planned by the pace. It never
 * throws into anything else, and nobody waits for it.
 */
export class Link {
  readonly #parts: LinkParts
  readonly #exchange: Exchange
  readonly #skew = new Skew()
  readonly #stops: (() => void)[]
  #pace: Pace
  #isComparing = false
  #compareAt = 0
  #diverged: { tables: string[]; patients: string[] } | null = null
  #callOff: () => void = () => {}
  #isBusy = false
  #isStopped = false
  #isFetched = false
  /** The last sequence here, after a page that reached it; and what the server told of since the last page was asked for. */
  #fetchedHead = 0
  #toldHead = 0
  #silentSince: Instant | null = null
  readonly #hindrances: Record<Direction, Hindrance | null> = { push: null, pull: null }
  #heard: (Heard & { at: Instant }) | null = null
  #complete: { at: Instant; epoch: number } | null = null
  /** Whether a change without its row came (SPEC S90); null: what was known of it before holds. */
  #isLacking: boolean | null = null
  readonly #presence: Presence
  #wasSkewed = false
  /** Whether the others were told that something waits here, or is being written. */
  #hasAnnounced = false
  /** Which devices are let in no more, as it was written down last. */
  #barred: string | null = null
  #noted: { at: number; text: string; aside: string } | null = null

  constructor(parts: LinkParts) {
    const { journal, transport, program, timers, recoveryKey } = parts
    this.#parts = parts
    this.#exchange = new Exchange({ journal, transport, program, recoveryKey })
    this.#pace = firstPace(timers.counter())
    this.#presence = new Presence({
      timers,
      ask: async () => {
        const said = transport.presence && (await parts.announces?.(this.#exchange.acked))
        this.#hasAnnounced = said !== undefined && (said.waiting.length > 0 || said.notes.length > 0)
        const told = said && (await this.#exchange.announce({ ...said, aheadMs: this.#skew.aheadMs }))
        if (told?.barred) await this.#heardOfBarred(told.barred)
        return told ? keptOthers(told.devices, parts.now()) : null
      },
      isPressing: () => this.#hasAnnounced,
      keep: (others) => journal.heardOfOthers(others),
      tell: () => parts.tell(),
      isStopped: () => this.#isStopped,
    })
    let told = -1
    const ofCommits = journal.onCommit(({ operation }) => {
      // What this PC only notes for itself sends nothing.
      if (operation !== told) this.#occur({ kind: 'changed' })
      told = operation
    })
    this.#stops = [ofCommits, transport.onNews?.((head) => this.#news(head)) ?? (() => {})]
    this.#plan()
  }

  /** What a person should hear of first. */
  get hindrance(): Hindrance | null {
    const { push, pull } = this.#hindrances
    if (this.#silentSince !== null) return { state: 'unreachable', since: this.#silentSince, reason: null }
    return [push, pull].find((one) => one?.state === 'stuck') ?? push ?? pull
  }
  /** Whether the end of the practice's sequence was reached since the last opening, and nothing newer is known of. */
  get isFetched(): boolean {
    return this.#isFetched
  }
  /** The last moment of which everything that the server had is known to be here, and in which epoch; null before the first (SPEC S90). */
  get complete(): { at: Instant; epoch: number } | null {
    return this.#complete
  }
  /** Changes came that have nothing here to change: what is here is not what the server has, until it is compared. */
  get isLacking(): boolean {
    return this.#isLacking === true
  }
  /** What the server told of the other PCs since the last opening; null before it did. */
  get others() {
    return this.#presence.others
  }
  /** What the server said last; null before it said anything since the last opening. */
  get heard(): (Heard & { at: Instant }) | null {
    return this.#heard
  }
  /** The tables and patients in which this PC was found to differ from the server; null before the first comparison. */
  get diverged(): { tables: string[]; patients: string[] } | null {
    return this.#diverged
  }
  get aheadMs(): number | null {
    return this.#skew.aheadMs
  }

  exchangeNow(): void {
    this.#presence.hurry()
    this.#occur({ kind: 'asked-now' })
  }

  /** Ends at once: what is under way is let go, and nothing more is written into the store. */
  stop(): void {
    this.#isStopped = true
    this.#exchange.stop()
    this.#callOff()
    for (const stop of this.#stops) stop()
    this.#parts.transport.close?.()
  }

  #occur(what: Occurrence): void {
    if (this.#isStopped) return
    this.#pace = paced(this.#pace, what, this.#parts.timers.counter())
    this.#plan()
  }

  /** From here on something newer is known of, until it has come. */
  #news(head: number): void {
    this.#toldHead = Math.max(this.#toldHead, head)
    if (head > this.#fetchedHead) this.#isFetched = false
    this.#occur({ kind: 'news' })
  }

  #plan(): void {
    if (this.#isBusy || this.#isStopped) return
    this.#callOff()
    const { timers } = this.#parts
    const { direction, at } = nextStep(this.#pace)
    this.#callOff = timers.after(Math.max(0, at - timers.counter()), () => void this.#round(direction))
  }

  /** One round, whatever comes of it. */
  async #round(direction: Direction): Promise<void> {
    if (this.#isBusy || this.#isStopped) return
    this.#isBusy = true
    this.#occur({ kind: 'begun', direction })
    // What was told before is in the page, or was undone with the server.
    if (direction === 'pull') this.#toldHead = 0
    const [sentAt, counter] = [this.#parts.now(), this.#parts.timers.counter()]
    try {
      const round = await this.#exchange[direction]()
      if (this.#isStopped) return
      if (round.lease) await this.#parts.leased?.(round.lease, counter)
      await this.#understand(direction, round, sentAt)
    } catch (error) {
      if (this.#isStopped) return
      this.#hinder(direction, error)
    } finally {
      this.#isBusy = false
      this.#plan()
      if (!this.#isStopped) this.#parts.tell()
    }
  }

  async #understand(direction: Direction, round: Round, sentAt: Instant): Promise<void> {
    const { now, random } = this.#parts
    // Whoever had nothing to send asked nobody: that says nothing of whether the server can be reached.
    if (round.now === null) return this.#occur({ kind: 'idle' })
    this.#skew.heard(sentAt, now(), round.now)
    this.#heedSkew()
    this.#silentSince = null
    this.#hindrances[direction] = round.refused && this.#since(direction, 'refused', round.refused)
    if (round.refused === 'device-revoked') this.#parts.lockedOut?.()
    if (round.refused === 'moved' && round.serving) this.#parts.moved?.(round.serving)
    if (round.refused) return this.#occur({ kind: 'refused', direction })
    if (direction === 'pull') this.#fetched(round, sentAt)
    if (round.heard) this.#heard = { ...round.heard, head: round.heard.head ?? this.#heard?.head ?? null, at: now() }
    this.#occur({ kind: 'moved', direction, moved: round.moved, more: round.more, random: random() })
    await this.#note()
    this.#presence.soon()
    if (direction === 'pull' && !round.more) void this.#compare()
  }

  /** Every replica has to know whom the server locked out: another one may have to take its place (SPEC S113). */
  async #heardOfBarred(barred: readonly Barred[]): Promise<void> {
    const text = JSON.stringify(barred)
    if (text === this.#barred || this.#isStopped) return
    await this.#parts.journal.heardOfBarred(barred)
    this.#barred = text
  }

  #heedSkew(): void {
    const { aheadMs } = this.#skew
    if (aheadMs === null || (this.#parts.isSkewed?.(aheadMs) ?? false) === this.#wasSkewed) return
    this.#wasSkewed = !this.#wasSkewed
    this.#parts.skewed?.(aheadMs, this.#wasSkewed)
  }

  /**
   * The page reached the end of the sequence: what the server had when it was asked is here. When the answer came it may have had more, so that the
   * moment of asking counts.
   */
  #fetched({ more, heard }: Round, sentAt: Instant): void {
    this.#fetchedHead = heard?.head ?? this.#fetchedHead
    this.#isFetched = !more && this.#toldHead <= this.#fetchedHead
    if (this.#exchange.lacking > 0) this.#isLacking = true
    this.#complete = !more && heard && !this.isLacking ? { at: sentAt, epoch: heard.epoch } : this.#complete
    if (this.isLacking) this.#complete = null
  }

  /** Beside the rounds: whoever charts and whoever exchanges goes on; what is written meanwhile makes it come to nothing. */
  async #compare(): Promise<void> {
    const { timers, report, tell } = this.#parts
    if (this.#isComparing || timers.counter() < this.#compareAt) return
    this.#isComparing = true
    try {
      await this.#exchange.learn()
      const found = await this.#exchange.compare()
      if (!found || this.#isStopped) return
      this.#compareAt = timers.counter() + COMPARED_MS
      this.#diverged = found
      if (found.tables.length === 0) this.#isLacking = false
      if (found.tables.length > 0) report(new Diverged(`${found.tables.join(' ')}`))
      tell()
    } catch {
      // The rounds say whether the server can be reached; the next one that comes to the end compares.
    } finally {
      this.#isComparing = false
    }
  }

  #since(direction: Direction, state: Hindrance['state'], reason: string): Hindrance {
    const before = this.#hindrances[direction]
    return { state, reason, since: before?.state === state ? before.since : this.#parts.now() }
  }

  #hinder(direction: Direction, error: unknown): void {
    const { now, random, report } = this.#parts
    this.#isFetched = false
    if (error instanceof Unreachable) {
      this.#silentSince ??= now()
      return this.#occur({ kind: 'silent', direction, random: random() })
    }
    this.#hindrances[direction] = this.#since(direction, 'stuck', report(error))
    // What cannot be sent is what the others should hear of.
    this.#presence.soon()
    this.#occur({ kind: 'stuck', direction, random: random() })
  }

  /** Writes down what was heard, where it is news or a while ago. */
  async #note(): Promise<void> {
    const { journal, deviceId, timers } = this.#parts
    if (!this.#heard) return
    const { epoch, acked, durable, head, quarantined, copiedAt, provenAt, at } = this.#heard
    const aside = quarantined && quarantined.map(({ number }) => number).join(' ')
    const told = `${acked} ${durable} ${head ?? 0} ${copiedAt} ${provenAt} ${this.#isLacking}`
    const text = `${told} ${aside ?? this.#noted?.aside ?? ''}`
    const isNews = text !== this.#noted?.text
    const notedAt = this.#noted?.at ?? Number.NEGATIVE_INFINITY
    if (!isNews && timers.counter() - notedAt < NOTED_MS) return
    const { at: completeAt, epoch: completeEpoch } = this.#complete ?? {}
    const complete = {
      ...(completeAt !== undefined && completeEpoch !== undefined && { completeAt, completeEpoch }),
      ...(this.#isLacking !== null && { lackingEpoch: this.#isLacking ? epoch : null }),
    }
    const state = { acked, durable, head: head ?? 0, aheadMs: this.#skew.aheadMs ?? 0, contactAt: at, ...complete }
    await journal.heard({ deviceId, at, quarantined, copiedAt, provenAt, ...state })
    this.#noted = { at: timers.counter(), text, aside: aside ?? this.#noted?.aside ?? '' }
  }
}
