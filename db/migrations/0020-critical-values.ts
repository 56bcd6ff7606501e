import { type Kysely, sql } from 'kysely'

export const name = '0020-critical-values'

/** By what a source says that a value is critical, as it stands at this migration. */
const CRITICAL = `'LL', 'HH', 'AA', 'HU', 'LU', 'H>', 'L<', '>', '<', 'CRITICAL HIGH', 'CRITICALLY HIGH', 'HIGH CRITICAL', 'PANIC HIGH', 'HIGH PANIC', 'VERY HIGH', 'SIGNIFICANTLY HIGH', 'ABOVE UPPER PANIC LIMITS', 'CRITICAL LOW', 'CRITICALLY LOW', 'LOW CRITICAL', 'PANIC LOW', 'LOW PANIC', 'VERY LOW', 'SIGNIFICANTLY LOW', 'BELOW LOWER PANIC LIMITS', 'CRITICAL', 'PANIC', 'CRITICAL ABNORMAL', 'CRITICALLY ABNORMAL', 'VERY ABNORMAL'`

/** Which reports hold a critical value is noted when it is written: they come first without a look into all the others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create index observation_critical on observation (report_id)
         where retracted_at is null and upper(interpretation) in (${CRITICAL})`,
    )
    .execute(db)
}
