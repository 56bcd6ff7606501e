import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'
import { CHAIN_START } from './chain.ts'

/**
 * Gives this replica another identity within an open transaction: what it recorded so far travels under the one it had, and is sent
 * as that one's as far as the server lacks it (SPEC S45); its own numbers begin anew (SPEC S3).
 */
export async function handOver(db: Kysely<Tables>, deviceId: string): Promise<void> {
  const head = await db
    .selectFrom('journalHead')
    .select(['deviceId', 'number'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  await sql`insert into sync_origin (n, device_id, number, hash, verdict, received_at)
    select s.n, o.device_id, s.number, o.hash, 'applied', o.wall from sync_outgoing s join operation o on o.n = s.n`.execute(
    db,
  )
  if (head.number > 0 && head.deviceId !== deviceId) {
    await sql`insert into sync_former (device_id, place, number, acked)
      select ${head.deviceId}, coalesce((select max(place) from sync_former), 0) + 1, ${head.number},
        coalesce((select acked from sync_state where id = 1), 0)`.execute(db)
    // What it proved itself with under that one, which may be another's secret from the next joining on.
    await sql`update sync_former set secret = (select secret from sync_server where sync_server.device_id = sync_former.device_id)
      where device_id = ${head.deviceId}`.execute(db)
    await sql`insert into sync_former_outgoing (device_id, number, n, epoch, seen, after)
      select ${head.deviceId}, number, n, epoch, seen, after from sync_outgoing`.execute(db)
  }
  await db.deleteFrom('syncOutgoing').execute()
  // What the server has of the identity before says nothing of the next one.
  await db.updateTable('syncState').set({ acked: 0, durable: 0 }).where('id', '=', 1).execute()
  await db
    .updateTable('journalHead')
    .set({ deviceId, number: 0, numberHash: CHAIN_START, reflected: 0 })
    .where('id', '=', 1)
    .execute()
}
