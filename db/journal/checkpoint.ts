import type Database from 'better-sqlite3'

/** Moves what the write-ahead log holds into the database. `false`: not all of it, since a reader stood in the way. */
export function checkpointOn(raw: Database.Database, mode: 'PASSIVE' | 'TRUNCATE'): boolean {
  const [row] = raw.pragma(`wal_checkpoint(${mode})`) as { busy: number; log: number; checkpointed: number }[]
  return row !== undefined && row.busy === 0 && row.log === row.checkpointed
}
