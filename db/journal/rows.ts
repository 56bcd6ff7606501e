import { CompiledQuery, type Kysely } from 'kysely'
import { snakeCase } from '../codec.ts'
import type { Engine } from './engine.ts'
import type { Tables } from '../tables.ts'

/** Rows in one statement: with the widest table still below every engine's limit of bound values. */
const ROWS_AT_ONCE = 100
const MOST_KEPT = 400
/** The same few statements are made over and over: composing one takes longer than running it. */
const texts = new Map<string, string>()

/** The text of a statement under its key, composed once. */
export function keptText(key: string, compose: () => string): string {
  const known = texts.get(key)
  if (known !== undefined) return known
  const text = compose()
  if (texts.size >= MOST_KEPT) texts.clear()
  texts.set(key, text)
  return text
}

function textOf(kind: Engine['kind'], table: string, columns: readonly string[], rows: number): string {
  return keptText(`insert ${kind} ${table} ${columns.join(' ')} ${rows}`, () => {
    let bound = 0
    const value = () => {
      bound += 1
      return kind === 'postgres' ? `$${bound}` : '?'
    }
    const row = () => `(${columns.map(value).join(', ')})`
    const names = columns.map((column) => `"${snakeCase(column)}"`).join(', ')
    return `insert into "${snakeCase(table)}" (${names}) values ${Array.from({ length: rows }, row).join(', ')}`
  })
}

/**
 * Adds rows of one shape with few statements. Names of tables and columns come from the program, values are bound.
 * @param pause lets the program do something else between one statement and the next
 */
export async function insertRows(
  db: Kysely<Tables>,
  kind: Engine['kind'],
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  pause: () => Promise<unknown>,
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const part = rows.slice(at, at + ROWS_AT_ONCE)
    const values = part.flatMap((row) => columns.map((column) => row[column] ?? null))
    await db.executeQuery(CompiledQuery.raw(textOf(kind, table, columns, part.length), values))
    if (at + ROWS_AT_ONCE < rows.length) await pause()
  }
}
