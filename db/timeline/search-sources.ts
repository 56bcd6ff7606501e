import type { EntryKind } from '../../shared/timeline/index.ts'
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
  kind: EntryKind | { column: string; kinds: Readonly<Record<string, EntryKind>>; other: EntryKind }
  title: string
  body: readonly string[]
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
  }
}

/** A column of a table that is no entry itself but holds text of one, checked against the row types. */
type Beside<T extends keyof Tables> = {
  table: T
  entry: keyof Tables[T] & string
  patient: keyof Tables[T] & string
  kind: EntryKind
  title: keyof Tables[T] & string
  body: readonly (keyof Tables[T] & string)[]
}
export const beside = <T extends keyof Tables>(source: Beside<T>): SearchSource => ({
  table: snakeCase(source.table),
  entry: snakeCase(source.entry),
  patient: snakeCase(source.patient),
  kind: source.kind,
  title: snakeCase(source.title),
  body: source.body.map(snakeCase),
})

/**
 * Everything that a search looks through: each table of entries, and what holds text of an entry in rows of its own, such as
 * the versions of a note: all of them are searched, addenda included.
 */
export const searchSources: readonly SearchSource[] = ARM_TABLES.map(sourceOf)

/** The kind of a row as SQL, with its columns behind `row` (`new.`, `t.` …). */
export function kindSql({ kind }: SearchSource, row: string): string {
  if (typeof kind === 'string') return `'${kind}'`
  const cases = Object.entries(kind.kinds).map(([value, one]) => `when '${value}' then '${one}'`)
  return `case ${row}${kind.column} ${cases.join(' ')} else '${kind.other}' end`
}

/** The text beside the title as SQL. */
export const bodySql = ({ body }: SearchSource, row: string): string =>
  body.length === 0 ? `''` : body.map((column) => `coalesce(${row}${column}, '')`).join(` || ' ' || `)

/** A patient's identifier as one word of the index. */
export const patientWordSql = ({ patient }: SearchSource, row: string): string => `replace(${row}${patient}, '-', '')`
