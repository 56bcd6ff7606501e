import { type Kysely, sql } from 'kysely'
import type { Json } from '../../shared/kernel/index.ts'
import type { Accepted, Columns } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'

const ASKED_AT_ONCE = 400

/** What was accepted of rows beyond a place in the sequence, in order, each with whose operation it was. */
export async function acceptedSince(
  db: Kysely<Tables>,
  { tbl, ids, from, own }: { tbl: string; ids: readonly string[]; from: number; own: string },
): Promise<(Accepted & { n: number; rowId: string })[]> {
  const found: (Accepted & { n: number; rowId: string })[] = []
  for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) {
    const rows = await db
      .selectFrom('operation as o')
      .leftJoin('syncOrigin as f', 'f.n', 'o.n')
      .leftJoin('syncOutgoing as s', 's.n', 'o.n')
      .select(['o.n', 'o.rowId', 'o.patch', 'o.wall', 'o.counter', 'f.deviceId'])
      .select(sql<number>`coalesce(f.number, s.number, 0)`.as('number'))
      .where('o.tbl', '=', tbl)
      .where('o.rowId', 'in', ids.slice(at, at + ASKED_AT_ONCE))
      .where('o.n', '>', from)
      .orderBy('o.n')
      .execute()
    for (const { n, rowId, patch, wall, counter, deviceId, number } of rows)
      found.push({
        n,
        rowId,
        deviceId: deviceId ?? own,
        number: Number(number),
        patch: JSON.parse(patch) as Columns,
        stamp: { wall, counter },
      })
  }
  return found
}

/** A row as the author of an operation saw it: what the sequence had made of it up to there, and what her own device had added since. */
export async function rowAsSeen(
  db: Kysely<Tables>,
  { tbl, rowId }: { tbl: string; rowId: string },
  seen: number,
  deviceId: string,
): Promise<Columns | null> {
  const rows = await db
    .selectFrom('operation as o')
    .leftJoin('syncOrigin as f', 'f.n', 'o.n')
    .select(['o.patch', 'f.original'])
    .where('o.tbl', '=', tbl)
    .where('o.rowId', '=', rowId)
    .where((of) => of.or([of('o.n', '<=', seen), of('f.deviceId', '=', deviceId)]))
    .orderBy('o.n')
    .execute()
  if (rows.length === 0) return null
  const row: Record<string, Json> = {}
  for (const { patch, original } of rows) Object.assign(row, JSON.parse(original ?? patch))
  return row
}
