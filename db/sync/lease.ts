import type { Kysely } from 'kysely'
import type { SyncLeaseTable } from '../journal/tables.ts'
import type { Tables } from '../tables.ts'

/** The one row of `sync_lease`. */
export const LEASE_ROW = 'lease'

/** Until when this PC may work without its server; null where no server said so. */
export async function leaseRow(db: Kysely<Tables>): Promise<SyncLeaseTable | null> {
  return (await db.selectFrom('syncLease').selectAll().where('id', '=', LEASE_ROW).executeTakeFirst()) ?? null
}

/** The last moment that this PC wrote into its audit: somebody who sets the clock back cannot take that back. 0 before the first. */
export async function lastAudited(db: Kysely<Tables>): Promise<number> {
  const last = await db
    .selectFrom('auditEntry')
    .select('at')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.at ?? 0
}
