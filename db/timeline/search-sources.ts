import type { EntryKind, SearchKind } from '../../shared/timeline/index.ts'
import { snakeCase } from '../codec.ts'
import type { EntryTable } from '../entry.ts'
import type { Tables } from '../tables.ts'
import { type Arm, ARM_TABLES, arms } from './arms.ts'

/** A table whose rows are found by their text, in SQL names. `entry` is the column that names the entry a row leads to. */
export type SearchSource = {
  table: string
  entry: string
  patient: string
  /** `{ column, kinds, other }` as in an arm, in SQL names. */
  kind: SearchKind | { column: string; kinds: Readonly<Record<string, EntryKind>>; other: EntryKind }
  /** Null for rows that have no title of their own: they are called by their entry's. */
  title: string | null
  body: readonly string[]
  /** When: of what happened, or of the row itself where it is no entry. */
  at: string
  /** Null for rows that are never taken back by themselves. */
  retracted: string | null
  /** Only rows of which this holds are looked through: columns behind `$`, which stands for the row. Null for all of them. */
  only: string | null
}

function sourceOf(table: EntryTable): SearchSource {
  const arm = arms[table] as Arm
  const kind = typeof arm.kind === 'string' ? arm.kind : { ...arm.kind, column: snakeCase(arm.kind.column) }
  return {
    table: snakeCase(table),
    entry: 'id',
    patient: 'patient_id',
    kind,
    title: snakeCase(arm.title),
    body: arm.body.map(snakeCase),
    at: 'happened_at',
    retracted: 'retracted_at',
    only: null,
  }
}

/** A column of a table that is no entry itself but holds text of one, checked against the row types. */
type Beside<T extends keyof Tables> = {
  table: T
  entry: keyof Tables[T] & string
  patient: keyof Tables[T] & string
  kind: EntryKind
  at: keyof Tables[T] & string
  body: readonly (keyof Tables[T] & string)[]
}
const beside = <T extends keyof Tables>(source: Beside<T>): SearchSource => ({
  table: snakeCase(source.table),
  entry: snakeCase(source.entry),
  patient: snakeCase(source.patient),
  kind: source.kind,
  title: null,
  body: source.body.map(snakeCase),
  at: snakeCase(source.at),
  retracted: null,
  only: null,
})

/**
 * Everything that a search looks through: each table of entries, and what holds text of an entry in rows of its own, such as
 * the versions of a note: all of them are searched, addenda included.
 */
export const searchSources: readonly SearchSource[] = [
  ...ARM_TABLES.map(sourceOf),
  beside({
    table: 'noteVersion',
    entry: 'noteId',
    patient: 'patientId',
    kind: 'note',
    at: 'writtenAt',
    body: ['plainText', 'reason'],
  }),
  keptResources(),
]

/** What came in for a chart and became no entry of it: each version is a row; a search leaves all but the last one out. */
function keptResources(): SearchSource {
  const column = (name: keyof Tables['fhirResource'] & string) => snakeCase(name)
  return {
    table: snakeCase('fhirResource' satisfies keyof Tables),
    entry: column('id'),
    patient: column('patientId'),
    kind: 'imported',
    title: column('label'),
    body: [column('resourceType'), column('words')],
    at: column('receivedAt'),
    retracted: null,
    only: `$${column('patientId')} is not null and $${column('outcome')} <> 'stored'`,
  }
}

/** Whether a row is looked through, as SQL. */
export const onlySql = ({ only }: SearchSource, row: string): string => (only ?? 'true').replaceAll('$', row)

/** The kind of a row as SQL, with its columns behind `row` (`new.`, `t.` …). */
export function kindSql({ kind }: SearchSource, row: string): string {
  if (typeof kind === 'string') return `'${kind}'`
  const cases = Object.entries(kind.kinds).map(([value, one]) => `when '${value}' then '${one}'`)
  return `case ${row}${kind.column} ${cases.join(' ')} else '${kind.other}' end`
}

/** The title as SQL. */
export const titleSql = ({ title }: SearchSource, row: string): string =>
  title === null ? `''` : `coalesce(${row}${title}, '')`

/** Whether it was taken back, as SQL: 0 or 1. */
export const retractedSql = ({ retracted }: SearchSource, row: string): string =>
  retracted === null ? '0' : `case when ${row}${retracted} is null then 0 else 1 end`

/** The text beside the title as SQL. */
export const bodySql = ({ body }: SearchSource, row: string): string =>
  body.length === 0 ? `''` : body.map((column) => `coalesce(${row}${column}, '')`).join(` || ' ' || `)

/** A patient's identifier as one word of the index. */
export const patientWordSql = ({ patient }: SearchSource, row: string): string => `replace(${row}${patient}, '-', '')`
