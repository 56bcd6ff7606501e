import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { EntryHead, Instant } from '../../shared/kernel/index.ts'
import {
  readSearch,
  type TimelineCursor,
  type TimelineEntry,
  type TimelineFilter,
} from '../../shared/timeline/index.ts'
import { snakeCase } from '../codec.ts'
import { type EntryTable, toEntryHead } from '../entry.ts'
import type { Tables } from '../tables.ts'
import { type Arm, ARM_TABLES, arms, kindsOf, lineOf } from './arms.ts'
import { type EngineKind, engineOf, matchingEntries } from './search-words.ts'

/** Between the values of detail columns: a sign that no text holds. */
const BETWEEN = '\u001f'

export type PageQuestion = {
  /** Those of one person: several where charts were merged. */
  patientIds: readonly string[]
  filter: TimelineFilter
  after: TimelineCursor | null
  limit: number
  /** Only rows that stood at that moment as they stand now: recorded by then, and nothing recorded of them since. */
  unchangedSince?: Instant
}

/**
 * How much earlier than it was recorded an operation may have been written: rows and operations take their times from one
 * clock one after the other, and a clock may be set back in between.
 */
export const CLOCK_SLACK_MS = 60_000

type Row = Parameters<typeof toEntryHead>[0] & {
  tbl: string
  kind: TimelineEntry['kind']
  title: string
  status: string
  parts: string
}

/**
 * A page of a chart, newest first. One arm for each table and patient, each already in order by its index; the engine only
 * merges them, so that a page costs the same however long the chart is.
 */
export async function timelinePage(db: Kysely<Tables>, question: PageQuestion): Promise<TimelineEntry[]> {
  const statement = pageQuery(question, engineOf(db))
  if (statement === null) return []
  const { rows } = await statement.execute(db)
  return rows.map((row) => {
    const { kind, title, status, tbl, parts } = row
    const head: EntryHead = toEntryHead(row)
    return { ...head, kind, title, status, detail: lineOf(tbl as EntryTable, parts.split(BETWEEN)) }
  })
}

/** The statement itself, for its plan too; null where no table holds what is asked for. */
export function pageQuery(question: PageQuestion, engine: EngineKind = 'sqlite'): RawBuilder<Row> | null {
  const { patientIds, filter, limit } = question
  const tables = ARM_TABLES.filter(
    (table) => filter.kinds.length === 0 || kindsOf(table).some((kind) => filter.kinds.includes(kind)),
  )
  if (tables.length === 0 || patientIds.length === 0) return null
  const selects = tables.flatMap((table) => patientIds.map((patientId) => armQuery(table, patientId, question, engine)))
  const all = sql.join(selects, sql` union all `)
  return sql<Row>`select * from (${all}) as entry order by happened_at desc, id desc limit ${limit}`
}

function armQuery(table: EntryTable, patientId: string, question: PageQuestion, engine: EngineKind) {
  const { filter, after, unchangedSince: since } = question
  const arm = arms[table] as Arm
  const kind = kindExpression(arm)
  const parts = sql.join(
    arm.detail.map((column) => sql`coalesce(${sql.ref(snakeCase(column))}, '')`),
    sql` || ${sql.lit(BETWEEN)} || `,
  )
  const conditions = [sql`patient_id = ${patientId}`]
  if (filter.kinds.length > 0 && typeof arm.kind !== 'string')
    conditions.push(sql`${kind} in (${sql.join(filter.kinds)})`)
  if (filter.encounterId !== null)
    conditions.push(
      table === 'encounter'
        ? sql`(encounter_id = ${filter.encounterId} or id = ${filter.encounterId})`
        : sql`encounter_id = ${filter.encounterId}`,
    )
  if (filter.authorName !== null) conditions.push(sql`author_name = ${filter.authorName}`)
  if (filter.from !== null) conditions.push(sql`happened_at >= ${filter.from}`)
  if (filter.until !== null) conditions.push(sql`happened_at < ${filter.until}`)
  const words = readSearch(filter.text)
  if (words !== null) conditions.push(sql`id in (${matchingEntries(words, patientId, engine)})`)
  if (after !== null) {
    const { happenedAt, entryId } = after
    conditions.push(sql`happened_at <= ${happenedAt}`, sql`(happened_at < ${happenedAt} or id < ${entryId})`)
  }
  if (since !== undefined) conditions.push(unchangedSince(table, since))
  return sql`select ${sql.lit(table)} as tbl, id, patient_id, encounter_id, happened, happened_at, recorded_at, author_id,
    author_name, source_id, retracted_at, retracted_by, retraction_reason, practice_id, revision, ${kind} as kind,
    ${sql.ref(snakeCase(arm.title))} as title, ${arm.status === null ? sql.lit('') : sql.ref(snakeCase(arm.status))} as status,
    ${parts} as parts from ${sql.table(snakeCase(table))} where ${sql.join(conditions, sql` and `)}`
}

/** Whether a row was recorded by a moment and nothing of it since: it stands as it stood then. */
export const unchangedSince = (table: EntryTable, at: Instant): RawBuilder<boolean> =>
  sql<boolean>`(recorded_at <= ${at + CLOCK_SLACK_MS} and not ${changedAfter(table, at)})`

/** Whether something was recorded of a row after a moment; its own making counts. */
export function changedAfter(table: EntryTable, at: Instant): RawBuilder<boolean> {
  const name = snakeCase(table)
  return sql<boolean>`exists (select 1 from operation as o where o.tbl = ${sql.lit(name)}
    and o.row_id = ${sql.ref(`${name}.id`)} and o.wall > ${at})`
}

function kindExpression({ kind }: Arm): RawBuilder<unknown> {
  if (typeof kind === 'string') return sql.lit(kind)
  const cases = Object.entries(kind.kinds).map(([value, one]) => sql`when ${sql.lit(value)} then ${sql.lit(one)}`)
  return sql`(case ${sql.ref(snakeCase(kind.column))} ${sql.join(cases, sql` `)} else ${sql.lit(kind.other)} end)`
}
