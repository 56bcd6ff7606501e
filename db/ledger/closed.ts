import type { Kysely } from 'kysely'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { allOf, type Heads, headsIn, isIn } from '../../shared/ledger/index.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>
export type MonthClose = { closedOn: string; heads: Heads }

/** The months that were closed for good. */
export async function monthCloses(db: Db): Promise<MonthClose[]> {
  const columns = ['closedOn', 'heads', 'acceptedSeq'] as const
  const rows = await db.selectFrom('ledgerClose').select(columns).where('kind', '=', 'month').execute()
  return rows.map((row) => ({ closedOn: row.closedOn, heads: headsIn(row) }))
}

/** The last day on which an entry may not count: that of the latest month that was closed without it. Null where there is none. */
export function throughFor(months: readonly MonthClose[], entry: Parameters<typeof isIn>[1]): CivilDate | null {
  let through: string | null = null
  for (const { closedOn, heads } of months)
    if (!isIn(heads, entry) && (through === null || closedOn > through)) through = closedOn
  return through as CivilDate | null
}

/** The last day that has been closed for good: nothing that is new is booked on it or before it. Null while nothing is. */
export async function closedThrough(db: Db): Promise<CivilDate | null> {
  const row = await db
    .selectFrom('ledgerClose')
    .select((of) => of.fn.max('closedOn').as('day'))
    .where('kind', '=', 'month')
    .executeTakeFirst()
  return (row?.day ?? null) as CivilDate | null
}

const LAST = ['id', 'closedOn', 'acceptedSeq', 'heads', 'deviceId', 'number', 'signedAt'] as const
/** By which of its PC's closes one is the latest; closes of before have no number. */
type Last = Pick<Tables['ledgerClose'], (typeof LAST)[number]>

/** The last day close of each PC. Each holds all that its PC knew, so that together they are everything that was ever closed. */
export async function lastDayCloses(db: Db): Promise<Last[]> {
  const devices = await db
    .selectFrom('ledgerClose')
    .select('deviceId')
    .where('kind', '=', 'day')
    .groupBy('deviceId')
    .execute()
  const closes: Last[] = []
  for (const { deviceId } of devices) {
    const last = await db
      .selectFrom('ledgerClose')
      .select(LAST)
      .where('kind', '=', 'day')
      .where('deviceId', '=', deviceId)
      .orderBy('number', 'desc')
      .orderBy('acceptedSeq', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (last) closes.push(last)
  }
  return closes
}

/** Everything that some day close has in it. */
export const closedDays = async (db: Db): Promise<Heads> => allOf((await lastDayCloses(db)).map(headsIn))
