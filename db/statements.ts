import type Database from 'better-sqlite3'
import type { SqliteDatabase } from 'kysely'

/** How many statements a connection keeps ready; lists of different lengths make different statements. */
const MOST_KEPT = 300

/**
 * Keeps prepared statements from call to call: preparing one takes longer than most of them run. The driver forgets the
 * bound values after every run, so no patient data stays in one that waits.
 */
export function keptStatements(database: Database.Database): SqliteDatabase {
  const kept = new Map<string, Database.Statement>()
  return {
    close: () => database.close(),
    prepare(text) {
      const known = kept.get(text)
      // One that is being read row by row can't be started a second time.
      if (known?.busy) return database.prepare(text)
      const statement = known ?? database.prepare(text)
      kept.delete(text)
      kept.set(text, statement)
      if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? '')
      return statement
    },
  }
}
