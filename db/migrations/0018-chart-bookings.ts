import { type Kysely, sql } from 'kysely'

export const name = '0018-chart-bookings'

const RECORDED = 'id text primary key, practice_id text not null, revision integer not null'
const ENTRY = `${RECORDED},
       patient_id text not null references patient (id), happened text not null, happened_at bigint not null,
       recorded_at bigint not null, author_id text references staff (id), author_name text not null, source_id text,
       retracted_at bigint, retracted_by text references staff (id), retraction_reason text,
       encounter_id text references encounter (id),
       concept_text text not null, codings text not null, code text not null, code_system text not null`

/** The new form of a table whose entries may come from elsewhere, and how it is found. */
const REBUILT = {
  communication: {
    columns: `status text not null, body text not null, urgent integer not null,
       thread_id text references message_thread (id), message_id text references message (id),
       sent_at bigint not null, sender_name text not null`,
    loosened: ['thread_id', 'message_id'],
    indexes: [
      'patient (patient_id, happened_at, id)',
      'encounter (encounter_id)',
      'source (source_id)',
      'message (message_id)',
    ],
  },
  consent: {
    columns: `form_id text references consent_form (id), version_id text references consent_form_version (id),
       text_sha256 text not null, status text not null,
       signer_name text not null, signer_relationship text not null, signature_kind text not null, signature text not null,
       witness_id text references staff (id), witness_name text not null, decided_at bigint not null, expires_on text,
       reason text not null, revoked_at bigint, revoked_name text not null, revocation_reason text not null`,
    loosened: ['form_id', 'version_id'],
    indexes: [
      'patient (patient_id, happened_at, id)',
      'encounter (encounter_id)',
      'source (source_id)',
      'expires (status, expires_on)',
    ],
  },
} as const

/**
 * Bookings stand in charts, and messages and consents of other systems come in: these have no thread of ours, and no form.
 */
export async function up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void> {
  const statements = [
    `create table appointment_entry (${ENTRY}, status text not null, status_reason text not null, reason_text text not null,
       provider_name text not null, location_name text not null, ended text, ended_at bigint)`,
    'create index appointment_entry_patient on appointment_entry (patient_id, happened_at, id)',
    'create index appointment_entry_encounter on appointment_entry (encounter_id)',
    'create index appointment_entry_source on appointment_entry (source_id)',
    'create index appointment_entry_changed on appointment_entry (patient_id) where revision > 1',
  ]
  for (const [table, { columns, loosened, indexes }] of Object.entries(REBUILT)) {
    if (engine === 'postgres')
      statements.push(...loosened.map((column) => `alter table ${table} alter column ${column} drop not null`))
    else {
      const names = `${ENTRY}, ${columns}`
        .replaceAll(/\([^)]*\)/g, '')
        .split(',')
        .map((one) => one.trim().split(/\s/)[0])
      const list = names.join(', ')
      statements.push(
        `create table ${table}_anew (${ENTRY}, ${columns})`,
        `insert into ${table}_anew (${list}) select ${list} from ${table}`,
        `drop table ${table}`,
        `alter table ${table}_anew rename to ${table}`,
        ...indexes.map((index) => `create index ${table}_${index.replace(' ', ` on ${table} `)}`),
      )
    }
    statements.push(`create index if not exists ${table}_changed on ${table} (patient_id) where revision > 1`)
  }
  for (const statement of statements) await sql.raw(statement).execute(db)
}
