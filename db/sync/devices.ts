import type { Kysely } from 'kysely'
import type { SyncDeviceTable } from '../journal/tables.ts'
import type { Tables } from '../tables.ts'

/** A device as this server knows it; undefined for one that was never enrolled. */
export const deviceOf = (db: Kysely<Tables>, deviceId: string): Promise<SyncDeviceTable | undefined> =>
  db.selectFrom('syncDevice').selectAll().where('deviceId', '=', deviceId).executeTakeFirst()

/** The practice, epoch and end of this replica's order. */
export const standingOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('journalHead')
    .select(['practiceId', 'deviceId', 'epoch', 'operation', 'cursor', 'number', 'reflected'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
