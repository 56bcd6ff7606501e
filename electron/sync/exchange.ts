import type { Journal } from '../../db/journal.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { ownAfter } from '../../db/sync/outbox.ts'
import type { PracticeId } from '../../shared/kernel/index.ts'
import {
  BATCH_OPERATIONS,
  PAGE_OPERATIONS,
  PROTOCOL,
  type PullAnswer,
  type PullRequest,
  type PushAnswer,
  type PushRequest,
  type SequencedOperation,
  type SyncRefusal,
} from '../../shared/sync/index.ts'

/** How requests reach the server. Whoever implements it proves the device; what cannot be reached throws. */
export type Transport = {
  push(request: PushRequest): Promise<PushAnswer>
  pull(request: PullRequest): Promise<PullAnswer>
}

/** Operations that are applied in one transaction, unless one unit of work is longer: a few milliseconds. */
const APPLIED_AT_ONCE = 100

/** What one round came to. `more`: there is more to send, or to fetch. */
export type Round = { moved: number; more: boolean; refused: SyncRefusal | null }

/** Exchanges operations between this replica and its server: one step at a time, each of which may be cut off anywhere. */
export class Exchange {
  readonly #journal: Journal
  readonly #transport: Transport
  readonly #program: string
  /** Up to which own number the server has everything, as it said last; asked anew after every start. */
  #acked = 0

  constructor(parts: { journal: Journal; transport: Transport; program: string }) {
    this.#journal = parts.journal
    this.#transport = parts.transport
    this.#program = parts.program
  }

  get acked(): number {
    return this.#acked
  }

  /** Sends the next batch of own operations (SPEC S9). */
  async push(): Promise<Round> {
    const { number, ...asking } = await this.#asking()
    const from = Math.min(this.#acked, number)
    const operations = await ownAfter(this.#journal.db, from, BATCH_OPERATIONS)
    if (operations.length === 0) return { moved: 0, more: false, refused: null }
    const answer = await this.#transport.push({ ...asking, from, operations })
    if (answer.kind === 'refused') return { moved: 0, more: false, refused: answer.reason }
    const moved = Math.max(0, answer.acked - from)
    this.#acked = answer.acked
    return { moved, more: answer.acked < number, refused: null }
  }

  /** Fetches the next page and applies it (SPEC S22). */
  async pull(): Promise<Round> {
    const { number: _number, cursor, ...asking } = await this.#asking()
    const answer = await this.#transport.pull({ ...asking, cursor, limit: PAGE_OPERATIONS })
    if (answer.kind === 'refused') return { moved: 0, more: false, refused: answer.reason }
    this.#acked = answer.acked
    if (answer.kind === 'epoch') {
      await this.#journal.beginEpoch({ epoch: answer.epoch, floor: answer.floor, acked: answer.acked })
      return { moved: 0, more: true, refused: null }
    }
    for (const part of partsOf(answer)) {
      const adopted = await this.#journal.adopt({ epoch: answer.epoch, ...part })
      if (adopted.kind === 'ignored') return { moved: 0, more: true, refused: null }
      await othersTurn()
    }
    return { moved: answer.operations.length, more: answer.cursor < answer.head, refused: null }
  }

  async #asking() {
    const { practiceId, epoch, number, cursor } = await standingOf(this.#journal.db)
    const asking = { protocol: PROTOCOL, practiceId: practiceId as PracticeId, program: this.#program }
    return { ...asking, schemaVersion: SCHEMA_VERSION, epoch, number, cursor }
  }
}

/** Screens are waiting too: between one part and the next they get on. */
const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

type Page = Extract<PullAnswer, { kind: 'page' }>

/** A page in the pieces in which it is applied: whole units of work. */
function partsOf({ from, cursor, operations }: Page) {
  const parts: { from: number; cursor: number; operations: SequencedOperation[] }[] = []
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
  return parts
}
