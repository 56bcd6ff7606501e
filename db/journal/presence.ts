import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import type { SyncBarredTable, SyncPresenceTable } from './tables.ts'

/** Keeps what one device says of itself, in the place of what it said before. */
export async function keepAnnounced(db: Kysely<Tables>, said: SyncPresenceTable): Promise<void> {
  await db
    .insertInto('syncPresence')
    .values(said)
    .onConflict((same) => same.column('deviceId').doUpdateSet(said))
    .execute()
}

/** Keeps what is known of the other devices. Whoever is told no more is no device of the practice any more. */
export async function keepOthers(db: Kysely<Tables>, others: readonly SyncPresenceTable[]): Promise<void> {
  await db.deleteFrom('syncPresence').execute()
  for (const one of others) await keepAnnounced(db, one)
}

/** Keeps which devices the server lets in no more, in the place of what it told before. */
export async function keepBarred(db: Kysely<Tables>, barred: readonly SyncBarredTable[]): Promise<void> {
  await db.deleteFrom('syncBarred').execute()
  if (barred.length > 0)
    await db
      .insertInto('syncBarred')
      .values([...barred])
      .execute()
}
