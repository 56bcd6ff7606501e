import { isAwaited, lastOf } from '../../shared/appointments/index.ts'
import type { Block } from '../../shared/practice/index.ts'
import type { Work } from '../journal.ts'
import type { TaskWriter } from '../tasks/commands.ts'
import { judge, type Judgement, type Occasion } from './judging.ts'
import { needNobody, needSomebody, ROOM_AGAIN } from './needs.ts'
import { LONGEST_MS } from './surroundings.ts'
import { logsOf, type Row } from './views.ts'

/** Of what the schedule has become different: all of a location, or one provider's or one room's. */
export type Changed = { locationId: string; providerId: string | null; resourceId: string | null }

/**
 * Something of the schedule has changed under what was booked: it was closed, opened again, or takes fewer at once. Bookings
 * to come that have lost their place get a task, and those that have found it again lose theirs, in the unit of work of the
 * change. What was overbooked with a reason is meant so.
 * @param block what was closed now; without it, what is closed already is known to have been settled
 */
export async function takeStock(work: Work, by: TaskWriter, changed: Changed, block?: Block): Promise<void> {
  const rows = await awaited(work, by.now, changed, block)
  // A day has its own world: what is booked on one is in nobody's way on another.
  const byDay = Map.groupBy(rows, (row) => row.startLocal.slice(0, 10))
  for (const ofDay of byDay.values()) await settleDay(work, by, ofDay, block ? { kind: 'closed', block } : CHANGED)
}

/** Time has become free: whoever was booked over capacity beside it may have her place now. */
export async function takeStockBeside(work: Work, by: TaskWriter, left: Row): Promise<void> {
  const waiting = await work.db
    .selectFrom('appointment')
    .selectAll()
    .where('locationId', '=', left.locationId)
    .where('resolution', '=', 'over-capacity')
    .where('startAt', '<', left.busyUntilAt)
    .where('busyUntilAt', '>', left.startAt)
    .where('id', '<>', left.id)
    .execute()
  if (waiting.length > 0) await settleDay(work, by, waiting, CHANGED)
}

const CHANGED: Occasion = { kind: 'changed' }

async function awaited(work: Work, now: number, changed: Changed, block: Block | undefined): Promise<Row[]> {
  const from = Math.max(now, block?.startAt ?? now)
  const { locationId, providerId, resourceId } = changed
  let find = work.db
    .selectFrom('appointment')
    .selectAll()
    .where('holds', '=', 1)
    .where('startAt', '>', from - LONGEST_MS)
    .where('endAt', '>', from)
  if (block) find = find.where('startAt', '<', block.endAt)
  // A provider who is away is away everywhere.
  if (providerId !== null) find = find.where('providerId', '=', providerId)
  else if (resourceId !== null) find = find.where('resourceId', '=', resourceId)
  else find = find.where('locationId', '=', locationId)
  return stillAwaited(work, await find.execute())
}

/** Those of some bookings whose visit is still to come. */
export async function stillAwaited<R extends Pick<Row, 'id'>>(
  { db }: Pick<Work, 'db'>,
  rows: readonly R[],
): Promise<R[]> {
  const logs = await logsOf(
    db,
    rows.map(({ id }) => id),
  )
  return rows.filter(({ id }) => isAwaited((lastOf(logs.get(id) ?? [])?.status ?? 'booked') as 'booked'))
}

async function settleDay(work: Work, by: TaskWriter, rows: readonly Row[], occasion: Occasion): Promise<void> {
  for (const one of await judge(work.db, rows, occasion)) await settle(work, by, one)
}

/** Has what a booking was judged to need done in the unit of work. */
export async function settle(work: Work, by: TaskWriter, { row, needed }: Judgement): Promise<void> {
  if (needed === null) await needNobody(work, by, row, ROOM_AGAIN)
  else if (row.resolution === '' && needed !== 'as-before') await needSomebody(work, by, row, needed)
}
