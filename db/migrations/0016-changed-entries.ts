import { type Kysely, sql } from 'kysely'

export const name = '0016-changed-entries'

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

/** The few entries of a chart that were ever changed: a look at the chart of an earlier day makes only these anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ENTRIES)
    await sql.raw(`create index ${table}_changed on ${table} (patient_id) where revision > 1`).execute(db)
}
