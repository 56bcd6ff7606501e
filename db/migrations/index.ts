import type { Kysely } from 'kysely'
import * as core from './0001-core.ts'
import * as chart from './0002-chart.ts'
import * as search from './0007-search.ts'

export type Migration = {
  id: number
  name: string
  up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void>
}

/** Every migration in order. A landed one is frozen: its file's hash stands in test/migrations/frozen.json. */
export const migrations: readonly Migration[] = [
  { id: 1, ...core },
  { id: 2, ...chart },
  { id: 3, ...search },
]

/** The schema that this program writes. */
export const SCHEMA_VERSION = migrations.length
