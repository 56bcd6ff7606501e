import type { Kysely } from 'kysely'
import { SERVING_ROW, type Signed, SUCCESSION_ROW } from '../journal/succession.ts'
import type { SyncSuccessionTable } from '../journal/tables.ts'
import type { Tables } from '../tables.ts'

/** Which server serves the practice, as it was signed; null where that was never told: then it is the one that it always was. */
export async function servingOf(db: Kysely<Tables>): Promise<Signed | null> {
  const row = await db
    .selectFrom('syncServing')
    .select(['content', 'signature'])
    .where('id', '=', SERVING_ROW)
    .executeTakeFirst()
  return row ?? null
}

/** What the server sealed to this PC's 24 words; null where it has sealed nothing yet. */
export async function successionOf(db: Kysely<Tables>): Promise<SyncSuccessionTable | null> {
  const row = await db.selectFrom('syncSuccession').selectAll().where('id', '=', SUCCESSION_ROW).executeTakeFirst()
  return row ?? null
}
