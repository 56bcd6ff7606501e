import { bookingsThatMeet, takeStockOfMeeting } from '../db/appointments/commands.ts'
import type { Journal } from '../db/journal.ts'
import type { Clock, IdSource } from '../shared/kernel/index.ts'

const TABLES: readonly string[] = ['appointment', 'schedule_block']

type Parts = { journal: Journal; clock: Clock; ids: IdSource; report: (error: unknown) => void }

/**
 * Tells people of bookings that PCs made without having heard of each other (SPEC S141). PCs meet at their server and nowhere else, so what they
 * booked meets here: once, however many PCs there are. What came while this server did not run is looked at when it starts.
 */
export class MeetingBookings {
  readonly #parts: Parts
  readonly #stop: () => void
  #came: Set<string> | null = new Set()
  #looking: Promise<void> = Promise.resolve()
  #isAsked = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#stop = parts.journal.onCommit(({ tables, ids }) => {
      if (!tables.some((table) => TABLES.includes(table))) return
      for (const id of ids) this.#came?.add(id)
      void this.#soon()
    })
  }

  /** Looks at every booking to come. Never throws. */
  look(): Promise<void> {
    this.#came = null
    return this.#soon()
  }

  /** Until everything that came has been looked at. */
  settled(): Promise<void> {
    return this.#looking
  }

  /** Lets what is under way end. */
  async close(): Promise<void> {
    this.#stop()
    await this.#looking
  }

  /** Several commits in a moment are looked at together. */
  #soon(): Promise<void> {
    if (this.#isAsked) return this.#looking
    this.#isAsked = true
    this.#looking = this.#looking.then(() => this.#now())
    return this.#looking
  }

  async #now(): Promise<void> {
    this.#isAsked = false
    const came = this.#came
    this.#came = new Set()
    const { journal, clock, ids, report } = this.#parts
    const author = { userId: null, sessionId: null, channel: 'appointments.meet' }
    try {
      const met = await bookingsThatMeet(journal.db, clock.now(), came === null ? undefined : [...came])
      if (met.length === 0) return
      await journal.work(author, (work) =>
        takeStockOfMeeting(work, { author, authorName: '', ids, now: clock.now() }, met),
      )
    } catch (error) {
      report(error)
    }
  }
}
