import { type Kysely, sql } from 'kysely'

export const name = '0001-core'

/** The first schema: the journal and its heads, the audit, the practice, its staff and devices, patients. */
export async function up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void> {
  // SQLite's own row number is the key there; PostgreSQL's integer would end at two thousand million.
  const counter = engine === 'sqlite' ? 'integer primary key' : 'bigint primary key'
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const statements = [
    `create table journal_head (
       id integer primary key check (id = 1), device_id text not null, practice_id text not null, epoch integer not null,
       operation bigint not null, operation_hash text not null, audit_sequence bigint not null, audit_hash text not null,
       wall bigint not null, counter integer not null)`,
    `create table operation (
       n ${counter}, tx text not null, last integer not null, tbl text not null, row_id text not null,
       kind text not null check (kind in ('I', 'U')), patch text not null, base bigint, wall bigint not null,
       counter integer not null, user_id text, session_id text, device_id text not null, command text not null,
       reason text, schema_version integer not null, previous text not null, hash text not null)`,
    'create index operation_row on operation (tbl, row_id, n)',
    `create table audit_entry (
       sequence ${counter}, device_id text not null, at bigint not null, user_id text, session_id text,
       action text not null, category text not null, channel text not null, patient_id text, ok integer not null,
       detail text not null, operation bigint not null, previous text not null, hash text not null)`,
    'create index audit_entry_at on audit_entry (at)',
    'create index audit_entry_patient on audit_entry (patient_id, at)',
    'create index audit_entry_user on audit_entry (user_id, at)',
    'create table device_setting (key text primary key, value text not null)',
    `create table practice (${recorded}, name text not null, location_name text not null, time_zone text not null,
       demo integer not null, created_at bigint not null)`,
    `create table device (${recorded}, name text not null, platform text not null, enrolled_at bigint not null)`,
    `create table staff (${recorded}, login text not null unique, display_name text not null, roles text not null,
       active integer not null, created_at bigint not null, deactivated_at bigint, deactivation_reason text)`,
    `create table patient (${recorded}, record_number text not null, family_name text not null, given_name text not null,
       middle_name text not null, name_key text not null, birth_on text not null, gender text not null,
       phone text not null, email text not null, address_line text not null, city text not null, state text not null,
       postal_code text not null, sensitive integer not null, registered_at bigint not null)`,
    'create unique index patient_record_number on patient (practice_id, record_number)',
    'create index patient_birth on patient (birth_on)',
    'create index patient_registered on patient (registered_at)',
    `create table break_glass_grant (${recorded}, patient_id text not null references patient (id),
       staff_id text not null references staff (id), reason text not null, granted_at bigint not null, expires_at bigint not null)`,
    'create index break_glass_grant_patient on break_glass_grant (patient_id, staff_id, expires_at)',
    `create table break_glass_review (${recorded}, grant_id text not null references break_glass_grant (id),
       reviewer_id text not null references staff (id), verdict text not null, note text not null, reviewed_at bigint not null)`,
    'create unique index break_glass_review_grant on break_glass_review (grant_id)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
