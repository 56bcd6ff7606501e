import type { Kysely } from 'kysely'
import type { SyncLeaseTable } from '../journal/tables.ts'
import type { Tables } from '../tables.ts'

/** The one row of `sync_lease`. */
export const LEASE_ROW = 'lease'

/** Until when this PC may work without its server; null where no server said so. */
export async function leaseRow(db: Kysely<Tables>): Promise<SyncLeaseTable | null> {
  return (await db.selectFrom('syncLease').selectAll().where('id', '=', LEASE_ROW).executeTakeFirst()) ?? null
}

/** Where the audit of this PC ends. */
export async function auditEnd(db: Kysely<Tables>): Promise<number> {
  const head = await db.selectFrom('journalHead').select('auditSequence').where('id', '=', 1).executeTakeFirstOrThrow()
  return head.auditSequence
}

/** Entries of the audit that are looked at: opening a practice writes some before its lease is read. */
const LOOKED_AT = 500

/**
 * The latest moment that this PC wrote into its audit after a place of it: somebody who sets the clock back cannot take that back. What was written before
 * the lease was given says nothing: the clock may have been wrong then. 0 where nothing was written.
 */
export async function lastAudited(db: Kysely<Tables>, after: number): Promise<number> {
  const entries = await db
    .selectFrom('auditEntry')
    .select('at')
    .where('sequence', '>', after)
    .orderBy('sequence', 'desc')
    .limit(LOOKED_AT)
    .execute()
  return entries.reduce((latest, { at }) => Math.max(latest, at), 0)
}
