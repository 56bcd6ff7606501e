import type Database from 'better-sqlite3'
import { snakeCase } from '../codec.ts'
import { tableRules } from '../tables.ts'

/** Tables that each database makes of others by itself, and the list of its own migrations. */
const ITS_OWN = new Set(['schema_migration', 'search_state', 'search_entry', 'search_text'])

/** The tables of a practice that a copy between two engines carries, in SQL names. Reference data is imported anew where it is used. */
export function copiedTables(raw: Database.Database): string[] {
  const there = raw.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[]
  const known = new Set(
    Object.entries(tableRules)
      .filter(([, { recordClass }]) => recordClass !== 'G')
      .map(([name]) => snakeCase(name)),
  )
  return there.filter((name) => known.has(name) && !ITS_OWN.has(name))
}
