import type { Kysely, Selectable } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { WholeEntry } from '../../shared/timeline/index.ts'
import { type EntryColumns, type EntryTable, toEntryHead } from '../entry.ts'
import { rowsAt } from '../past.ts'
import type { Tables } from '../tables.ts'
import { type Arm, ARM_TABLES, arms, kindOf, lineOf } from './arms.ts'
import { saidOf } from './said.ts'

type Row = Record<string, unknown>

/**
 * One entry with all that it says; with `asOf` as it stood then, made of its recorded changes.
 * @param question `patientIds` are all charts of the person
 * @returns null where it is in none of these charts, or had not been recorded by then
 */
export async function wholeEntry(
  db: Kysely<Tables>,
  question: { patientIds: readonly string[]; entryId: string; asOf: Instant | null },
): Promise<WholeEntry | null> {
  const { patientIds, entryId, asOf } = question
  for (const table of ARM_TABLES) {
    const now = (await db
      .selectFrom(table as 'problem')
      .selectAll()
      .where('id', '=', entryId)
      .where('patientId', 'in', [...patientIds])
      .executeTakeFirst()) as Row | undefined
    if (!now) continue
    const row = asOf === null ? now : (await rowsAt(db, table, [entryId], asOf))[0]
    return row ? toWhole(table, row) : null
  }
  return null
}

/** Some entries of these charts with all that they say, in the order in which they are asked for. */
export async function wholeEntries(
  db: Kysely<Tables>,
  { patientIds, entryIds }: { patientIds: readonly string[]; entryIds: readonly string[] },
): Promise<WholeEntry[]> {
  const found = new Map<string, WholeEntry>()
  if (entryIds.length === 0) return []
  for (const table of ARM_TABLES) {
    const rows = await db
      .selectFrom(table as 'problem')
      .selectAll()
      .where('id', 'in', [...entryIds])
      .where('patientId', 'in', [...patientIds])
      .execute()
    for (const row of rows) found.set(row.id, toWhole(table, row))
  }
  return entryIds.flatMap((entryId) => found.get(entryId) ?? [])
}

/** A row of a table of entries with all that it says. */
function toWhole(table: EntryTable, row: Row): WholeEntry {
  const arm = arms[table] as Arm
  const text = (column: string) => String(row[column] ?? '')
  const { title, status, detail } = arm
  return {
    ...toEntryHead(row as Selectable<EntryColumns>),
    kind: kindOf(table, text),
    title: text(title),
    status: status === null ? '' : text(status),
    detail: lineOf(table, detail.map(text)),
    said: saidOf(table, row),
    partOf: partOf(row),
  }
}

function partOf({ reportId, threadId }: Row): WholeEntry['partOf'] {
  if (typeof reportId === 'string') return { what: 'report', id: reportId }
  return typeof threadId === 'string' ? { what: 'thread', id: threadId } : null
}
