import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { EntryKind, Freshness, TimelineEntry, TimelineFacets } from '../../shared/timeline/index.ts'
import { snakeCase } from '../codec.ts'
import type { Tables } from '../tables.ts'
import { type Arm, ARM_TABLES, arms, kindOf } from './arms.ts'
import { unchangedSince } from './page.ts'

type Counted = { part: string; authorName: string; count: number; firstAt: number; lastAt: number }

/** A chart at a moment: the entries that were changed since, as they stood then. All others stood as they stand. */
type Then = { at: Instant; changed: readonly TimelineEntry[] }

/**
 * How many entries of each kind and by whom a chart holds; one short statement per table and patient.
 * @param then what it held at that moment instead
 */
export async function timelineFacets(
  db: Kysely<Tables>,
  patientIds: readonly string[],
  pause: () => Promise<unknown> = async () => undefined,
  then: Then | null = null,
): Promise<TimelineFacets> {
  const kinds = new Map<EntryKind, number>()
  const authors = new Map<string, number>()
  let [firstAt, lastAt] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const count = (kind: EntryKind, entry: Omit<Counted, 'part'>) => {
    kinds.set(kind, (kinds.get(kind) ?? 0) + entry.count)
    authors.set(entry.authorName, (authors.get(entry.authorName) ?? 0) + entry.count)
    firstAt = Math.min(firstAt, entry.firstAt)
    lastAt = Math.max(lastAt, entry.lastAt)
  }
  for (const { kind, authorName, happenedAt } of then?.changed ?? [])
    count(kind, { authorName, count: 1, firstAt: happenedAt, lastAt: happenedAt })
  for (const table of ARM_TABLES) {
    const { kind } = arms[table] as Arm
    const part = typeof kind === 'string' ? sql.lit('') : sql.ref(snakeCase(kind.column))
    const { rows } =
      await sql<Counted>`select ${part} as part, author_name, count(*) as count, min(happened_at) as first_at,
        max(happened_at) as last_at from ${sql.table(snakeCase(table))} where patient_id in (${sql.join([...patientIds])})
        and ${then === null ? sql`true` : unchangedSince(table, then.at)} group by 1, 2`.execute(db)
    for (const row of rows)
      count(
        kindOf(table, () => row.part),
        row,
      )
    await pause()
  }
  const byCount = (a: { count: number }, b: { count: number }) => b.count - a.count
  return {
    kinds: [...kinds].map(([kind, count]) => ({ kind, count })).sort(byCount),
    authors: [...authors].map(([name, count]) => ({ name, count })).sort(byCount),
    firstAt: Number.isFinite(firstAt) ? firstAt : null,
    lastAt: Number.isFinite(lastAt) ? lastAt : null,
  } as TimelineFacets
}

/** Writes to a chart as the audit names them. */
const WRITES = ['create', 'update', 'retract']

/** When something in a chart was last written on this PC: the last entry that came in, or the last change to one. */
export async function timelineFreshness(
  db: Kysely<Tables>,
  patientIds: readonly string[],
): Promise<Omit<Freshness, 'standing'>> {
  const changed = await db
    .selectFrom('auditEntry')
    .select('at')
    .where('patientId', 'in', [...patientIds])
    .where('action', 'in', WRITES)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const times = [
    changed?.at ?? null,
    ...(await Promise.all(patientIds.map((patientId) => lastRecorded(db, patientId)))),
  ]
  const known = times.filter((at) => at !== null)
  const changedAt = known.length === 0 ? null : Math.max(...known)
  const server = await db.selectFrom('syncState').select('contactAt').executeTakeFirst()
  return { changedAt, serverReachedAt: server?.contactAt ?? null } as Omit<Freshness, 'standing'>
}

/** When the entry that came in last was recorded: the search index numbers them as they come. An import names no chart in the audit. */
async function lastRecorded(db: Kysely<Tables>, patientId: string): Promise<number | null> {
  const last = await db
    .selectFrom('searchEntry')
    .select(['tbl', 'rowId'])
    .where('patientId', '=', patientId)
    .where('tbl', 'in', ARM_TABLES.map(snakeCase))
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return null
  const { rows } = await sql<{
    at: number
  }>`select recorded_at as at from ${sql.table(last.tbl)} where id = ${last.rowId}`.execute(db)
  return rows[0]?.at ?? null
}
