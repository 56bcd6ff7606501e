import type { Journal } from '../../db/journal.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { differing, digestsOf } from '../../db/sync/digest.ts'
import { formerWaiting } from '../../db/sync/former.ts'
import { ownAfter } from '../../db/sync/outbox.ts'
import { knownUpTo, unknownPlaces } from '../../db/sync/sequence.ts'
import { servingOf, successionOf } from '../../db/sync/serving.ts'
import { heardOfServer } from '../../db/sync/standing.ts'
import { type DeviceId, type Instant, type PracticeId, Refusal } from '../../shared/kernel/index.ts'
import {
  type ActLeaseAnswer,
  type ActLeaseRequest,
  type AdmissionAnswer,
  type AdmissionRequest,
  type Announced,
  type Barred,
  BATCH_OPERATIONS,
  type CredentialAnswer,
  type CredentialRequest,
  type DigestAnswer,
  type DigestRequest,
  type LeftAnswer,
  type LeftRequest,
  type OtherDevice,
  PAGE_OPERATIONS,
  type PresenceAnswer,
  type PresenceRequest,
  PROTOCOL,
  type PullAnswer,
  type PullRequest,
  type PushAnswer,
  type PushRequest,
  type Quarantined,
  type Refused,
  type SequencedOperation,
  type SignedLease,
  type SnapshotAnswer,
  type SnapshotRequest,
  type SignedServing,
  type SyncRefusal,
} from '../../shared/sync/index.ts'

import type { Carry } from '../carrier.ts'
import { othersTurn } from './timers.ts'

/** How requests reach the server. Whoever implements it proves the device; what cannot be reached throws. */
export type Transport = {
  push(request: PushRequest): Promise<PushAnswer>
  pull(request: PullRequest): Promise<PullAnswer>
  /** What the server holds at a cursor; without it nothing is compared. */
  digest?(request: DigestRequest): Promise<DigestAnswer>
  /** Says what this PC is doing, and hears of the others; without it nothing is known of them. */
  presence?(request: PresenceRequest): Promise<PresenceAnswer>
  /** What a PC that was locked out says last; without it nothing of it is kept aside. */
  left?(request: LeftRequest): Promise<LeftAnswer>
  /** Asks for what only one PC does at a time; without it this PC asks nobody. */
  act?(request: ActLeaseRequest): Promise<ActLeaseAnswer>
  /** Asks for what an empty PC may begin with; without it everything is fetched page by page. */
  snapshot?(request: SnapshotRequest): Promise<SnapshotAnswer>
  /** Asks about PCs that want to be let in; without it none can be. */
  admission?(request: AdmissionRequest): Promise<AdmissionAnswer>
  /** Asks for a certificate, and makes the next secret known; without it this PC goes on with what it has. */
  credential?(request: CredentialRequest): Promise<CredentialAnswer>
  /** The way of what is large and no operation; without it nothing of that kind travels. */
  readonly carry?: Carry
  /** Calls `listener` when the server says that there is something new, with its last sequence. A hint: what is missed comes with the next poll. Returns how to stop. */
  onNews?(listener: (head: number) => void): () => void
  /** Lets go of connections and of what is under way. */
  close?(): void
}

/** The server was not reached, or what answered was not a server of ours. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Operations that are applied in one transaction, unless one unit of work is longer: a few milliseconds. */
const APPLIED_AT_ONCE = 50
/** Operations of one page: what is read out of an answer in a few milliseconds. */
const FETCHED_AT_ONCE = Math.min(250, PAGE_OPERATIONS)

/** Refusals that are about the former identity, not about this PC. */
const OF_FORMER: ReadonlySet<SyncRefusal> = new Set(['not-enrolled', 'device-revoked', 'broken-chain'])

/** What the server said of itself and of this device. */
export type Heard = {
  epoch: number
  acked: number
  durable: number
  now: Instant
  /** Where the practice's sequence ends; null where the answer doesn't say. */
  head: number | null
  /** What of this device lies in quarantine there, all of it up to what one answer tells; null where the answer doesn't say. */
  quarantined: readonly Quarantined[] | null
  /** When the server's newest verified copy was made, and when one was last restored as a proof. */
  copiedAt: Instant | null
  provenAt: Instant | null
}

/** What one round came to. `more`: there is more to send, or to fetch. `heard`: null when nothing was asked or all was refused. */
export type Round = {
  moved: number
  more: boolean
  refused: SyncRefusal | null
  heard: Heard | null
  /** The server's time, with a refusal too. */
  now: Instant | null
  /** Leave to work without the server, once everything of the page that it came with was applied. */
  lease?: SignedLease | undefined
  /** With the refusal `moved`: which server serves the practice now. */
  serving?: SignedServing | undefined
}
const IDLE: Round = { moved: 0, more: false, refused: null, heard: null, now: null }
/**
 * The server has more of this device than the device itself: it was put back to an older state, log and all. Whatever it numbered
 * now would be taken for what it numbered then, so that nothing is exchanged until it has an identity of its own again (SPEC S3).
 */
const olderState = (now: Instant): Round => ({ ...IDLE, refused: 'broken-chain', now })

const refusedBy = ({ reason, now, serving }: Refused): Round => ({ ...IDLE, refused: reason, now, serving })

/** Exchanges operations between this replica and its server: one step at a time, each of which may be cut off anywhere. */
export class Exchange {
  readonly #journal: Journal
  readonly #transport: Transport
  readonly #program: string
  readonly #recoveryKey: () => string | null
  #knowsPlaces = false
  #lacking = 0
  /** Up to which own number the server has everything, as it said last; null before this was looked up. */
  #acked: number | null = null
  /** Former identities of which the server takes nothing: the rest goes on. */
  readonly #refusedFormer = new Set<string>()
  #stopped = false

  /** @param parts.recoveryKey the public half of this PC's 24 words; null, or left out, where it has none */
  constructor(parts: {
    journal: Journal
    transport: Transport
    program: string
    recoveryKey?: (() => string | null) | undefined
  }) {
    this.#recoveryKey = parts.recoveryKey ?? (() => null)
    this.#journal = parts.journal
    this.#transport = parts.transport
    this.#program = parts.program
  }

  get acked(): number {
    return this.#acked ?? 0
  }

  /** Changes that came since the last opening and that have no row here to change: what they are about is not complete. */
  get lacking(): number {
    return this.#lacking
  }

  /** Nothing more is written from now on: the store is about to be closed. What waits for an answer ends with nothing done. */
  stop(): void {
    this.#stopped = true
  }

  /**
   * Sends the next batch of own operations (SPEC S9).
   * @throws Unreachable; Refusal as `Journal.work`
   */
  async push(): Promise<Round> {
    const before = await this.#pushFormer()
    if (before) return before
    const { number, ...asking } = await this.#asking()
    this.#acked ??= (await heardOfServer(this.#journal.db))?.acked ?? 0
    const from = Math.min(this.#acked, number)
    const operations = await ownAfter(this.#journal.db, from, BATCH_OPERATIONS, othersTurn)
    if (operations.length === 0) return IDLE
    const answer = await this.#reached(() => this.#transport.push({ ...asking, from, operations }))
    if (answer === null) return IDLE
    if (answer.kind === 'refused') return refusedBy(answer)
    if (answer.acked > number) return olderState(answer.now)
    const moved = Math.max(0, answer.acked - from)
    this.#acked = answer.acked
    const heard = heardOf(answer, null, answer.kind === 'taken' ? answer.quarantined : null)
    return { moved, more: answer.acked < number, refused: null, heard, now: answer.now }
  }

  /**
   * Sends the next batch of what was written under an identity that this PC had before, the oldest first: what it has written since may
   * rest on that (SPEC S45). Null where there is nothing of that kind.
   */
  async #pushFormer(): Promise<Round | null> {
    const { db } = this.#journal
    const waiting = (await formerWaiting(db)).find(({ deviceId }) => !this.#refusedFormer.has(deviceId))
    if (!waiting) return null
    const { number: _own, ...asking } = await this.#asking()
    const { deviceId, number, acked: from, secret } = waiting
    const operations = await ownAfter(db, from, BATCH_OPERATIONS, othersTurn, deviceId)
    if (operations.length === 0) {
      this.#refusedFormer.add(deviceId)
      return this.#pushFormer()
    }
    const former = { deviceId: deviceId as DeviceId, secret }
    const answer = await this.#reached(() => this.#transport.push({ ...asking, from, former, operations }))
    if (answer === null) return IDLE
    if (answer.kind === 'refused') {
      if (!OF_FORMER.has(answer.reason)) return { ...IDLE, refused: answer.reason, now: answer.now }
      this.#refusedFormer.add(deviceId)
      return { ...IDLE, more: true, now: answer.now }
    }
    // What the server has beyond this was sent by the state of this PC that was lost: it comes back with the pull.
    await this.#journal.formerAcked(deviceId, Math.min(answer.acked, number))
    return { ...IDLE, moved: Math.max(0, answer.acked - from), more: true, now: answer.now }
  }

  /**
   * Fetches the next page and applies it (SPEC S22).
   * @throws Unreachable; Refusal as `Journal.work`
   */
  async pull(): Promise<Round> {
    const { number, cursor, ...asking } = await this.#asking()
    const succession = await this.#successionAsked()
    const request = { ...asking, ...succession, cursor, limit: FETCHED_AT_ONCE }
    const answer = await this.#reached(() => this.#transport.pull(request))
    if (answer === null) return IDLE
    if (answer.kind === 'refused') return refusedBy(answer)
    if (answer.acked > number) return olderState(answer.now)
    this.#acked = answer.acked
    if (answer.kind === 'epoch') {
      if (answer.serving) await this.#journal.vouched({ serving: answer.serving })
      await this.#journal.beginEpoch({ epoch: answer.epoch, floor: answer.floor, acked: answer.acked })
      this.#refusedFormer.clear()
      this.#knowsPlaces = false
      return { ...IDLE, more: true, heard: heardOf(answer, null, null), now: answer.now }
    }
    const heard = heardOf(answer, answer.head, answer.quarantined ?? null)
    const unfinished: Round = { ...IDLE, more: true, heard, now: answer.now }
    for (const part of partsOf(answer)) {
      if (this.#stopped) return unfinished
      const adopted = await this.#journal.adopt({ epoch: answer.epoch, ...part })
      if (adopted.kind === 'ignored') return unfinished
      this.#lacking += adopted.missing
      await othersTurn()
    }
    const { lease, succession: given, serving } = answer
    if (serving) await this.#journal.vouched({ serving })
    if (given) {
      const { tag, ...sealed } = given
      await this.#journal.vouched({ succession: { tag, sealed: JSON.stringify(sealed) } })
    }
    return { ...unfinished, moved: answer.operations.length, more: answer.cursor < answer.head, lease }
  }

  /**
   * Learns where in the sequence that stands which came before this PC kept it, so that it can take the server's place (SPEC S100). Beside the rounds,
   * a page at a time; what is cut off goes on where it was.
   * @throws Unreachable; Refusal as `Journal.work`
   */
  async learn(): Promise<void> {
    if (this.#knowsPlaces) return
    const { db } = this.#journal
    while (!this.#stopped && (await unknownPlaces(db)) > 0) {
      const { number: _own, cursor: _here, ...asking } = await this.#asking()
      const request = { ...asking, cursor: await knownUpTo(db), limit: PAGE_OPERATIONS }
      const answer = await this.#reached(() => this.#transport.pull(request))
      if (answer?.kind !== 'page' || answer.operations.length === 0) return
      await this.#journal.learnPlaces(answer.operations)
      await othersTurn()
    }
    this.#knowsPlaces = !this.#stopped
  }

  /**
   * Compares what is here with what the server holds (SPEC S29), where this PC has everything and nothing of its own is on the way.
   * @returns the tables and patients that differ; null where there was nothing to compare
   * @throws Unreachable; Refusal where the transport says what is wrong
   */
  async compare(): Promise<{ tables: string[]; patients: string[] } | null> {
    const { number, ...asking } = await this.#asking()
    const { reflected } = await standingOf(this.#journal.db)
    if (!this.#transport.digest || reflected < number) return null
    // What this PC wrote under a former identity, or was copied with, and the server lacks is a difference that everybody knows of.
    if ((await formerWaiting(this.#journal.db)).length > 0) return null
    const answer = await this.#reached(() => this.#transport.digest?.(asking) ?? Promise.resolve(null))
    if (answer?.kind !== 'digests') return null
    const own = await digestsOf(this.#journal.db, othersTurn)
    const { cursor } = await standingOf(this.#journal.db)
    if (!own || this.#stopped || cursor !== asking.cursor) return null
    return { tables: differing(own.tables, answer.tables), patients: differing(own.patients, answer.patients) }
  }

  /**
   * Says what this PC is doing (SPEC S91).
   * @returns what the server knows of the others; null where it tells nothing
   * @throws Unreachable; Refusal where the transport says what is wrong, as a server that does not know this question
   */
  async announce(
    said: Announced,
  ): Promise<{ devices: OtherDevice[]; barred?: Barred[] | undefined; now: Instant } | null> {
    const { practiceId, schemaVersion, program, protocol, epoch } = await this.#asking()
    const asking = { practiceId, schemaVersion, program, protocol, epoch }
    const answer = await this.#reached(
      () => this.#transport.presence?.({ ...asking, ...said }) ?? Promise.resolve(null),
    )
    return answer?.kind === 'presence' ? answer : null
  }

  /** The answer; null when this exchange was stopped meanwhile. @throws Unreachable; Refusal where the transport says what is wrong */
  async #reached<A>(ask: () => Promise<A>): Promise<A | null> {
    try {
      await othersTurn()
      const answer = await ask()
      await othersTurn()
      return this.#stopped ? null : answer
    } catch (error) {
      // What a transport refuses by name is no silence: a person should hear of it.
      if (error instanceof Refusal && error.code !== 'offline') throw error
      throw new Unreachable('the server did not answer', { cause: error })
    }
  }

  /** Asks for what this PC needs to take the server's place, where it has words to seal it to. */
  async #successionAsked() {
    const publicKey = this.#recoveryKey()
    if (publicKey === null) return {}
    return { succession: { publicKey, tag: (await successionOf(this.#journal.db))?.tag ?? '' } }
  }

  async #asking() {
    const { practiceId, epoch, number, cursor, markedAt, mark } = await standingOf(this.#journal.db)
    const asking = { protocol: PROTOCOL, practiceId: practiceId as PracticeId, program: this.#program }
    const serving = await servingOf(this.#journal.db)
    const told = { ...(mark !== '' && { mark: { at: markedAt, hash: mark } }), ...(serving && { serving }) }
    return { ...asking, ...told, schemaVersion: SCHEMA_VERSION, epoch, number, cursor }
  }
}

type Said = Pick<Heard, 'epoch' | 'acked' | 'durable' | 'now'> & {
  copiedAt?: Instant | null | undefined
  provenAt?: Instant | null | undefined
}

const heardOf = (
  { epoch, acked, durable, now, copiedAt = null, provenAt = null }: Said,
  head: number | null,
  quarantined: readonly Quarantined[] | null,
): Heard => ({ epoch, acked, durable, now, head, quarantined, copiedAt, provenAt })

type Page = Extract<PullAnswer, { kind: 'page' }>

/** A page in the pieces in which it is applied: whole units of work. */
function partsOf({ from, cursor, operations, mark }: Page) {
  const parts: { from: number; cursor: number; operations: SequencedOperation[]; mark?: string | undefined }[] = []
  let begun: SequencedOperation[] = []
  let at = from
  for (const operation of operations) {
    begun.push(operation)
    if (operation.last === 0 || begun.length < APPLIED_AT_ONCE) continue
    parts.push({ from: at, cursor: operation.sequence, operations: begun })
    begun = []
    at = operation.sequence
  }
  if (begun.length > 0 || parts.length === 0) parts.push({ from: at, cursor, operations: begun })
  // The hash is that of the page's end.
  Object.assign(parts.at(-1) ?? {}, { mark })
  return parts
}
