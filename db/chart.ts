import { type Kysely, type RawBuilder, sql } from 'kysely'
import { Refusal } from '../shared/kernel/index.ts'
import type { Tables } from './tables.ts'

type Db = Kysely<Tables>

/**
 * The identifiers of every chart of some persons, as a subquery: those that `seed` selects, what they were merged into,
 * and all that was merged into that.
 * @param seed selects `id` and `merged_into` of patients
 */
const wholeCharts = (seed: RawBuilder<unknown>): RawBuilder<string> =>
  // `union` without `all` ends at what was seen before: two PCs may have merged the same two the other way round.
  sql<string>`(
    with recursive
      up (id, merged_into) as (
        ${seed}
        union select one.id, one.merged_into from patient one join up on one.id = up.merged_into),
      everyone (id) as (
        select id from up
        union select one.id from patient one join everyone on one.merged_into = everyone.id)
    select id from everyone)`

/**
 * The chart of a person as a subquery, for `where('patientId', 'in', chartOf(patientId))`: entries keep the id of the
 * chart that they were written in, so whoever reads a chart reads those of all charts that were merged with it.
 * @param patientId any of the person's. It selects nothing where there is no such patient
 */
export const chartOf = (patientId: string): RawBuilder<string> =>
  wholeCharts(sql`select id, merged_into from patient where id = ${patientId}`)

/**
 * As `chartOf`, as identifiers, the survivor's first: for pages of a long chart, which by a single one are read in the
 * order of their index.
 * @returns never empty: `patientId` itself where there is no such patient
 */
export async function chartIds(db: Db, patientId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('patient')
    .select('id')
    .where('id', 'in', chartOf(patientId))
    .orderBy((by) => by.case().when('mergedInto', 'is', null).then(0).else(1).end())
    .orderBy('id')
    .execute()
  return rows.length === 0 ? [patientId] : rows.map(({ id }) => id)
}

/**
 * As `chartIds` of many at once: of most nothing was ever merged.
 * @returns by each id the identifiers of its chart
 */
export async function chartsOf(db: Db, patientIds: readonly string[]): Promise<Map<string, string[]>> {
  const charts = new Map(patientIds.map((id) => [id, [id]]))
  const merged = await db
    .selectFrom('patient')
    .select(['id', 'mergedInto'])
    .where('mergedInto', 'is not', null)
    .where((where) => where.or([where('id', 'in', patientIds), where('mergedInto', 'in', patientIds)]))
    .execute()
  for (const id of new Set(merged.flatMap(({ id, mergedInto }) => [id, mergedInto as string]))) {
    if (!charts.has(id)) continue
    charts.set(id, await chartIds(db, id))
  }
  return charts
}

/** Whether what is kept under one patient is in the chart of another: the same, or one that was merged with it. */
export async function isInChart(db: Db, patientId: string, keptUnder: string | undefined): Promise<boolean> {
  if (keptUnder === undefined || keptUnder === patientId) return keptUnder === patientId
  const found = db.selectFrom('patient').select('id').where('id', '=', keptUnder)
  return (await found.where('id', 'in', chartOf(patientId)).executeTakeFirst()) !== undefined
}

/** @throws Refusal `not-found` where a new entry names a visit that is not in its chart */
export async function assertVisit(
  { db }: { db: Db },
  { encounterId, patientId }: { encounterId: string | null; patientId: string },
): Promise<void> {
  if (encounterId === null) return
  const visit = await db.selectFrom('encounter').select('patientId').where('id', '=', encounterId).executeTakeFirst()
  if (!(await isInChart(db, patientId, visit?.patientId)))
    throw new Refusal('not-found', 'This visit is not in the chart.')
}

/** The charts that stay closed to somebody, as a subquery; null where none does. */
export type ClosedCharts = RawBuilder<string> | null

/**
 * All charts that are marked as sensitive, each with every chart of the same person.
 * @param opened charts that are open to the one who asks all the same, with those of the same persons
 */
export function closedCharts(opened: readonly string[]): RawBuilder<string> {
  const marked = wholeCharts(sql`select id, merged_into from patient where sensitive = 1`)
  if (opened.length === 0) return marked
  const open = wholeCharts(sql`select id, merged_into from patient where id in (${sql.join(opened)})`)
  return sql<string>`(select closed.id from ${marked} as closed where closed.id not in ${open})`
}

/** 1 where a column names a closed chart, else 0: for lists that show of those no more than that there is something. */
export const isClosed = (column: string, closed: ClosedCharts): RawBuilder<number> =>
  closed === null ? sql<number>`0` : sql<number>`case when ${sql.ref(column)} in ${closed} then 1 else 0 end`
