import { type Kysely, sql } from 'kysely'

export const name = '0008-exchange'

/** What came in from other systems: every resource as it was written there, in versions, and the imports that brought it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table import_batch (id text primary key, practice_id text not null, revision integer not null,
       source text not null, files text not null, state text not null, started_at bigint not null, finished_at bigint,
       author_id text references staff (id), author_name text not null, fingerprint text not null, total bigint not null,
       position bigint not null, counts text not null, issues text not null, duplicates text not null)`,
    `create table fhir_resource (id text primary key, practice_id text not null, revision integer not null,
       patient_id text references patient (id), resource_type text not null, source text not null,
       base text not null, source_key text not null, full_url text not null, identifier text not null, version bigint not null,
       content_hash text not null, json text not null, pieces bigint not null, batch_id text not null references import_batch (id),
       received_at bigint not null, outcome text not null, reason text not null, entry_table text not null,
       entry_id text, entry_revision bigint, label text not null, words text not null)`,
    `create table fhir_piece (id text primary key, practice_id text not null, revision integer not null,
       content_hash text not null, ordinal bigint not null, text text not null)`,
    'create index fhir_resource_key on fhir_resource (source_key, source, version)',
    'create index fhir_resource_patient on fhir_resource (patient_id, resource_type)',
    'create index fhir_resource_batch on fhir_resource (batch_id, outcome)',
    'create index fhir_resource_entry on fhir_resource (entry_id)',
    "create index fhir_resource_identifier on fhir_resource (source, identifier) where identifier <> ''",
    'create index fhir_piece_hash on fhir_piece (content_hash, ordinal)',
    'create index import_batch_started on import_batch (started_at)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
