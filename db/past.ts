import type { Kysely } from 'kysely'
import type { Instant, Json } from '../shared/kernel/index.ts'
import { camelCase, snakeCase } from './codec.ts'
import type { Tables } from './tables.ts'

export type PastRow = Record<string, Json>

/**
 * Rows of a table made anew from what had been recorded of them by a moment, by identifier and in SQL names; what was
 * recorded later is left out.
 */
export async function foldedRows(
  db: Kysely<Tables>,
  table: keyof Tables & string,
  ids: readonly string[],
  at: Instant,
): Promise<Map<string, PastRow>> {
  const rows = new Map<string, PastRow>()
  if (ids.length === 0) return rows
  const changes = await db
    .selectFrom('operation')
    .select(['rowId', 'patch'])
    .where('tbl', '=', snakeCase(table))
    .where('rowId', 'in', [...ids])
    .where('wall', '<=', at)
    .orderBy('rowId')
    .orderBy('n')
    .execute()
  for (const { rowId, patch } of changes) {
    const row = rows.get(rowId) ?? { id: rowId, revision: 0 }
    rows.set(rowId, Object.assign(row, JSON.parse(patch) as PastRow, { revision: Number(row['revision']) + 1 }))
  }
  return rows
}

/** The same with the names that code has for columns, as a query would have answered at that moment. */
export async function rowsAt<T extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: T,
  ids: readonly string[],
  at: Instant,
): Promise<PastRow[]> {
  const rows = await foldedRows(db, table, ids, at)
  return [...rows.values()].map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [camelCase(column), value])),
  )
}
