import type { Kysely } from 'kysely'
import { type EntryVersion, type Instant, Refusal, type UserId } from '../shared/kernel/index.ts'
import { isInChart } from './chart.ts'
import { camelCase, snakeCase } from './codec.ts'
import type { EntryTable } from './entry.ts'
import type { Tables } from './tables.ts'

/**
 * Every version of one entry, oldest first, put together again from the operations that made it.
 * @param toEntry makes the entry of a whole row
 * @throws Refusal `not-found` where the entry is not in this chart
 */
export async function versionsOf<E>(
  db: Kysely<Tables>,
  about: { table: EntryTable; patientId: string; entryId: string },
  toEntry: (row: never) => E,
): Promise<EntryVersion<E>[]> {
  const operations = await db
    .selectFrom('operation')
    .leftJoin('staff', 'staff.id', 'operation.userId')
    .select(['operation.patch', 'operation.wall', 'operation.userId', 'operation.command', 'operation.reason'])
    .select('staff.displayName')
    .where('operation.tbl', '=', snakeCase(about.table))
    .where('operation.rowId', '=', about.entryId)
    .orderBy('operation.n')
    .execute()
  let row: Record<string, unknown> = { id: about.entryId, revision: 0 }
  const versions = operations.map(({ patch, wall, userId, command, reason, displayName }): EntryVersion<E> => {
    const changed = Object.entries(JSON.parse(patch) as Record<string, unknown>)
    const columns = changed.map(([column, value]) => [camelCase(column), value] as const)
    row = { ...row, ...Object.fromEntries(columns), revision: Number(row['revision']) + 1 }
    return {
      at: wall as Instant,
      byId: userId as UserId | null,
      byName: displayName ?? String(row['authorName'] ?? ''),
      channel: command,
      reason,
      changed: columns.map(([column]) => column),
      entry: toEntry(row as never),
    }
  })
  if (versions.length === 0 || !(await isInChart(db, about.patientId, String(row['patientId']))))
    throw new Refusal('not-found', 'This entry is not in the chart.')
  return versions
}
