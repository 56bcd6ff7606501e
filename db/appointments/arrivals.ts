import { type Kysely, sql } from 'kysely'
import type { Journal } from '../journal.ts'
import { othersTurn } from '../journal/log-text.ts'
import type { Tables } from '../tables.ts'
import type { TaskWriter } from '../tasks/commands.ts'
import { judge, type Judgement } from './judging.ts'
import { settle, stillAwaited } from './stock.ts'
import { LONGEST_MS } from './surroundings.ts'
import { inParts, type Row } from './views.ts'

type Db = Kysely<Tables>
const MARK = 'bookings'

/** `upTo`: the last operation here that was looked at; `left`: bookings that need somebody and whose own PC was given the time to say so. */
export type Looked = { upTo: number; left: number }

/** Up to which operation this PC has looked at what arrived; nothing before it ever did. */
export async function lookedUpTo(db: Db): Promise<number> {
  const mark = await db.selectFrom('reviewMark').select('reached').where('id', '=', MARK).executeTakeFirst()
  return mark?.reached ?? 0
}

/**
 * Takes stock of the time that bookings, hours and closings of other PCs touch, which arrived since this was last done: who has no place becomes a
 * task with what took it, and who has one again needs nobody (SPEC S146–S148). Days follow each other, each in a unit of work of its own, and
 * nothing is written of those on which nothing met.
 * @param whose `own`: only of bookings that this PC gave their time; each of them has one PC that does so at once
 */
export async function takeStockOfArrivals(journal: Journal, by: TaskWriter, whose: 'own' | 'all'): Promise<Looked> {
  const { db } = journal
  const head = db.selectFrom('journalHead').select('operation').where('id', '=', 1)
  const { operation: upTo } = await head.executeTakeFirstOrThrow()
  const after = await lookedUpTo(db)
  const reached = () => journal.work(by.author, (work) => work.keep('reviewMark', markAt(upTo)))
  const touched = await touchedSince(db, { after, upTo, now: by.now })
  if (Object.values(touched).every(({ length }) => length === 0)) {
    // So that none of it is gone through a second time.
    if (upTo > after) await reached()
    return { upTo, left: 0 }
  }
  const rows = await stillAwaited({ db }, await concerned(db, touched, by.now))
  const byDay = Map.groupBy(rows, (row) => row.startLocal.slice(0, 10))
  let left = 0
  for (const [, looked] of [...byDay].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    await othersTurn()
    const ofDay = await wholeOf(db, looked)
    if (ofDay.length === 0) continue
    const wanted = await unsettled(db, ofDay)
    const mine = wanted.filter(({ own }) => whose === 'all' || own)
    left += wanted.length - mine.length
    if (mine.length === 0) continue
    const ids = new Set(mine.map(({ row }) => row.id))
    await journal.work(by.author, async (work) => {
      // Looked at again within the unit of work, with all of the day: what a person settled meanwhile stays settled.
      const there = await stillAwaited(work, await wholeOf(work.db, looked))
      if (there.length === 0) return
      for (const one of await unsettled(work.db, there)) if (ids.has(one.row.id)) await settle(work, by, one)
    })
  }
  if (left === 0) await reached()
  return { upTo, left }
}

const markAt = (upTo: number) => ({ id: MARK, reached: upTo, knowledge: '' })

/** Bookings with all that is said of them, as far as they still hold their time. */
const wholeOf = (db: Db, looked: readonly { id: string }[]): Promise<Row[]> =>
  inParts(
    looked.map(({ id }) => id),
    (part) => db.selectFrom('appointment').selectAll().where('id', 'in', part).where('holds', '=', 1).execute(),
  )

/** The judgements that nobody has acted upon. */
async function unsettled(db: Db, rows: readonly Row[]): Promise<Judgement[]> {
  const judged = await judge(db, rows, { kind: 'arrived' })
  return judged.filter(({ row, needed }) => needed !== 'as-before' && (needed === null) === (row.resolution !== ''))
}

const SCHEDULE = ['appointment', 'schedule_block', 'provider_schedule', 'resource'] as const
const OPERATIONS_AT_ONCE = 2_000

/** Which rows of the schedule other PCs changed, among some operations of this PC's own order. */
export const changedByOthers = (db: Db, { from, to }: { from: number; to: number }) =>
  db
    .selectFrom('operation as o')
    .innerJoin('syncOrigin as s', 's.n', 'o.n')
    .select(['o.tbl', 'o.rowId'])
    .where('o.n', '>', from)
    .where('o.n', '<=', to)
    // As an expression, so that these operations are read and not all there ever were of these tables.
    .where(sql<string>`o.tbl || ''`, 'in', SCHEDULE)

/** What other PCs changed in the schedule and was applied here after an operation, as far as it is not over. */
async function touchedSince(db: Db, { after, upTo, now }: { after: number; upTo: number; now: number }) {
  const changed = new Map<string, Set<string>>()
  for (let from = after; from < upTo; from += OPERATIONS_AT_ONCE) {
    const to = Math.min(from + OPERATIONS_AT_ONCE, upTo)
    for (const { tbl, rowId } of await changedByOthers(db, { from, to }).execute()) {
      const ids = changed.get(tbl)
      if (ids) ids.add(rowId)
      else changed.set(tbl, new Set([rowId]))
    }
    if (to < upTo) await othersTurn()
  }
  const idsOf = (tbl: (typeof SCHEDULE)[number]) => [...(changed.get(tbl) ?? [])]
  const bookings = await inParts(idsOf('appointment'), (part) =>
    db
      .selectFrom('appointment')
      .select(LOOKED_AT)
      .where('id', 'in', part)
      .where('startAt', '>', now - LONGEST_MS)
      .where('endAt', '>', now)
      .execute(),
  )
  const blocks = await inParts(idsOf('schedule_block'), (part) =>
    db
      .selectFrom('scheduleBlock')
      .select(['startAt', 'endAt'])
      .where('endAt', '>', now)
      .where('id', 'in', part)
      .execute(),
  )
  const hours = await inParts(idsOf('provider_schedule'), (part) =>
    db.selectFrom('providerSchedule').select(['providerId', 'locationId']).where('id', 'in', part).execute(),
  )
  return { bookings, blocks, hours, rooms: idsOf('resource') }
}
type Touched = Awaited<ReturnType<typeof touchedSince>>

/** What says whether a booking is concerned. */
const LOOKED_AT = [
  'id',
  'locationId',
  'providerId',
  'resourceId',
  'resolution',
  'startLocal',
  'startAt',
  'endAt',
  'busyUntilAt',
] as const
type Glance = Pick<Row, (typeof LOOKED_AT)[number]>

/** The bookings to come whose time is touched, and those that wait for room. */
async function concerned(db: Db, touched: Touched, now: number): Promise<Glance[]> {
  const { blocks, hours } = touched
  const rooms = new Set(touched.rooms)
  const beside = besideOf(touched.bookings)
  const found: Glance[] = []
  for await (const row of toCome(db, now))
    if (
      row.resolution !== '' ||
      beside(row) ||
      blocks.some(({ startAt, endAt }) => startAt < row.endAt && row.startAt < endAt) ||
      hours.some(({ providerId, locationId }) => providerId === row.providerId && locationId === row.locationId) ||
      (row.resourceId !== null && rooms.has(row.resourceId))
    )
      found.push(row)
  return found
}

const BOOKINGS_AT_ONCE = 500

/** The bookings to come that hold their time, place by place, some at a time: others want their turn in between. */
async function* toCome(db: Db, now: number): AsyncGenerator<Glance> {
  for (let place = await placeAfter(db, ''); place !== null; place = await placeAfter(db, place)) {
    let page: Glance[] = []
    do {
      page = await bookingsAt(db, { place, now, after: page.at(-1) ?? null }).execute()
      yield* page
      await othersTurn()
    } while (page.length === BOOKINGS_AT_ONCE)
  }
}

async function placeAfter(db: Db, place: string): Promise<string | null> {
  const next = db.selectFrom('appointment').select('locationId').where('locationId', '>', place)
  return (await next.orderBy('locationId').limit(1).executeTakeFirst())?.locationId ?? null
}

/** One page of the bookings to come at a place. */
export const bookingsAt = (
  db: Db,
  { place, now, after }: { place: string; now: number; after: Pick<Row, 'id' | 'startAt'> | null },
) =>
  db
    .selectFrom('appointment')
    .select(LOOKED_AT)
    .where('locationId', '=', place)
    .where('startAt', '>=', after?.startAt ?? now - LONGEST_MS)
    .where((where) =>
      after === null
        ? where('endAt', '>', now)
        : where.and([
            where('endAt', '>', now),
            where.or([where('startAt', '>', after.startAt), where('id', '>', after.id)]),
          ]),
    )
    .where('holds', '=', 1)
    .orderBy('startAt')
    .orderBy('id')
    .limit(BOOKINGS_AT_ONCE)

/** Whether a booking is one of these, or has a provider or a room in common with one at a time. */
function besideOf(arrived: readonly Glance[]): (row: Glance) => boolean {
  const keys = ({ providerId, resourceId }: Glance) => [providerId && `p${providerId}`, resourceId && `r${resourceId}`]
  const spans = new Map<string, Glance[]>()
  for (const row of arrived)
    for (const key of keys(row)) if (key !== null) spans.set(key, [...(spans.get(key) ?? []), row])
  return (row) =>
    keys(row).some((key) =>
      (spans.get(key ?? '') ?? []).some((one) => one.startAt < row.busyUntilAt && row.startAt < one.busyUntilAt),
    )
}
