import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { TimelineCursor, TimelineEntry } from '../../shared/timeline/index.ts'
import { snakeCase } from '../codec.ts'
import type { EntryTable } from '../entry.ts'
import type { Tables } from '../tables.ts'
import { ARM_TABLES } from './arms.ts'
import { foldedAt, newestFirst, pageOf } from './as-of.ts'
import { CLOCK_SLACK_MS, changedAfter, type PageQuestion, timelinePage } from './page.ts'

/** Entries of a chart that one statement passes over at most: a few milliseconds of work. */
const STRIDE = 1_500
/** Entries that are made anew between two pauses. */
const AT_ONCE = 150

type Pause = () => Promise<unknown>

/**
 * The entries of a chart that had been recorded by a moment and were changed after it, as they stood then, newest first. All
 * others stand today as they stood then, so that nothing needs to be made anew for them.
 * @param pause is awaited between pieces of work, so that whoever else waits gets on
 */
export async function changedSince(
  db: Kysely<Tables>,
  patientIds: readonly string[],
  at: Instant,
  pause: Pause = async () => undefined,
): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = []
  for (const table of ARM_TABLES) {
    const ids = (await Promise.all(patientIds.map((patientId) => idsChangedSince(db, table, patientId, at)))).flat()
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      entries.push(...(await foldedAt(db, table, ids.slice(from, from + AT_ONCE), at)))
      await pause()
    }
  }
  return entries.sort(newestFirst)
}

/** By the index of what was ever changed in a chart. */
async function idsChangedSince(db: Kysely<Tables>, table: EntryTable, patientId: string, at: Instant) {
  const { rows } = await sql<{ id: string }>`select id from ${sql.table(snakeCase(table))}
    where patient_id = ${patientId} and revision > 1 and recorded_at <= ${at + CLOCK_SLACK_MS}
    and ${changedAfter(table, at)}`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * A page of the chart as it stood at a moment: the entries that stand so still, read by their index as those of today are,
 * and between them the ones that were changed since.
 * @param changed what `changedSince` found for the same charts and moment
 */
export async function pastPage(
  db: Kysely<Tables>,
  question: PageQuestion & { at: Instant; changed: readonly TimelineEntry[]; stride?: number },
  pause: Pause = async () => undefined,
): Promise<TimelineEntry[]> {
  const { at, changed, patientIds, filter, limit, stride = STRIDE } = question
  const others = pageOf(changed, question)
  // What the words of the filter find is what was said then: the index of today does not know, the lines themselves do.
  const narrowed = { ...filter, text: '' }
  const unchanged: TimelineEntry[] = []
  let after: TimelineCursor | null = question.after
  for (;;) {
    const end = await strideEnd(db, patientIds, after, stride)
    const from = end === null ? filter.from : (Math.max(end, filter.from ?? end) as Instant)
    const asked = { patientIds, filter: { ...narrowed, from }, limit, unchangedSince: at }
    let inStride = after
    for (let full = true; full && unchanged.length < limit; await pause()) {
      const page: TimelineEntry[] = await timelinePage(db, { ...asked, after: inStride })
      unchanged.push(...pageOf(page, { filter, after: null, limit }))
      full = page.length === limit
      inStride = cursorOf(page.at(-1)) ?? inStride
    }
    if (end === null || unchanged.length >= limit || (filter.from !== null && end <= filter.from)) break
    after = { happenedAt: end, entryId: '' as TimelineCursor['entryId'] }
  }
  return [...others, ...unchanged].sort(newestFirst).slice(0, limit)
}

const cursorOf = (entry: TimelineEntry | undefined): TimelineCursor | null =>
  entry ? { happenedAt: entry.happenedAt, entryId: entry.entryId } : null

/** When what stands `stride` entries further on happened; null where fewer are left. Read from the indexes alone. */
async function strideEnd(
  db: Kysely<Tables>,
  patientIds: readonly string[],
  after: TimelineCursor | null,
  stride: number,
): Promise<Instant | null> {
  const until =
    after === null
      ? sql`true`
      : after.entryId === ''
        ? sql`happened_at < ${after.happenedAt}`
        : sql`happened_at <= ${after.happenedAt}`
  const arms = ARM_TABLES.flatMap((table) =>
    patientIds.map(
      (patientId) =>
        sql`select happened_at from ${sql.table(snakeCase(table))} where patient_id = ${patientId} and ${until}`,
    ),
  )
  const { rows } = await sql<{
    at: Instant
  }>`select happened_at as at from (${sql.join(arms, sql` union all `)}) as entry
    order by happened_at desc limit 1 offset ${stride}`.execute(db)
  return rows[0]?.at ?? null
}
