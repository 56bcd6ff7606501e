import type { Kysely } from 'kysely'
import { CHARTING_HOURS, SENDING_HOURS } from '../../shared/devices/index.ts'
import type { Tables } from '../tables.ts'

/** The one row of `offline_policy`. */
export const POLICY_ROW = 'practice'

/** How long the practice lets its PCs work without the server, in hours. */
export async function offlinePolicyOf(db: Kysely<Tables>): Promise<{ chartingHours: number; sendingHours: number }> {
  const row = await db
    .selectFrom('offlinePolicy')
    .select(['chartingHours', 'sendingHours'])
    .where('id', '=', POLICY_ROW)
    .executeTakeFirst()
  return row ?? { chartingHours: CHARTING_HOURS, sendingHours: SENDING_HOURS }
}
