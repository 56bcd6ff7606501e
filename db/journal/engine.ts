import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** A change as the generated triggers report it, in the order it happened. */
export type Captured = { tbl: string; rowId: string; kind: 'I' | 'U'; patch: string }

/**
 * What the journal needs of a database engine. SQLite (with or without encryption) and PostgreSQL implement it; one test
 * suite goes over all three.
 */
export type Engine = {
  readonly kind: 'sqlite' | 'postgres'
  /** Reads; cannot write. */
  readonly reader: Kysely<Tables>
  /** Opens one transaction that locks the journal's head, runs `body`, commits; rolls back on any error. */
  transaction<T>(
    mode: CaptureMode,
    body: (db: Kysely<Tables>, takeCaptured: () => Promise<Captured[]>) => Promise<T>,
  ): Promise<T>
  /**
   * Told now and then in a unit of work: once it has become long, what it changes goes towards the disk as it goes along, so that
   * its commit, which nothing can interrupt, has little left to write. It stands or falls as a whole all the same.
   */
  writeAsItGoes?(): void
  /** Makes the triggers that capture changes and refuse whatever the journal did not open. */
  installTriggers(): Promise<void>
  close(): Promise<void>
}

/** `work` records operations; `replay` writes rows that come from recorded operations and records none. */
export type CaptureMode = 'work' | 'replay'
