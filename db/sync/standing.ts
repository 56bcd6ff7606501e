import type { Kysely } from 'kysely'
import type { SyncStateTable } from '../journal/tables.ts'
import { waits } from '../journal/waits.ts'
import type { Tables } from '../tables.ts'

/** What this PC last heard of its server; undefined before it ever did. */
export const heardOfServer = (db: Kysely<Tables>): Promise<SyncStateTable | undefined> =>
  db.selectFrom('syncState').selectAll().where('id', '=', 1).executeTakeFirst()

/** What waits for a person: values that do not stand, and changes that no server could take. */
export async function openMatters(db: Kysely<Tables>): Promise<{ conflicts: number; quarantined: number }> {
  const open = await db
    .selectFrom('syncConflict as conflict')
    .select(({ fn }) => fn.countAll<number>().as('counted'))
    .where(waits)
    .executeTakeFirstOrThrow()
  const aside = await db
    .selectFrom('syncQuarantine')
    .select(({ fn }) => fn.countAll<number>().as('counted'))
    .executeTakeFirstOrThrow()
  return { conflicts: Number(open.counted), quarantined: Number(aside.counted) }
}

const LOOKED_AT_ONCE = 500

/**
 * The rows that changed here after a number of this device's own, by table in SQL names.
 * @param pause lets the program do something else between two steps of a few milliseconds
 */
export async function changedAfter(
  db: Kysely<Tables>,
  number: number,
  pause: () => Promise<void>,
): Promise<{ tbl: string; rows: number }[]> {
  const ids = new Map<string, Set<string>>()
  for (let from = number; ; ) {
    const part = await db
      .selectFrom('syncOutgoing as s')
      .innerJoin('operation as o', 'o.n', 's.n')
      .select(['s.number', 'o.tbl', 'o.rowId'])
      .where('s.number', '>', from)
      .orderBy('s.number')
      .limit(LOOKED_AT_ONCE)
      .execute()
    for (const { tbl, rowId } of part) ids.set(tbl, (ids.get(tbl) ?? new Set()).add(rowId))
    const last = part.at(-1)
    if (!last || part.length < LOOKED_AT_ONCE) break
    from = last.number
    await pause()
  }
  return [...ids].map(([tbl, { size }]) => ({ tbl, rows: size }))
}
