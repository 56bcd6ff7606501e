import { type Kysely, sql } from 'kysely'
import { engineOf } from '../engine.ts'
import type { Tables } from '../tables.ts'

/** By table: its columns that point to a row of another, with that table, in SQL names. */
export type References = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Which columns point where in this database. */
export async function referencesOf(db: Kysely<Tables>): Promise<References> {
  const asked =
    engineOf(db) === 'postgres'
      ? sql<{
          tbl: string
          name: string
          target: string
        }>`select c.relname as tbl, a.attname as name, t.relname as target
          from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
          where k.contype = 'f' and k.connamespace = current_schema()::regnamespace`
      : sql<{ tbl: string; name: string; target: string }>`select m.name as tbl, f."from" as name, f."table" as target
          from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'`
  const references = new Map<string, Map<string, string>>()
  for (const { tbl, name, target } of (await asked.execute(db)).rows)
    references.set(tbl, (references.get(tbl) ?? new Map()).set(name, target))
  return references
}
