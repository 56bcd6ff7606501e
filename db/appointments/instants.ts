import { type Instant, momentsOf, type WallTime } from '../../shared/kernel/index.ts'
import type { Author, Journal } from '../journal.ts'
import { refreshChartEntry } from './chart-entry.ts'

/** So many are looked at between two turns of everybody else. */
const AT_ONCE = 200

/**
 * Bookings to come keep what the wall shows. Where the rules of a zone have changed since they were booked (a state gives summer
 * time up), their moments are reckoned anew.
 * @param pause lets everyone else have a turn
 * @returns how many moved; one whose time on the wall there is no more stays where it was, to be found by its provider
 */
export async function refreshInstants(
  journal: Journal,
  author: Author,
  about: { now: Instant; pause: () => Promise<void> },
): Promise<number> {
  let moved = 0
  let after = ''
  for (;;) {
    const rows = await journal.db
      .selectFrom('appointment')
      .select(['id', 'startLocal', 'fold', 'timeZone', 'startAt', 'endAt', 'busyUntilAt'])
      .where('startAt', '>', about.now)
      .where('id', '>', after)
      .orderBy('id')
      .limit(AT_ONCE)
      .execute()
    const stale = rows.flatMap(({ id, startLocal, fold, timeZone, startAt, endAt, busyUntilAt }) => {
      const moments = momentsOf(timeZone, startLocal as WallTime)
      const at = moments[fold] ?? moments[0] ?? startAt
      const by = at - startAt
      return by === 0 ? [] : [{ id, times: { startAt: at, endAt: endAt + by, busyUntilAt: busyUntilAt + by } }]
    })
    if (stale.length > 0)
      await journal.work(author, async (work) => {
        for (const { id, times } of stale) {
          await work.update('appointment', id, times)
          await refreshChartEntry(work, id)
        }
        work.audit({ action: 'update', category: 'appointments', detail: { zoneRules: stale.length } })
      })
    moved += stale.length
    after = rows.at(-1)?.id ?? ''
    if (rows.length < AT_ONCE) return moved
    await about.pause()
  }
}
