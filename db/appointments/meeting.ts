import type { Kysely } from 'kysely'
import type { Work } from '../journal.ts'
import { blocksWithin } from '../practice/queries.ts'
import type { Tables } from '../tables.ts'
import type { TaskWriter } from '../tasks/commands.ts'
import { stillAwaited, stockOfDay } from './stock.ts'
import { LONGEST_MS } from './surroundings.ts'
import type { Row } from './views.ts'

type Db = Kysely<Tables>
const AT_ONCE = 500

/**
 * Bookings to come that share their hour or room with another one, or lie in what was closed, without anybody having said why: made on PCs
 * that did not hear of each other, or of what was closed.
 * @param among looked at alone, with those that they meet; all of the practice where nothing is named
 */
export async function bookingsThatMeet(db: Db, now: number, among?: readonly string[]): Promise<string[]> {
  const found = new Set<string>()
  for (let from = 0; from < (among?.length ?? 1); from += AT_ONCE) {
    const part = among?.slice(from, from + AT_ONCE)
    let pairs = db
      .selectFrom('appointment as one')
      .innerJoin('appointment as other', (join) =>
        join
          .onRef('other.startAt', '<', 'one.busyUntilAt')
          .onRef('other.busyUntilAt', '>', 'one.startAt')
          .onRef('other.id', '<>', 'one.id')
          .on((on) =>
            on.or([
              on('other.providerId', '=', on.ref('one.providerId')),
              on('other.resourceId', '=', on.ref('one.resourceId')),
            ]),
          ),
      )
      .select(['one.id', 'other.id as otherId'])
      .where('one.holds', '=', 1)
      .where('other.holds', '=', 1)
      .where('one.startAt', '>', now - LONGEST_MS)
      .where('one.endAt', '>', now)
      .where('other.startAt', '>', now - LONGEST_MS)
    let closed = db
      .selectFrom('appointment as one')
      .innerJoin('scheduleBlock as block', (join) =>
        join
          .onRef('block.startAt', '<', 'one.endAt')
          .onRef('block.endAt', '>', 'one.startAt')
          .on('block.withdrawnReason', 'is', null)
          .on((on) =>
            on.or([
              on('block.locationId', '=', on.ref('one.locationId')),
              on('block.providerId', '=', on.ref('one.providerId')),
            ]),
          ),
      )
      .select('one.id')
      .where('one.holds', '=', 1)
      .where('one.overbookReason', '=', '')
      .where('one.resolution', '=', '')
      .where('one.startAt', '>', now - LONGEST_MS)
      .where('one.endAt', '>', now)
    if (part) {
      pairs = pairs.where('one.id', 'in', part)
      closed = closed.where((where) => where.or([where('one.id', 'in', part), where('block.id', 'in', part)]))
    }
    for (const { id, otherId } of await pairs.execute()) for (const one of [id, otherId]) found.add(one)
    for (const { id } of await closed.execute()) found.add(id)
  }
  return [...found]
}

/**
 * Takes stock of bookings that have met, in the order in which they were made: whoever was first keeps the hour, who has no room any more
 * stays booked and is the front desk's task (SPEC S141).
 */
export async function takeStockOfMeeting(work: Work, by: TaskWriter, ids: readonly string[]): Promise<void> {
  const rows: Row[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE)
    rows.push(
      ...(await work.db
        .selectFrom('appointment')
        .selectAll()
        .where('id', 'in', ids.slice(from, from + AT_ONCE))
        .execute()),
    )
  const waiting = (await stillAwaited(work, rows)).toSorted((a, b) => a.bookedAt - b.bookedAt || (a.id < b.id ? -1 : 1))
  for (const ofDay of Map.groupBy(waiting, (row) => row.startLocal.slice(0, 10)).values()) {
    await stockOfDay(work, by, ofDay)
    for (const row of ofDay) {
      if (row.overbookReason !== '') continue
      for (const block of await blocksWithin(work.db, { from: row.startAt, until: row.endAt }))
        await stockOfDay(work, by, [row], block)
    }
  }
}
