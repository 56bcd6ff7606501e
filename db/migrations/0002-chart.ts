import { type Kysely, sql } from 'kysely'

export const name = '0002-chart'

/** The chart: visits, the lists, observations, reports and orders. What every entry carries stands in `entry`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const entry = `id text primary key, practice_id text not null, revision integer not null,
       patient_id text not null references patient (id), happened text not null, happened_at bigint not null,
       recorded_at bigint not null, author_id text references staff (id), author_name text not null, source_id text,
       retracted_at bigint, retracted_by text references staff (id), retraction_reason text,
       encounter_id text references encounter (id)`
  const concept = 'concept_text text not null, codings text not null, code text not null, code_system text not null'
  const statements = [
    `create table encounter (${entry}, ${concept},
       status text not null, class text not null, reason_text text not null, reason_codings text not null,
       location_name text not null, clinician_id text references staff (id), clinician_name text not null,
       appointment_id text, ended text, ended_at bigint)`,
    `create table service_order (${entry}, ${concept},
       category text not null, status text not null, status_reason text not null, priority text not null,
       reason_text text not null, reason_codings text not null, instructions text not null, due text,
       performer_name text not null, orderer_name text not null, specimen text not null, completed_at bigint)`,
    `create table diagnostic_report (${entry}, ${concept},
       category text not null, status text not null, issued text, performer_name text not null,
       conclusion text not null, narrative text not null, order_id text references service_order (id),
       reviewed_at bigint, reviewed_by text references staff (id), note text not null)`,
    `create table observation (${entry}, ${concept},
       category text not null, status text not null, value_kind text not null, value text not null,
       unit text not null, unit_text text not null, comparator text not null, value_codings text not null,
       absent_reason text not null, interpretation text not null, range_low text, range_high text,
       range_text text not null, method text not null, body_site text not null, instrument_name text not null,
       components text not null, report_id text references diagnostic_report (id), set_id text, issued text,
       note text not null)`,
    `create table problem (${entry}, ${concept},
       category text not null, clinical_status text not null, verification_status text not null,
       severity text not null, onset text, abated text, body_site text not null, note text not null)`,
    `create table allergy (${entry}, ${concept},
       type text not null, category text not null, criticality text not null, clinical_status text not null,
       verification_status text not null, onset text, last_occurred text, reactions text not null,
       note text not null)`,
    `create table medication (${entry}, ${concept},
       status text not null, source text not null, sig text not null, dose_value text, dose_unit text not null,
       route text not null, frequency text not null, timing text not null, as_needed integer not null,
       as_needed_for text not null, started text, stopped text, stop_reason text not null, quantity_value text,
       quantity_unit text not null, days_supply bigint, refills bigint, prescriber_name text not null,
       reason_text text not null, reason_codings text not null, note text not null)`,
    `create table immunization (${entry}, ${concept},
       status text not null, not_done_reason text not null, lot_number text not null,
       manufacturer text not null, expires_on text, site text not null, route text not null, dose_value text,
       dose_unit text not null, dose_number text not null, series text not null, performer_name text not null,
       reported integer not null, funding_source text not null, information_statements text not null,
       reactions text not null, note text not null)`,
    `create table family_history (${entry}, ${concept},
       status text not null, relative_name text not null, sex text not null, born text, deceased text not null,
       conditions text not null, note text not null)`,
    `create table procedure (${entry}, ${concept},
       category text not null, status text not null, ended text, body_site text not null, outcome text not null,
       performer_name text not null, reason_text text not null, reason_codings text not null, note text not null)`,
    `create table list_review (${entry},
       list text not null, finding text not null, detail text not null, note text not null)`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
  for (const table of TABLES) {
    await sql.raw(`create index ${table}_patient on ${table} (patient_id, happened_at)`).execute(db)
    await sql.raw(`create index ${table}_encounter on ${table} (encounter_id)`).execute(db)
    await sql.raw(`create index ${table}_source on ${table} (source_id)`).execute(db)
  }
  for (const index of INDEXES) await sql.raw(index).execute(db)
}

const TABLES = [
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
  'list_review',
]

const INDEXES = [
  'create index observation_code on observation (patient_id, code, happened_at)',
  'create index observation_report on observation (report_id)',
  'create index observation_set on observation (set_id)',
  'create index encounter_status on encounter (status, happened_at)',
  'create index service_order_status on service_order (status, happened_at)',
  'create index diagnostic_report_unreviewed on diagnostic_report (reviewed_at, happened_at)',
]
