import { type Kysely, sql } from 'kysely'
import type { Accepted, Columns } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { inParts } from './asked.ts'
import type { Operation, Origin } from './chain.ts'

/** What the author of an operation did. The second making of a row is applied as a change of it; no change ever names the practice. */
export const kindOf = (kind: 'I' | 'U', original: string | null): 'I' | 'U' =>
  kind === 'I' || original?.includes('"practice_id"') ? 'I' : 'U'

/** What was accepted of rows beyond a place in the sequence, in order, each with whose operation it was. */
export async function acceptedSince(
  db: Kysely<Tables>,
  { tbl, ids, from, own }: { tbl: string; ids: readonly string[]; from: number; own: string },
): Promise<(Accepted & { n: number; rowId: string })[]> {
  const found: (Accepted & { n: number; rowId: string })[] = []
  for (const part of inParts(ids.map((rowId) => ({ tbl, rowId })))) {
    const rows = await db
      .selectFrom('operation as o')
      .leftJoin('syncOrigin as f', 'f.n', 'o.n')
      .leftJoin('syncOutgoing as s', 's.n', 'o.n')
      .select(['o.n', 'o.rowId', 'o.kind', 'o.patch', 'o.wall', 'o.counter', 'f.deviceId', 'f.original'])
      .select(sql<number>`coalesce(f.number, s.number, 0)`.as('number'))
      .where('o.tbl', '=', tbl)
      .where('o.rowId', 'in', part.ids)
      .where('o.n', '>', from)
      .orderBy('o.n')
      .execute()
    for (const { n, rowId, kind, patch, original, wall, counter, deviceId, number } of rows)
      found.push({
        n,
        rowId,
        kind: kindOf(kind, original),
        deviceId: deviceId ?? own,
        number: Number(number),
        patch: JSON.parse(patch) as Columns,
        original: original === null ? null : (JSON.parse(original) as Columns),
        stamp: { wall, counter },
      })
  }
  return found
}

/**
 * A row as the author of an operation saw it: as the sequence had it up to `seen`, with what her own device had added since. Null where
 * there is no such row.
 * @param about `since`: what the open transaction has taken, which stands in no table yet
 */
export async function rowAsSeen(
  db: Kysely<Tables>,
  { tbl, rowId }: { tbl: string; rowId: string },
  about: { seen: number; deviceId: string; since: readonly { operation: Operation; origin: Origin }[] },
): Promise<Columns | null> {
  const { seen, deviceId } = about
  const recorded = await db
    .selectFrom('operation as o')
    .leftJoin('syncOrigin as f', 'f.n', 'o.n')
    .select(['o.n', 'o.kind', 'o.patch', 'f.original', 'f.deviceId'])
    .where('o.tbl', '=', tbl)
    .where('o.rowId', '=', rowId)
    .where((of) => of.or([of('o.n', '<=', seen), of('f.deviceId', '=', deviceId), of('o.kind', '=', 'I')]))
    .orderBy('o.n')
    .execute()
  const taken = about.since
    .filter(({ operation }) => operation.tbl === tbl && operation.rowId === rowId)
    .map(({ operation: { n, kind, patch }, origin: { original, deviceId: from } }) => ({
      n,
      kind,
      patch,
      original,
      deviceId: from,
    }))
  const rows = [...recorded, ...taken]
  // Where it is not known what she had seen, she had seen at least how the row began.
  const until = Math.max(seen, ...rows.slice(0, 1).map(({ n }) => n))
  const patches = rows
    .filter((one) => one.n <= until || one.deviceId === deviceId)
    .map(({ n, patch, original }) => JSON.parse(n <= until ? patch : (original ?? patch)) as Columns)
  return patches.length === 0 ? null : Object.assign({}, ...patches)
}
