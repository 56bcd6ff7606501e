import { sql } from 'kysely'
import type { Clock, IdSource } from '../shared/kernel/index.ts'
import { Journal } from './journal.ts'
import { type Founding, foundServerJournal } from './journal/founding.ts'
import { inTurnToPrepare } from './journal/postgres-triggers.ts'
import { openPostgresEngine, type PostgresEngine } from './journal/postgres-engine.ts'
import { migratePostgres } from './migrate.ts'

/** The practice on PostgreSQL: the same journal and commands; its backups are PostgreSQL's own, so it keeps no log file. */
export type ServerStore = { readonly journal: Journal; readonly engine: PostgresEngine; close(): Promise<void> }

/**
 * Opens a practice server's store. `url` is a `postgres://` address; `schema` keeps the practice apart from others in the same database;
 * `founding` makes the practice if it isn't there yet.
 */
export async function openServerStore(options: {
  url: string
  schema?: string
  clock: Clock
  ids: IdSource
  founding?: Founding
}): Promise<ServerStore> {
  const { url, schema, clock, ids, founding } = options
  const engine = openPostgresEngine(url, schema)
  try {
    if (schema)
      await engine.writer.transaction().execute(async (db) => {
        await inTurnToPrepare(db)
        await sql`create schema if not exists ${sql.id(schema)}`.execute(db)
      })
    await migratePostgres(engine, clock.now())
    await engine.installTriggers()
    if (founding) await foundServerJournal(engine, founding)
  } catch (error) {
    await engine.close()
    throw error
  }
  const journal = new Journal({ engine, log: null, clock, ids })
  return {
    journal,
    engine,
    async close() {
      await journal.settled()
      await engine.close()
    },
  }
}
