import { type Kysely, sql } from 'kysely'
import { engineOf } from '../engine.ts'
import type { Tables } from '../tables.ts'

/** The columns that each table has in this database, in SQL names. */
export async function columnsOf(db: Kysely<Tables>): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const asked =
    engineOf(db) === 'postgres'
      ? sql<{ tbl: string; name: string }>`select table_name as tbl, column_name as name from information_schema.columns
          where table_schema = current_schema()`
      : sql<{ tbl: string; name: string }>`select m.name as tbl, p.name as name
          from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'`
  const columns = new Map<string, Set<string>>()
  for (const { tbl, name } of (await asked.execute(db)).rows)
    columns.set(tbl, (columns.get(tbl) ?? new Set()).add(name))
  return columns
}
