import { type Kysely, sql } from 'kysely'

export const name = '0006-notes'

/** Notes: heads that are entries of the chart, their signed texts, drafts by section, and what one writes them with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const entry = `${recorded},
       patient_id text not null references patient (id), happened text not null, happened_at bigint not null,
       recorded_at bigint not null, author_id text references staff (id), author_name text not null, source_id text,
       retracted_at bigint, retracted_by text references staff (id), retraction_reason text,
       encounter_id text references encounter (id)`
  const concept = 'concept_text text not null, codings text not null, code text not null, code_system text not null'
  const statements = [
    `alter table encounter add column status_reason text not null default ''`,
    `create table note (${entry}, ${concept},
       status text not null, template_id text, sections text not null, first_words text not null,
       signer_id text references staff (id), signer_name text not null, signed_at bigint,
       cosigner_id text references staff (id), cosigner_name text not null, cosigned_at bigint)`,
    `create table note_version (${recorded},
       note_id text not null references note (id), patient_id text not null references patient (id),
       number integer not null, kind text not null, body text not null, plain_text text not null,
       reason text not null, request_id text, author_id text references staff (id), author_name text not null,
       written_at bigint not null, previous_hash text not null, hash text not null)`,
    `create table note_draft (${recorded},
       note_id text not null references note (id), section text not null, body text not null, patch text not null,
       cursor integer not null, author_id text not null references staff (id), author_name text not null, device_id text not null,
       saved_at bigint not null, settled_at bigint, settled_by text references staff (id))`,
    `create table note_template (${recorded},
       title text not null, specialty text not null, visit_type text not null, sections text not null,
       active integer not null, owner_id text not null references staff (id), changed_at bigint not null)`,
    `create table dot_phrase (${recorded},
       name text not null, body text not null, shared integer not null, active integer not null,
       owner_id text not null references staff (id), changed_at bigint not null)`,
    `create table note_policy (${recorded}, needs text not null, givers text not null, changed_at bigint not null)`,
    `create table amendment_request (${recorded},
       patient_id text not null references patient (id), note_id text references note (id),
       received_on text not null, due_on text not null, extended_on text, extension_reason text not null,
       asked text not null, status text not null, recorded_at bigint not null,
       recorded_by text not null references staff (id), decided_at bigint, decided_by text references staff (id),
       decision_reason text not null)`,
  ]
  for (const statement of [...statements, ...INDEXES]) await sql.raw(statement).execute(db)
}

const INDEXES = [
  'create index note_patient on note (patient_id, happened_at)',
  'create index note_encounter on note (encounter_id)',
  'create index note_source on note (source_id)',
  'create index note_status on note (status, happened_at)',
  'create index note_version_note on note_version (note_id, number)',
  'create index note_version_patient on note_version (patient_id, written_at)',
  'create index note_draft_note on note_draft (note_id, section)',
  'create index dot_phrase_name on dot_phrase (name)',
  'create index amendment_request_patient on amendment_request (patient_id, recorded_at)',
  'create index amendment_request_status on amendment_request (status, due_on)',
  'create index encounter_clinician on encounter (clinician_id, happened_at)',
]
