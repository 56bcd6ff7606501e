import type { Kysely } from 'kysely'
import type { SyncFormerTable } from '../journal/tables.ts'
import type { Tables } from '../tables.ts'

/** The identities that this PC had before and that wrote what the server may not have, the oldest first. */
export const formerWaiting = (db: Kysely<Tables>): Promise<SyncFormerTable[]> =>
  db.selectFrom('syncFormer').selectAll().whereRef('acked', '<', 'number').orderBy('place').execute()
