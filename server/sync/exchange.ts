import type { Journal } from '../../db/journal.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { epochsOf, floorOf } from '../../db/journal/epochs.ts'
import { deviceOf, standingOf } from '../../db/sync/devices.ts'
import { type Digests, digestsOf } from '../../db/sync/digest.ts'
import { sequenceAfter } from '../../db/sync/page.ts'
import type { Clock } from '../../shared/kernel/index.ts'
import {
  type DigestAnswer,
  type DigestRequest,
  MINIMUM_PROTOCOL,
  PROTOCOL,
  type PullAnswer,
  type PullRequest,
  type PushAnswer,
  type PushRequest,
  type SyncRefusal,
} from '../../shared/sync/index.ts'

const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** An epoch is a moment of some server's clock; one further ahead than this is none. */
const CLOCKS_APART_MS = 10 * 365 * 24 * 60 * 60 * 1000

/** What a practice server answers to a device that has proven which one it is; see shared/sync/SPEC.md. */
export class PracticeExchange {
  readonly #journal: Journal
  readonly #clock: Clock
  #digests: { operation: number; all: Promise<Digests | null> } | null = null

  constructor(parts: { journal: Journal; clock: Clock }) {
    this.#journal = parts.journal
    this.#clock = parts.clock
  }

  /** Takes a batch (SPEC S9–S13). Whatever went wrong with single operations is in the answer, never thrown. */
  async push(deviceId: string, request: PushRequest): Promise<PushAnswer> {
    const refusal = await this.#refusal(deviceId, request)
    // Work that was done is taken however old the program is that it was done with.
    if (refusal && refusal !== 'client-too-old') return this.#refused(refusal)
    if (request.operations.some(({ schemaVersion }) => schemaVersion > SCHEMA_VERSION))
      return this.#refused('server-too-old')
    const taken = await this.#journal.accept({ deviceId, from: request.from, operations: request.operations })
    if (taken.kind === 'refused') return this.#refused(taken.reason)
    if (
      taken.kind === 'gap' &&
      request.from > taken.acked &&
      request.epoch === (await standingOf(this.#journal.db)).epoch
    )
      await this.#startOver(request.epoch)
    const standing = await this.#standing(deviceId)
    return taken.kind === 'gap'
      ? { kind: 'gap', ...standing }
      : { kind: 'taken', ...standing, quarantined: taken.quarantined, conflicts: taken.conflicts }
  }

  /** Hands out the next page (SPEC S22–S26). */
  async pull(deviceId: string, request: PullRequest): Promise<PullAnswer> {
    const refusal = await this.#refusal(deviceId, request)
    if (refusal) return this.#refused(refusal)
    const { db } = this.#journal
    // A device that knows a later epoch knows a later state of this practice: this one was put back to before that.
    const { epoch, operation } = await standingOf(db)
    const isLater = request.epoch > epoch && request.epoch < this.#clock.now() + CLOCKS_APART_MS
    if (isLater || (request.epoch === epoch && request.cursor > operation)) await this.#startOver(request.epoch)
    const standing = await this.#standing(deviceId)
    if (request.epoch !== standing.epoch)
      return { kind: 'epoch', floor: floorOf(await epochsOf(db), request.epoch), ...standing }
    const { operations, cursor, head } = await sequenceAfter(db, request.cursor, request.limit)
    if (operations.some(({ schemaVersion }) => schemaVersion > request.schemaVersion))
      return this.#refused('client-too-old')
    return { kind: 'page', ...standing, from: request.cursor, operations, cursor, head }
  }

  /** Says what this server holds, where it stands at the device's cursor and nothing is written meanwhile (SPEC S29). */
  async digest(deviceId: string, request: DigestRequest): Promise<DigestAnswer> {
    const refusal = await this.#refusal(deviceId, request)
    if (refusal) return this.#refused(refusal)
    const { db } = this.#journal
    const { operation, epoch } = await standingOf(db)
    const isThere = operation === request.cursor && epoch === request.epoch
    const digests = isThere ? await this.#digestsAt(operation) : null
    const standing = await this.#standing(deviceId)
    return digests ? { kind: 'digests', ...standing, ...digests } : { kind: 'moved', ...standing }
  }

  /** Every device asks the same at the end of a day: what was added up once is told again until something is written. */
  #digestsAt(operation: number): Promise<Digests | null> {
    if (this.#digests?.operation !== operation)
      this.#digests = { operation, all: digestsOf(this.#journal.db, othersTurn) }
    const { all } = this.#digests
    const forget = () => {
      if (this.#digests?.all === all) this.#digests = null
    }
    return all.then(
      (digests) => {
        if (!digests) forget()
        return digests
      },
      (error: unknown) => {
        forget()
        throw error
      },
    )
  }

  async #refusal(deviceId: string, asked: Pick<PullRequest, 'protocol' | 'practiceId'>): Promise<SyncRefusal | null> {
    const { practiceId } = await standingOf(this.#journal.db)
    if (asked.practiceId !== practiceId) return 'practice-mismatch'
    const device = await deviceOf(this.#journal.db, deviceId)
    if (!device) return 'not-enrolled'
    if (device.status !== 'active') return 'device-revoked'
    if (asked.protocol > PROTOCOL) return 'server-too-old'
    return asked.protocol < MINIMUM_PROTOCOL ? 'client-too-old' : null
  }

  /**
   * A device knows a later state of this practice than this server, which was put back to before that and not told. What was
   * given out since may have gone to others in the same places, so that nothing is shared for sure.
   */
  async #startOver(beyond: number): Promise<void> {
    await this.#journal.restored('a device knows a later state', { beyond, floor: 0 })
  }

  #refused(reason: SyncRefusal): { kind: 'refused'; reason: SyncRefusal; now: ReturnType<Clock['now']> } {
    return { kind: 'refused', reason, now: this.#clock.now() }
  }

  async #standing(deviceId: string) {
    const { epoch } = await standingOf(this.#journal.db)
    const device = await deviceOf(this.#journal.db, deviceId)
    return { epoch, acked: device?.acked ?? 0, durable: device?.durable ?? 0, now: this.#clock.now() }
  }
}
