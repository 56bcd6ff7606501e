import { clockOf, dayAfter, dayIn, type Instant, weekdayOf } from '../../../shared/kernel/index.ts'

/** Where the demonstration practice is. */
export const ZONE = 'America/New_York'
const MINUTE_MS = 60_000
const FRIDAY = 5

/**
 * The time of a played day: it goes on with the computer's, and the script moves it on. It is the last working day before the computer's
 * today, so that no run meets a midnight and what is certified in it holds.
 */
export class DayTime {
  #behindMs: number
  readonly today

  constructor(beginsAt: string) {
    let day = dayAfter(dayIn(ZONE, Date.now() as Instant), -1)
    while (weekdayOf(day) > FRIDAY) day = dayAfter(day, -1)
    this.today = day
    this.#behindMs = Date.now() - clockOf(ZONE, day)(beginsAt)
  }

  /** How far this time is behind the computer's, in milliseconds. */
  get behindMs(): number {
    return this.#behindMs
  }

  now(): Instant {
    return (Date.now() - this.#behindMs) as Instant
  }

  pass(minutes: number): void {
    this.#behindMs -= minutes * MINUTE_MS
  }

  /** How many minutes are left until the wall shows this; none where it has shown it. */
  minutesUntil(wall: string): number {
    return Math.max(0, (clockOf(ZONE, this.today)(wall) - this.now()) / MINUTE_MS)
  }
}
