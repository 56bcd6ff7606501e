import type { SyncPresenceTable } from '../../db/journal/tables.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { Timers } from './timers.ts'

/** How often this PC says what it does; the polling of the exchange makes it regular. */
const SAID_MS = 20_000
/** As long as something waits here, others are told sooner that it has gone. */
const PRESSING_MS = 3_000
/** What the others said is written down this often, where it is the same. */
const KEPT_MS = 60_000
/** A server of before does not know this question: it is asked again this much later. */
const UNKNOWN_MS = 60 * 60_000

export type PresenceParts = {
  timers: Timers
  /** @returns what the server knows of the others; null where it says nothing. @throws as `Exchange.announce` */
  ask: () => Promise<SyncPresenceTable[] | null>
  /** Whether what was said last is about to be untrue. */
  isPressing: () => boolean
  keep: (others: readonly SyncPresenceTable[]) => Promise<void>
  tell: () => void
  isStopped: () => boolean
}

/** Beside the rounds of the exchange: who is there. It holds nothing up, and what fails of it comes with the next round. */
export class Presence {
  readonly #parts: PresenceParts
  #isBusy = false
  #askAt = 0
  #others: SyncPresenceTable[] | null = null
  #kept: { at: number; text: string } = { at: Number.NEGATIVE_INFINITY, text: '' }

  constructor(parts: PresenceParts) {
    this.#parts = parts
  }

  /** What the server told last; null before it did. */
  get others(): readonly SyncPresenceTable[] | null {
    return this.#others
  }

  /** Says it with the next round, however short ago it was said. */
  hurry(): void {
    this.#askAt = 0
  }

  /** A round has reached the server: says what this PC does where that is due. */
  soon(): void {
    if (this.#isBusy || this.#parts.timers.counter() < this.#askAt) return
    this.#isBusy = true
    void this.#say()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#isBusy = false
      })
  }

  async #say(): Promise<void> {
    const { timers, ask, isPressing, keep, tell, isStopped } = this.#parts
    this.#askAt = timers.counter() + SAID_MS
    const others = await ask()
    if (isPressing()) this.#askAt = timers.counter() + PRESSING_MS
    if (others === null || isStopped()) return
    this.#others = others
    const text = JSON.stringify(others.map(({ heardAt: _heard, toldAt: _told, aheadMs: _ahead, ...said }) => said))
    const isNews = text !== this.#kept.text
    if (!isNews && timers.counter() - this.#kept.at < KEPT_MS) return
    this.#kept = { at: timers.counter(), text }
    await keep(others)
    if (isNews) tell()
  }

  #failed(error: unknown): void {
    if (error instanceof Refusal) this.#askAt = this.#parts.timers.counter() + UNKNOWN_MS
  }
}
