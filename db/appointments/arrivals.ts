import type { Kysely } from 'kysely'
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
  const touched = await touchedSince(db, await lookedUpTo(db), by.now)
  if (Object.values(touched).every(({ length }) => length === 0)) return { upTo, left: 0 }
  const rows = await stillAwaited({ db }, await concerned(db, touched, by.now))
  const byDay = Map.groupBy(rows, (row) => row.startLocal.slice(0, 10))
  let left = 0
  for (const [, ofDay] of [...byDay].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    await othersTurn()
    const wanted = await unsettled(db, ofDay)
    const mine = wanted.filter(({ own }) => whose === 'all' || own)
    left += wanted.length - mine.length
    if (mine.length === 0) continue
    const ids = new Set(mine.map(({ row }) => row.id))
    await journal.work(by.author, async (work) => {
      // Looked at again within the unit of work, with all of the day: what a person settled meanwhile stays settled.
      const now = await inParts(
        ofDay.map(({ id }) => id),
        (part) =>
          work.db.selectFrom('appointment').selectAll().where('id', 'in', part).where('holds', '=', 1).execute(),
      )
      const there = await stillAwaited(work, now)
      if (there.length === 0) return
      for (const one of await unsettled(work.db, there)) if (ids.has(one.row.id)) await settle(work, by, one)
    })
  }
  if (left === 0)
    await journal.work(by.author, (work) => work.keep('reviewMark', { id: MARK, reached: upTo, knowledge: '' }))
  return { upTo, left }
}

/** The judgements that nobody has acted upon. */
async function unsettled(db: Db, rows: readonly Row[]): Promise<Judgement[]> {
  const judged = await judge(db, rows, { kind: 'arrived' })
  return judged.filter(({ row, needed }) => needed !== 'as-before' && (needed === null) === (row.resolution !== ''))
}

/** What other PCs changed in the schedule and was applied here after an operation, as far as it is not over. */
async function touchedSince(db: Db, after: number, now: number) {
  const byOthers = (tbl: string) =>
    db
      .selectFrom('operation as o')
      .innerJoin('syncOrigin as s', 's.n', 'o.n')
      .select('o.rowId')
      .where('o.tbl', '=', tbl)
      .where('o.n', '>', after)
  const bookings = await db
    .selectFrom('appointment')
    .select('id')
    .where('startAt', '>', now - LONGEST_MS)
    .where('endAt', '>', now)
    .where('id', 'in', byOthers('appointment'))
    .execute()
  const blocks = await db
    .selectFrom('scheduleBlock')
    .select(['startAt', 'endAt'])
    .where('endAt', '>', now)
    .where('id', 'in', byOthers('schedule_block'))
    .execute()
  const hours = await db
    .selectFrom('providerSchedule')
    .select(['providerId', 'locationId'])
    .where('id', 'in', byOthers('provider_schedule'))
    .execute()
  const rooms = await db.selectFrom('resource').select('id').where('id', 'in', byOthers('resource')).execute()
  return { bookings, blocks, hours, rooms }
}
type Touched = Awaited<ReturnType<typeof touchedSince>>

/** The bookings to come whose time is touched, and those that wait for room. */
async function concerned(db: Db, touched: Touched, now: number): Promise<Row[]> {
  const { blocks, hours } = touched
  const toCome = await db
    .selectFrom('appointment')
    .selectAll()
    .where('startAt', '>', now - LONGEST_MS)
    .where('endAt', '>', now)
    .execute()
  const arrived = new Set(touched.bookings.map(({ id }) => id))
  const rooms = new Set(touched.rooms.map(({ id }) => id))
  const beside = besideOf(toCome.filter(({ id }) => arrived.has(id)))
  return toCome.filter(
    (row) =>
      row.holds === 1 &&
      (row.resolution !== '' ||
        beside(row) ||
        blocks.some(({ startAt, endAt }) => startAt < row.endAt && row.startAt < endAt) ||
        hours.some(({ providerId, locationId }) => providerId === row.providerId && locationId === row.locationId) ||
        (row.resourceId !== null && rooms.has(row.resourceId))),
  )
}

/** Whether a booking is one of these, or has a provider or a room in common with one at a time. */
function besideOf(arrived: readonly Row[]): (row: Row) => boolean {
  const keys = ({ providerId, resourceId }: Row) => [providerId && `p${providerId}`, resourceId && `r${resourceId}`]
  const spans = new Map<string, Row[]>()
  for (const row of arrived)
    for (const key of keys(row)) if (key !== null) spans.set(key, [...(spans.get(key) ?? []), row])
  return (row) =>
    keys(row).some((key) =>
      (spans.get(key ?? '') ?? []).some((one) => one.startAt < row.busyUntilAt && row.startAt < one.busyUntilAt),
    )
}
