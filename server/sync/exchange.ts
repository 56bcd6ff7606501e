import type { Journal } from '../../db/journal.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { epochsOf, floorOf } from '../../db/journal/epochs.ts'
import { goesOnFor } from '../../db/journal/former.ts'
import type { Giving } from '../../db/journal/given.ts'
import { quarantinedBetween, quarantinedOf } from '../../db/journal/quarantine.ts'
import { ackedOf, type Standing, standingFor } from '../../db/sync/devices.ts'
import { type Digests, digestsOf } from '../../db/sync/digest.ts'
import { markAt, sequenceAfter } from '../../db/sync/page.ts'
import { barredDevices, isNewPresence, othersPresent, presenceOf, presenceRow } from '../../db/sync/presence.ts'
import type { Clock, DeviceId, Instant, PracticeId } from '../../shared/kernel/index.ts'
import {
  type DigestAnswer,
  type DigestRequest,
  MINIMUM_PROTOCOL,
  type PresenceAnswer,
  type PresenceRequest,
  PROTOCOL,
  type PullAnswer,
  type PullRequest,
  type PushAnswer,
  type PushRequest,
  type SignedLease,
  type SignedServing,
  type SyncRefusal,
} from '../../shared/sync/index.ts'
import { hashOfSecret } from '../device-gate.ts'
import type { LeaseGiver } from '../lease-signer.ts'
import type { Fence } from '../serving.ts'
import type { SuccessionGiver } from '../succession.ts'

const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** An epoch is a moment of some server's clock; one further ahead than this is none. */
const CLOCKS_APART_MS = 10 * 365 * 24 * 60 * 60 * 1000

/** What a practice server answers to a device that has proven which one it is; see shared/sync/SPEC.md. */
export class PracticeExchange {
  readonly #journal: Journal
  readonly #clock: Clock
  readonly #giving: Giving
  readonly #aside: (operations: number) => void
  readonly #give: LeaseGiver | null
  readonly #fence: Pick<Fence, 'heard' | 'moved' | 'own'> | null
  readonly #succession: SuccessionGiver | null
  #digests: { operation: number; all: Promise<Digests | null> } | null = null

  /**
   * @param parts.giving what of the rows that devices send is this server's to give
   * @param parts.aside hears how many operations went into quarantine with a push: each once, not what lies there already
   * @param parts.lease gives leave to work without this server; without it none is given
   * @param parts.fence whether another server serves the practice; without it none ever does
   * @param parts.succession gives devices what they need to take this server's place
   */
  constructor(parts: {
    journal: Journal
    clock: Clock
    giving: Giving
    aside?: (operations: number) => void
    lease?: LeaseGiver
    fence?: Pick<Fence, 'heard' | 'moved' | 'own'>
    succession?: SuccessionGiver
  }) {
    this.#journal = parts.journal
    this.#clock = parts.clock
    this.#giving = parts.giving
    this.#aside = parts.aside ?? (() => {})
    this.#give = parts.lease ?? null
    this.#fence = parts.fence ?? null
    this.#succession = parts.succession ?? null
  }

  /** Takes a batch (SPEC S9–S13). Whatever went wrong with single operations is in the answer, never thrown. */
  async push(deviceId: string, request: PushRequest): Promise<PushAnswer> {
    const { refusal, standing, serving } = await this.#asked(deviceId, request)
    // Work that was done is taken however old the program is that it was done with.
    if (refusal && refusal !== 'client-too-old') return this.#refused(refusal, serving)
    if (request.operations.some(({ schemaVersion }) => schemaVersion > SCHEMA_VERSION))
      return this.#refused('server-too-old')
    if (await this.#standsElsewhere(request, standing)) await this.#startOver(request.epoch)
    const author = await this.#author(deviceId, request)
    if (author === null) return this.#refused('not-enrolled')
    const before = author === deviceId ? standing.acked : await ackedOf(this.#journal.db, author)
    const { from, operations } = request
    const taken = await this.#journal.accept({ deviceId: author, from, operations, giving: this.#giving })
    if (taken.kind === 'refused') return this.#refused(taken.reason)
    const { acked, durable } = taken
    const isLater = taken.kind === 'gap' && request.from > acked && request.epoch === taken.epoch
    const epoch = isLater ? await this.#startOver(request.epoch) : taken.epoch
    const told = this.#told({ ...standing, epoch, acked, durable })
    if (taken.kind === 'taken' && taken.quarantined.length > 0)
      this.#aside(await quarantinedBetween(this.#journal.db, author, { after: before, upTo: acked }))
    return taken.kind === 'gap'
      ? { kind: 'gap', ...told }
      : { kind: 'taken', ...told, quarantined: taken.quarantined, conflicts: taken.conflicts }
  }

  /** In whose name a batch is taken: the device's own, or that of an identity which it had before; null where it may not (SPEC S45). */
  async #author(deviceId: string, { former }: PushRequest): Promise<string | null> {
    if (!former) return deviceId
    const proof = former.secret === null ? null : hashOfSecret(former.secret)
    const going = { deviceId, former: former.deviceId, proof }
    const may = (await goesOnFor(this.#journal.db, going)) || (await this.#journal.goOnFor(going))
    return may ? former.deviceId : null
  }

  /** Hands out the next page (SPEC S22–S26). */
  async pull(deviceId: string, request: PullRequest): Promise<PullAnswer> {
    const { refusal, standing, serving } = await this.#asked(deviceId, request)
    if (refusal) return this.#refused(refusal, serving)
    const { db } = this.#journal
    // A device that knows a later epoch knows a later state of this practice: this one was put back to before that.
    const isLater = request.epoch > standing.epoch && request.epoch < this.#clock.now() + CLOCKS_APART_MS
    const isBeyond = request.epoch === standing.epoch && request.cursor > standing.operation
    const isOther = isLater || isBeyond || (await this.#standsElsewhere(request, standing))
    const epoch = isOther ? await this.#startOver(request.epoch) : standing.epoch
    const told = this.#told({ ...standing, epoch })
    if (request.epoch !== epoch) {
      const own = await this.#fence?.own()
      return { kind: 'epoch', floor: floorOf(await epochsOf(db), request.epoch), ...told, ...(own && { serving: own }) }
    }
    const { operations, cursor, head, mark } = await sequenceAfter(db, request.cursor, request.limit)
    if (operations.some(({ schemaVersion }) => schemaVersion > request.schemaVersion))
      return this.#refused('client-too-old')
    const quarantined = standing.hasQuarantined ? await quarantinedOf(db, deviceId) : []
    const lease = cursor === head ? await this.#lease(deviceId, standing.practiceId) : null
    const succession = request.succession && (await this.#succession?.(deviceId, request.succession))
    const own = cursor === head ? await this.#fence?.own() : null
    const where = own && own.content !== request.serving?.content ? { serving: own } : {}
    const given = { ...(lease && { lease }), ...(succession && { succession }), ...where }
    return {
      kind: 'page',
      ...told,
      quarantined,
      from: request.cursor,
      operations,
      cursor,
      head,
      ...(mark && { mark }),
      ...given,
    }
  }

  /** Leave to work without this server: for a device that has heard everything, who may work and who may not any more (SPEC S82). */
  async #lease(deviceId: string, practiceId: string): Promise<SignedLease | null> {
    if (!this.#give) return null
    const of = { practiceId: practiceId as PracticeId, deviceId: deviceId as DeviceId, issuedAt: this.#clock.now() }
    return this.#give(of)
  }

  /** Says what this server holds, where it stands at the device's cursor and nothing is written meanwhile (SPEC S29). */
  async digest(deviceId: string, request: DigestRequest): Promise<DigestAnswer> {
    const { refusal, standing, serving } = await this.#asked(deviceId, request)
    if (refusal) return this.#refused(refusal, serving)
    const isThere = standing.operation === request.cursor && standing.epoch === request.epoch
    const digests = isThere ? await this.#digestsAt(standing.operation) : null
    const told = this.#told(standing)
    return digests ? { kind: 'digests', ...told, ...digests } : { kind: 'moved', ...told }
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

  /** Keeps what a device says of itself, and tells it what the others have said (SPEC S91). */
  async presence(deviceId: string, request: PresenceRequest): Promise<PresenceAnswer> {
    const { refusal, standing, serving } = await this.#asked(deviceId, request)
    if (refusal) return this.#refused(refusal, serving)
    const now = this.#clock.now()
    const before = await presenceOf(this.#journal.db, deviceId)
    const said = presenceRow(deviceId, request, now)
    if (!before || isNewPresence(before, said)) await this.#journal.announced(said)
    const devices = await othersPresent(this.#journal.db, deviceId, now)
    const barred = (await barredDevices(this.#journal.db)).map((one) => ({
      ...one,
      deviceId: one.deviceId as DeviceId,
    }))
    return { kind: 'presence', epoch: standing.epoch, now, devices, barred }
  }

  /** Whether the device may ask this, and where this server stands with it: read once for each request. */
  async #asked(deviceId: string, asked: Pick<PullRequest, 'protocol' | 'practiceId' | 'serving'>) {
    const standing = await standingFor(this.#journal.db, deviceId)
    const refusal = refusalOf(standing, asked)
    if (asked.serving && standing.status === 'active') await this.#fence?.heard(asked.serving)
    const serving = (await this.#fence?.moved()) ?? null
    return { refusal: refusal ?? (serving && ('moved' as const)), standing, serving }
  }

  /**
   * Whether the device was told of another order than this one: then the server was put back, has gone on otherwise, and what the device had seen
   * of its places says nothing of those here.
   */
  async #standsElsewhere({ epoch, mark }: Pick<PullRequest, 'epoch' | 'mark'>, standing: Standing): Promise<boolean> {
    if (!mark || epoch !== standing.epoch) return false
    return mark.at > standing.operation || (await markAt(this.#journal.db, mark.at)) !== mark.hash
  }

  /**
   * A device knows a later state of this practice than this server, which was put back to before that and not told. What was
   * given out since may have gone to others in the same places, so that nothing is shared for sure.
   */
  #startOver(beyond: number): Promise<number> {
    return this.#journal.restored('a device knows a later state', { beyond, floor: 0 })
  }

  #refused(reason: SyncRefusal, serving: SignedServing | null = null) {
    const where = reason === 'moved' && serving ? { serving } : {}
    return { kind: 'refused' as const, reason, now: this.#clock.now(), ...where }
  }

  #told({ epoch, acked, durable, copiedAt, provenAt }: Omit<Standing, 'practiceId' | 'status'>) {
    const moments = { copiedAt: copiedAt as Instant | null, provenAt: provenAt as Instant | null }
    return { epoch, acked, durable, now: this.#clock.now(), ...moments }
  }
}

/** Why a device gets no answer to what it asks; null where it does. */
export function refusalOf(standing: Standing, asked: Pick<PullRequest, 'protocol' | 'practiceId'>): SyncRefusal | null {
  if (asked.practiceId !== standing.practiceId) return 'practice-mismatch'
  if (standing.status === null) return 'not-enrolled'
  if (standing.status === 'suspended') return 'device-suspended'
  if (standing.status !== 'active') return 'device-revoked'
  if (asked.protocol > PROTOCOL) return 'server-too-old'
  return asked.protocol < MINIMUM_PROTOCOL ? 'client-too-old' : null
}
