import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'
import { CHAIN_START } from './chain.ts'

/**
 * Gives this replica another identity within an open transaction: what it recorded so far travels under the one it had, and its own
 * numbers begin anew (SPEC S3).
 */
export async function handOver(db: Kysely<Tables>, deviceId: string): Promise<void> {
  await sql`insert into sync_origin (n, device_id, number, hash, verdict, received_at)
    select s.n, o.device_id, s.number, o.hash, 'applied', o.wall from sync_outgoing s join operation o on o.n = s.n`.execute(
    db,
  )
  await db.deleteFrom('syncOutgoing').execute()
  await db
    .updateTable('journalHead')
    .set({ deviceId, number: 0, numberHash: CHAIN_START, reflected: 0 })
    .where('id', '=', 1)
    .execute()
}
