import { type Kysely, sql } from 'kysely'
import type { SyncDeviceTable } from '../journal/tables.ts'
import type { Tables } from '../tables.ts'

/** A device as this server knows it; undefined for one that was never enrolled. */
export const deviceOf = (db: Kysely<Tables>, deviceId: string): Promise<SyncDeviceTable | undefined> =>
  db.selectFrom('syncDevice').selectAll().where('deviceId', '=', deviceId).executeTakeFirst()

/** Up to which number this server has everything of a device; 0 where it never heard of it. */
export const ackedOf = async (db: Kysely<Tables>, deviceId: string): Promise<number> =>
  (await db.selectFrom('syncDevice').select('acked').where('deviceId', '=', deviceId).executeTakeFirst())?.acked ?? 0

/** The practice, epoch and end of this replica's order. */
export const standingOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('journalHead')
    .select(['practiceId', 'deviceId', 'epoch', 'operation', 'cursor', 'number', 'reflected', 'markedAt', 'mark'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()

/** Whether nothing of the practice's sequence has been applied here yet. */
export const isEmpty = async (db: Kysely<Tables>): Promise<boolean> => (await standingOf(db)).cursor === 0

/** Where this server stands, and how one device stands with it, read at once: of each request this is asked. */
export type Standing = {
  practiceId: string
  epoch: number
  operation: number
  status: 'active' | 'revoked' | 'suspended' | null
  acked: number
  durable: number
  /** The newest verified copy of this server, and the last proof of one. */
  copiedAt: number | null
  provenAt: number | null
  /** Something of this device lies in quarantine. */
  hasQuarantined: boolean
}

export async function standingFor(db: Kysely<Tables>, deviceId: string): Promise<Standing> {
  const found = await db
    .selectFrom('journalHead as h')
    .leftJoin('syncDevice as d', (join) => join.on('d.deviceId', '=', deviceId))
    .select(['h.practiceId', 'h.epoch', 'h.operation', 'd.status', 'd.acked', 'd.durable'])
    .select([
      sql<number | null>`(select max(made_at) from server_copy where failure is null)`.as('copiedAt'),
      sql<number | null>`(select max(proven_at) from server_copy)`.as('provenAt'),
      sql<number>`(select count(*) from (select 1 from sync_quarantine where device_id = ${deviceId} limit 1) q)`.as(
        'quarantined',
      ),
    ])
    .where('h.id', '=', 1)
    .executeTakeFirstOrThrow()
  const { quarantined, ...standing } = found
  return { ...standing, acked: found.acked ?? 0, durable: found.durable ?? 0, hasQuarantined: Number(quarantined) > 0 }
}
