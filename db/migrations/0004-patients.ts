import { type Kysely, sql } from 'kysely'

export const name = '0004-patients'

/** Text columns of the patient, empty until something is known. */
const TEXT = [
  'prefix',
  'suffix',
  'preferred_name',
  'pronouns',
  'birth_sex',
  'gender_identity',
  'ethnicity',
  'language',
  'interpreter',
  'marital_status',
  'phone_use',
  'phone_may_text',
  'deceased_on',
  'inactive_reason',
  'primary_clinician_id',
]
/** Lists of the patient as JSON, each settled as a whole. */
const LISTS = ['races', 'previous_names', 'more_phones', 'previous_addresses', 'contacts', 'identifiers']

/** The whole registration of a patient, merging of charts, which fields a form shows, and imports with their reports. */
export async function up(db: Kysely<unknown>, _engine: 'sqlite' | 'postgres'): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const statements = [
    ...TEXT.map((column) => `alter table patient add column ${column} text not null default ''`),
    ...LISTS.map((column) => `alter table patient add column ${column} text not null default '[]'`),
    'alter table patient add column deceased integer not null default 0',
    'alter table patient add column inactive integer not null default 0',
    'alter table patient add column source_key text',
    'alter table patient add column merged_into text references patient (id)',
    'create index patient_source on patient (source_key) where source_key is not null',
    'create index patient_merged on patient (merged_into) where merged_into is not null',
    `create table patient_photo (${recorded}, patient_id text not null references patient (id), media_type text not null,
       data text not null, taken_at bigint not null, withdrawn_reason text)`,
    'create index patient_photo_patient on patient_photo (patient_id, taken_at)',
    `create table patient_merge (${recorded}, survivor_id text not null references patient (id),
       merged_id text not null references patient (id), reason text not null, merged_at bigint not null, merged_by text,
       taken text not null, undone_at bigint, undone_by text, undone_reason text)`,
    'create index patient_merge_merged on patient_merge (merged_id, merged_at)',
    `create table patient_distinction (${recorded}, patient_id text not null references patient (id),
       other_id text not null references patient (id), reason text not null, decided_at bigint not null, decided_by text)`,
    'create index patient_distinction_pair on patient_distinction (patient_id, other_id)',
    `create table patient_form (${recorded}, fields text not null)`,
    `create table patient_import (${recorded}, file_name text not null, content_hash text not null, headings text not null,
       mapping text not null, row_count integer not null, next_row integer not null, registered integer not null,
       repeated integer not null, doubtful integer not null, refused integer not null, state text not null,
       started_at bigint not null, started_by text, ended_at bigint)`,
    'create index patient_import_started on patient_import (started_at)',
    `create table patient_import_line (${recorded}, import_id text not null references patient_import (id),
       line integer not null, outcome text not null, reason text not null, patient_id text)`,
    'create index patient_import_line_import on patient_import_line (import_id, line)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
