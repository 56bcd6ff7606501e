import { type Kysely, sql } from 'kysely'

export const name = '0017-changed-entries'

/** The tables of chart entries as they stand at this migration. */
const ENTRIES = [
  'encounter',
  'service_order',
  'diagnostic_report',
  'observation',
  'problem',
  'allergy',
  'medication',
  'immunization',
  'family_history',
  'procedure',
  'note',
  'document',
  'communication',
  'consent',
  'list_review',
]

/** By what a source says that a value is critical, as it stands at this migration. */
const CRITICAL = `'LL', 'HH', 'AA', 'HU', 'LU', 'H>', 'L<', '>', '<', 'CRITICAL HIGH', 'CRITICALLY HIGH', 'HIGH CRITICAL', 'PANIC HIGH', 'HIGH PANIC', 'VERY HIGH', 'SIGNIFICANTLY HIGH', 'ABOVE UPPER PANIC LIMITS', 'CRITICAL LOW', 'CRITICALLY LOW', 'LOW CRITICAL', 'PANIC LOW', 'LOW PANIC', 'VERY LOW', 'SIGNIFICANTLY LOW', 'BELOW LOWER PANIC LIMITS', 'CRITICAL', 'PANIC', 'CRITICAL ABNORMAL', 'CRITICALLY ABNORMAL', 'VERY ABNORMAL'`

/**
 * The few entries of a chart that were ever changed: a look at the chart of an earlier day makes only these anew. And the few
 * values that are critical.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ENTRIES)
    await sql.raw(`create index ${table}_changed on ${table} (patient_id) where revision > 1`).execute(db)
  // Which reports hold a critical value is noted when it is written, so that they come first without a look into all the others.
  await sql
    .raw(
      `create index observation_critical on observation (report_id)
         where retracted_at is null and upper(interpretation) in (${CRITICAL})`,
    )
    .execute(db)
}
