import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Json } from '../../shared/kernel/index.ts'
import { camelCase } from '../codec.ts'
import type { LostValue } from '../journal/conflicts.ts'
import { rowsOf } from '../journal/incoming.ts'
import { waits } from '../journal/waits.ts'
import type { Tables } from '../tables.ts'

/** A row as another version has it, with camel-case names as the tables have them. */
export type OtherVersion = Readonly<Record<string, Json>>

/**
 * 1 where two PCs have ever written one entry of a chart at once and a person was asked, else 0: a column for a statement that is
 * made anyway. Of nearly every chart it is 0, and then `otherVersions` has nothing to tell.
 * @param patientId the column that names the chart
 */
export const mayBeOpen = (patientId: string): RawBuilder<number> =>
  sql<number>`case when exists (select 1 from sync_conflict met
    where met.patient_id = ${sql.ref(patientId)} and met.asks = 1 and met.lost <> '[]') then 1 else 0 end`

/**
 * The rows of these charts as the versions have them that do not stand while nobody has decided: what must not be forgotten by whoever
 * warns of something. Two statements where anything is open, one where nothing is.
 * @param tables in SQL names
 * @param patientIds the charts of one person
 * @returns by table; a row that is open in several ways comes several times
 */
export async function otherVersions<T extends string>(
  db: Kysely<Tables>,
  tables: readonly T[],
  patientIds: readonly string[],
): Promise<Record<T, OtherVersion[]>> {
  const found = Object.fromEntries(tables.map((table) => [table, [] as OtherVersion[]])) as Record<T, OtherVersion[]>
  const open = await db
    .selectFrom('syncConflict as conflict')
    .select(['conflict.tbl', 'conflict.rowId', 'conflict.lost'])
    .where('conflict.patientId', 'in', patientIds)
    .where('conflict.tbl', 'in', tables)
    .where('conflict.lost', '<>', '[]')
    .where(waits)
    .orderBy('conflict.n')
    .execute()
  if (open.length === 0) return found
  const rows = await rowsOf(db, open)
  for (const { tbl, rowId, lost } of open) {
    const row = rows.get(`${tbl}/${rowId}`)
    if (!row) continue
    const said = (JSON.parse(lost) as LostValue[]).map((one) => [one.column, one.lost] as const)
    const other = Object.entries({ ...row, ...Object.fromEntries(said) })
    found[tbl as T].push(Object.fromEntries(other.map(([column, value]) => [camelCase(column), value])))
  }
  return found
}
