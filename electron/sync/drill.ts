import { type Asker, type DrillResult, type DrillState, type Instant, Refusal } from '../../shared/kernel/index.ts'
import type { Timers } from './timers.ts'

/** What was written may take so long to arrive; then the record says that it has not. */
const ARRIVES_MS = 10 * 60_000
const MINUTE = 60_000

/** How this PC stands: own numbers are contiguous, so that what was written is the difference of two. */
export type DrillStanding = {
  number: number
  /** Up to which of them the server has everything, and the last moment of which everything of the server is here. */
  acked: number
  completeAt: Instant | null
}

export type DrillParts = {
  timers: Timers
  now: () => Instant
  standing: () => Promise<DrillStanding>
  /** In how many charts something was written after a number. */
  chartsAfter: (number: number) => Promise<number>
  /** The way to the server is there again, or it is gone. */
  changed: () => void
  file: (by: Asker, result: DrillResult) => Promise<void>
}

type Run = {
  minutes: number
  note: string
  by: Asker
  byName: string
  beganAt: Instant
  endsAt: Instant
  from: number
  /** Null while it is cut off. */
  ended: { at: Instant; number: number; early: boolean } | null
  callOff: () => void
}

/**
 * A drill without the server: one at a time, on this PC alone. It ends by itself, and what came of it is filed when all that was written has
 * arrived. It lives as long as the program: one that is closed meanwhile has its connection back, and files nothing.
 */
export class DrillKeeper {
  readonly #parts: DrillParts
  #run: Run | null = null
  #isFiling = false

  constructor(parts: DrillParts) {
    this.#parts = parts
  }

  /** Nothing reaches the server now. */
  get isCut(): boolean {
    return this.#run !== null && this.#run.ended === null
  }

  /** @throws Refusal `conflict` while one goes on */
  async begin({ minutes, note, by, byName }: Pick<Run, 'minutes' | 'note' | 'by' | 'byName'>): Promise<void> {
    const { timers, now, standing, changed } = this.#parts
    const { number } = await standing()
    if (this.#run) throw new Refusal('conflict', 'A drill goes on on this PC already.', { reason: 'drill' })
    const beganAt = now()
    this.#run = {
      minutes,
      note,
      by,
      byName,
      beganAt,
      endsAt: (beganAt + minutes * MINUTE) as Instant,
      from: number,
      ended: null,
      callOff: timers.after(minutes * MINUTE, () => void this.#end(false)),
    }
    changed()
  }

  /** Ends it before its time; nothing where none goes on. */
  end(): void {
    if (this.isCut) void this.#end(true)
  }

  async state(): Promise<DrillState | null> {
    const run = this.#run
    if (!run) return null
    const { number, acked } = await this.#parts.standing()
    const { beganAt, endsAt, from, ended } = run
    return {
      phase: ended ? 'catching-up' : 'cut',
      beganAt,
      endsAt,
      endedAt: ended?.at ?? null,
      written: Math.max(0, (ended?.number ?? number) - from),
      charts: await this.#parts.chartsAfter(from),
      waiting: Math.max(0, (ended?.number ?? number) - Math.max(acked, from)),
    }
  }

  async #end(early: boolean): Promise<void> {
    const run = this.#run
    if (!run || run.ended) return
    run.callOff()
    const { timers, now, standing, changed } = this.#parts
    // The way is open from here on; what is written while this is looked up counts as written meanwhile.
    run.ended = { at: now(), number: Number.MAX_SAFE_INTEGER, early }
    const { number } = await standing().catch(() => ({ number: run.from }))
    run.ended.number = number
    run.callOff = timers.after(ARRIVES_MS, () => void this.look(true))
    changed()
  }

  /**
   * Something of the exchange has changed: files the record once everything has arrived and the server was heard again.
   * @param isLate files it in any case
   */
  async look(isLate = false): Promise<void> {
    const run = this.#run
    if (!run?.ended || this.#isFiling) return
    this.#isFiling = true
    try {
      const { standing, now, chartsAfter, file, changed } = this.#parts
      const { acked, completeAt } = await standing()
      const { at, number, early } = run.ended
      const hasArrived = acked >= number && completeAt !== null && completeAt >= at
      if (!hasArrived && !isLate) return
      const written = Math.max(0, number - run.from)
      const arrivedAt = hasArrived ? now() : null
      const result = !hasArrived ? 'not-arrived' : written > 0 ? 'passed' : 'nothing-written'
      const { beganAt, minutes, note, by, byName } = run
      const about = { beganAt, endedAt: at, minutes, early: early ? 1 : 0, note, arrivedAt, result } as const
      const who = { recordedBy: by.userId, recordedByName: byName, recordedAt: now() }
      await file(by, { ...about, ...who, written, charts: await chartsAfter(run.from) })
      run.callOff()
      this.#run = null
      changed()
    } catch {
      // The practice is closed, or the disk took nothing: the next change of the exchange tries again.
    } finally {
      this.#isFiling = false
    }
  }
}

type Heard = Pick<DrillStanding, 'acked' | 'completeAt'>

/** The drills of this PC. @param parts `number`: of its last operation; `heard`: what the server said last */
export const drillKeeperOf = ({
  number,
  heard,
  ...parts
}: Omit<DrillParts, 'standing'> & { number: () => Promise<number>; heard: () => Heard }): DrillKeeper =>
  new DrillKeeper({ ...parts, standing: async () => ({ number: await number(), ...heard() }) })
