import {
  type Claim,
  type Conflict,
  conflictsOf,
  isAwaited,
  lastOf,
  type Resolution,
} from '../../shared/appointments/index.ts'
import { type CivilDate, dayIn, type Instant } from '../../shared/kernel/index.ts'
import { type Block, windowsOn } from '../../shared/practice/index.ts'
import type { Work } from '../journal.ts'
import { blocksWithin, schedules } from '../practice/queries.ts'
import type { TaskWriter } from '../tasks/commands.ts'
import { needNobody, needSomebody } from './needs.ts'
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
  for (const ofDay of byDay.values()) await stockOfDay(work, by, ofDay, block)
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
  if (waiting.length > 0) await stockOfDay(work, by, waiting)
}

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
  return stillAwaited(work, await find.orderBy('bookedAt').orderBy('id').execute())
}

/** Those of these bookings whose patients are still to come. */
export async function stillAwaited(work: Work, rows: readonly Row[]): Promise<Row[]> {
  const logs = await logsOf(
    work.db,
    rows.map(({ id }) => id),
  )
  return rows.filter(({ id }) => isAwaited((lastOf(logs.get(id) ?? [])?.status ?? 'booked') as 'booked'))
}

/** @param rows of about one day, in the order in which they were booked: whoever was first keeps her place */
export async function stockOfDay(work: Work, by: TaskWriter, rows: readonly Row[], block?: Block): Promise<void> {
  const time = {
    from: Math.min(...rows.map(({ startAt }) => startAt)),
    until: Math.max(...rows.map(({ busyUntilAt }) => busyUntilAt)),
  }
  const beside = await work.db
    .selectFrom('appointment')
    .selectAll()
    .where('holds', '=', 1)
    .where('startAt', '>', time.from - LONGEST_MS)
    .where('startAt', '<', time.until)
    .where('busyUntilAt', '>', time.from)
    .execute()
  const blocks = await blocksWithin(work.db, time)
  const hours = (await schedules(work.db)).filter(({ withdrawn }) => !withdrawn)
  const rooms = await work.db.selectFrom('resource').select(['id', 'capacity']).execute()
  for (const row of rows) {
    const earlier = beside.filter((one) => isBefore(one, row)).map(claimOf)
    const theirs = hours.filter(({ providerId }) => providerId === row.providerId)
    const here = theirs.filter(({ locationId }) => locationId === row.locationId)
    const day = dayIn(row.timeZone, row.startAt as Instant) as CivilDate
    const { locationId, visitTypeId, resourceId } = row
    const found = conflictsOf(claimOf(row), {
      claims: earlier,
      blocks,
      windows: theirs.length === 0 ? null : windowsOn(here, row.timeZone, day),
      roomCapacity: rooms.find(({ id }) => id === resourceId)?.capacity ?? 1,
      locationId,
      visitTypeId,
    })
    const needed = neededBy(row, found, block, blocks)
    if (needed === null) await needNobody(work, by, row, 'There is room again.')
    else if (row.resolution === '' && needed !== 'as-before') await needSomebody(work, by, row, needed)
  }
}

const isBefore = (one: Row, other: Row) =>
  one.bookedAt < other.bookedAt || (one.bookedAt === other.bookedAt && one.id < other.id)

const claimOf = ({ id, startAt, endAt, busyUntilAt, providerId, resourceId, patientId }: Row): Claim => ({
  appointmentId: id,
  startAt,
  endAt,
  busyUntilAt,
  providerId,
  resourceId,
  patientId,
})

/** What a booking needs somebody for; `as-before` where it lies in what was closed when it was booked. */
function neededBy(
  row: Row,
  found: readonly Conflict[],
  block: Block | undefined,
  blocks: readonly Block[],
): Resolution | 'as-before' | null {
  const closing = found.some(({ kind }) => kind === 'block' || kind === 'closure')
  if (closing) {
    const now = block ? [block] : row.resolution === '' ? [] : blocks
    const mine = now.find(
      (one) =>
        one.startAt < row.endAt &&
        row.startAt < one.endAt &&
        (one.providerId === null
          ? one.resourceId === null
            ? one.locationId === row.locationId
            : one.resourceId === row.resourceId
          : one.providerId === row.providerId),
    )
    if (!mine) return 'as-before'
    return mine.providerId === null ? 'closed' : 'provider-away'
  }
  const crowded = found.some(({ kind }) => kind === 'provider' || kind === 'resource')
  return crowded && row.overbookReason === '' ? 'over-capacity' : null
}
