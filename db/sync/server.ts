import type { Kysely } from 'kysely'
import type { SyncServerTable } from '../journal/tables.ts'
import type { Tables } from '../tables.ts'

/** The one row of `sync_server`. */
export const SERVER_ROW = 'server'

/** Where this PC's server is and what it proves itself with there; null on a PC that works alone. */
export async function serverOf(db: Kysely<Tables>): Promise<SyncServerTable | null> {
  return (await db.selectFrom('syncServer').selectAll().where('id', '=', SERVER_ROW).executeTakeFirst()) ?? null
}
