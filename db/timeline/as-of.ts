import { type Kysely, sql } from 'kysely'
import type { EntryHead, Instant } from '../../shared/kernel/index.ts'
import type { TimelineEntry, TimelineFilter } from '../../shared/timeline/index.ts'
import { snakeCase } from '../codec.ts'
import { type EntryTable, toEntryHead } from '../entry.ts'
import { foldedRows, type PastRow } from '../past.ts'
import type { Tables } from '../tables.ts'
import { type Arm, ARM_TABLES, arms, kindOf, lineOf } from './arms.ts'
import type { PageQuestion } from './page.ts'

/** Entries that are made anew between two pauses: a few milliseconds of work. */
const AT_ONCE = 150

type Place = { id: string; happenedAt: number }
type Ordered = Pick<EntryHead, 'happenedAt' | 'entryId'>

/**
 * Everything that a chart said at a moment, newest first: each row made of its recorded changes up to then. What was recorded
 * later is absent, what was changed or taken back later stands as it did.
 * @param pause is awaited between pieces of work, so that whoever else waits gets on
 */
export async function chartAsOf(
  db: Kysely<Tables>,
  patientIds: readonly string[],
  at: Instant,
  pause: () => Promise<unknown> = async () => undefined,
): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = []
  for (const table of ARM_TABLES)
    for (const patientId of patientIds) {
      let last: Place | undefined
      do {
        const places = await placesAfter(db, table, patientId, last)
        last = places.length === AT_ONCE ? places.at(-1) : undefined
        const ids = places.map(({ id }) => id)
        if (ids.length > 0) entries.push(...(await foldedAt(db, table, ids, at)))
        await pause()
      } while (last)
    }
  return entries.sort(newestFirst)
}

/** The order of a timeline: by what happened, then by identifier. */
export const newestFirst = (a: Ordered, b: Ordered): number =>
  b.happenedAt - a.happenedAt || (a.entryId < b.entryId ? 1 : a.entryId > b.entryId ? -1 : 0)

/** The next rows of a chart in one table; an entry never moves to another chart, so those of today are all there were. */
async function placesAfter(
  db: Kysely<Tables>,
  table: EntryTable,
  patientId: string,
  last: Place | undefined,
): Promise<Place[]> {
  const from =
    last === undefined
      ? sql`true`
      : sql`happened_at >= ${last.happenedAt} and (happened_at > ${last.happenedAt} or id > ${last.id})`
  const { rows } = await sql<Place>`select id, happened_at from ${sql.table(snakeCase(table))}
    where patient_id = ${patientId} and ${from} order by happened_at, id limit ${AT_ONCE}`.execute(db)
  return rows
}

/** Rows of a table made anew from what had been recorded of them by a moment; what was recorded later is left out. */
export async function foldedAt(
  db: Kysely<Tables>,
  table: EntryTable,
  ids: readonly string[],
  at: Instant,
): Promise<TimelineEntry[]> {
  const rows = await foldedRows(db, table, ids, at)
  return [...rows.values()].map((row) => toEntry(table, row))
}

/** The columns of every entry's head, in both spellings: put together once, since a chart has many entries. */
const HEAD: readonly (readonly [sql: string, name: string])[] = (
  [
    'id',
    'patientId',
    'encounterId',
    'happened',
    'happenedAt',
    'recordedAt',
    'authorId',
    'authorName',
    'sourceId',
    'retractedAt',
    'retractedBy',
    'retractionReason',
    'revision',
  ] as const satisfies readonly (keyof Parameters<typeof toEntryHead>[0])[]
).map((name) => [snakeCase(name), name])

const SPELLED: ReadonlyMap<EntryTable, { title: string; status: string | null; detail: readonly string[] }> = new Map(
  ARM_TABLES.map((table) => {
    const { title, status, detail } = arms[table] as Arm
    return [table, { title: snakeCase(title), status: status && snakeCase(status), detail: detail.map(snakeCase) }]
  }),
)

/** A row in SQL names as the timeline shows it: the same columns that the arm's query reads. */
function toEntry(table: EntryTable, row: PastRow): TimelineEntry {
  const text = (column: string) => String(row[column] ?? '')
  const { title = '', status = null, detail = [] } = SPELLED.get(table) ?? {}
  const head = Object.fromEntries(HEAD.map(([column, name]) => [name, row[column]]))
  return {
    ...toEntryHead(head as Parameters<typeof toEntryHead>[0]),
    kind: kindOf(table, (column) => text(snakeCase(column))),
    title: text(title),
    status: status === null ? '' : text(status),
    detail: lineOf(table, detail.map(text)),
  }
}

/** A page of entries that are already there, by the same question as a page of the chart of today. */
export function pageOf(entries: readonly TimelineEntry[], { filter, after, limit }: Omit<PageQuestion, 'patientIds'>) {
  const fits = (entry: TimelineEntry) => (after === null || newestFirst(after, entry) < 0) && answers(entry, filter)
  const page: TimelineEntry[] = []
  for (const entry of entries) {
    if (page.length === limit) break
    if (fits(entry)) page.push(entry)
  }
  return page
}

function answers(entry: TimelineEntry, filter: TimelineFilter): boolean {
  const { kinds, encounterId, authorName, from, until, text } = filter
  if (kinds.length > 0 && !kinds.includes(entry.kind)) return false
  if (encounterId !== null && entry.encounterId !== encounterId && String(entry.entryId) !== encounterId) return false
  if (authorName !== null && entry.authorName !== authorName) return false
  if (from !== null && entry.happenedAt < from) return false
  if (until !== null && entry.happenedAt >= until) return false
  // The index knows today's words only: what was said then is looked for in the lines themselves.
  const said = `${entry.title} ${entry.detail}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word))
}
