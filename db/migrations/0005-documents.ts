import { type Kysely, sql } from 'kysely'

export const name = '0005-documents'

/** Files that lie encrypted beside the database, and the documents of charts that name them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const entry = `${recorded},
       patient_id text not null references patient (id), happened text not null, happened_at bigint not null,
       recorded_at bigint not null, author_id text references staff (id), author_name text not null, source_id text,
       retracted_at bigint, retracted_by text references staff (id), retraction_reason text,
       encounter_id text references encounter (id)`
  const statements = [
    `create table stored_file (${recorded}, sha256 text not null, bytes bigint not null, media_type text not null,
       file_key text not null, stored_at bigint not null)`,
    `create table document (${entry},
       file_id text not null references stored_file (id), title text not null,
       document_class text not null, status text not null, pages integer not null, rotations text not null,
       annotations text not null, text text not null, thumbnail text not null, reviewed_at bigint, reviewed_by text references staff (id))`,
    'create index document_patient on document (patient_id, happened_at, id)',
    'create index document_encounter on document (encounter_id)',
    'create index document_source on document (source_id)',
    'create index document_file on document (file_id)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
