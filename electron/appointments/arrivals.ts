import { takeStockOfArrivals } from '../../db/appointments/commands.ts'
import type { Commit } from '../../db/journal.ts'
import type { CoreParts } from '../parts.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'appointments.arrivals' }
const SCHEDULE = ['appointment', 'schedule_block', 'provider_schedule', 'resource']
/** How long changes are gathered; and how long the PC that booked has before any other says what became of it. */
const GATHER_MS = 1_000
const GRACE_MS = 30_000

/**
 * Bookings that PCs made apart from each other meet here: once nothing more arrives, stock is taken of the time that they touch (SPEC S146–S148).
 * Up to where that was done is in the database, so that neither a lock nor a crash loses any of it.
 */
export function watchArrivals({ practice, ids, clock, server }: CoreParts): { settle(): Promise<void> } {
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> = Promise.resolve()
  /** By the machine's counter: from when on this PC says what others should have said. */
  let graceEndsAt: number | null = null
  const look = async () => {
    if (!practice.isOpen) return
    const { state, isFetching } = await server.facts()
    if (state === 'alone') return
    // What is on its way may take back what has come.
    if (isFetching) return later(GATHER_MS)
    const by = { author: AUTHOR, authorName: '', ids, now: clock.now() }
    const isOver = graceEndsAt !== null && performance.now() >= graceEndsAt
    const { left } = await takeStockOfArrivals(practice.store().journal, by, isOver ? 'all' : 'own')
    graceEndsAt = left === 0 ? null : (graceEndsAt ?? performance.now() + GRACE_MS)
    if (left > 0) later(GRACE_MS)
  }
  let dueAt = 0
  const later = (ms: number) => {
    const asked = performance.now() + ms
    // Whoever writes on and on does not put it off.
    if (timer && dueAt <= asked) return
    if (timer) clearTimeout(timer)
    dueAt = asked
    timer = setTimeout(() => {
      timer = null
      // What failed is tried again: up to where all was looked at stands in the database.
      running = running.then(look).catch(() => later(GRACE_MS))
    }, ms)
    timer.unref()
  }
  const heard = ({ tables }: Pick<Commit, 'tables'>) => {
    if (tables.some((table) => SCHEDULE.includes(table))) later(GATHER_MS)
  }
  practice.onCommit(heard)
  practice.onOpen(() => later(GATHER_MS))
  practice.onClosing(() => {
    if (timer) clearTimeout(timer)
    timer = null
  })
  return { settle: () => running }
}
