import { type Kysely, PostgresAdapter } from 'kysely'
import type { Tables } from './tables.ts'

export type EngineKind = 'sqlite' | 'postgres'

/** Which of the two a connection speaks. */
export const engineOf = (db: Kysely<Tables>): EngineKind =>
  db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'
