import { type Kysely, sql } from 'kysely'
import type { Columns } from '../journal/conflicts.ts'
import type { Tables } from '../tables.ts'

/** A change of a row, with what its author wrote, whatever of it came into force. */
export type RowOperation = {
  n: number
  deviceId: string
  number: number
  wrote: Columns
  inForce: Columns
  wall: number
  userId: string | null
  command: string
}

/** Every change of a row in the order in which it was applied here. */
export async function operationsOf(
  db: Kysely<Tables>,
  { tbl, rowId }: { tbl: string; rowId: string },
): Promise<RowOperation[]> {
  const rows = await db
    .selectFrom('operation as o')
    .leftJoin('syncOrigin as f', 'f.n', 'o.n')
    .leftJoin('syncOutgoing as s', 's.n', 'o.n')
    .select(['o.n', 'o.patch', 'o.wall', 'o.userId', 'o.command', 'f.original'])
    .select(sql<string>`coalesce(f.device_id, o.device_id)`.as('deviceId'))
    .select(sql<number>`coalesce(f.number, s.number, 0)`.as('number'))
    .where('o.tbl', '=', tbl)
    .where('o.rowId', '=', rowId)
    .orderBy('o.n')
    .execute()
  return rows.map(({ patch, original, number, ...row }) => ({
    ...row,
    number: Number(number),
    inForce: JSON.parse(patch) as Columns,
    wrote: JSON.parse(original ?? patch) as Columns,
  }))
}

/** A row as it was before an operation, put together from those before it. */
export function rowBefore(operations: readonly RowOperation[], n: number): Columns {
  return Object.assign({}, ...operations.filter((one) => one.n < n).map(({ inForce }) => inForce)) as Columns
}
