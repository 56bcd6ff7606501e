import { type Kysely, sql } from 'kysely'

export const name = '0010-prescriptions'

/**
 * Prescriptions: heads that move, and what never changes: their versions, their signatures, their steps. What is signed
 * is signed once, and given out one way.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const ofPrescription = `${recorded}, prescription_id text not null references prescription (id),
       patient_id text not null references patient (id)`
  const statements = [
    `create table prescription (${recorded},
       patient_id text not null references patient (id), encounter_id text references encounter (id),
       state text not null, state_reason text not null, state_at bigint not null, content text not null,
       version integer not null, drug_code text not null, drug_text text not null, prepared_by text not null,
       prepared_at bigint, for_prescriber_id text references staff (id), medication_id text references medication (id),
       made_entry integer not null, created_at bigint not null, author_id text references staff (id),
       author_name text not null)`,
    `create table prescription_version (${ofPrescription},
       number integer not null, content text not null, author_id text references staff (id), author_name text not null,
       written_at bigint not null)`,
    `create table signed_prescription (${ofPrescription},
       content text not null, content_hash text not null, message_id text not null, drug_code text not null,
       prescriber_id text not null references staff (id), prescriber_name text not null, signed_at bigint not null,
       offset_minutes integer not null, knowledge_version text not null, never_transmit integer not null)`,
    `create table prescription_step (${ofPrescription},
       number integer not null, state text not null, outlet text not null, paper text not null, reason text not null,
       author_id text references staff (id), author_name text not null, stepped_at bigint not null)`,
    `create table drug_favorite (${recorded},
       owner_id text not null references staff (id), of_practice integer not null, drug_code text not null,
       content text not null, active integer not null, changed_at bigint not null)`,
    'create index prescription_patient on prescription (patient_id, created_at)',
    'create index prescription_state on prescription (state, state_at)',
    'create index prescription_medication on prescription (medication_id)',
    'create unique index prescription_version_number on prescription_version (prescription_id, number)',
    'create index prescription_version_patient on prescription_version (patient_id)',
    'create unique index signed_prescription_once on signed_prescription (prescription_id)',
    'create unique index signed_prescription_message on signed_prescription (message_id)',
    'create index signed_prescription_patient on signed_prescription (patient_id, signed_at)',
    'create index signed_prescription_drug on signed_prescription (drug_code, prescriber_id, signed_at)',
    'create unique index prescription_step_number on prescription_step (prescription_id, number)',
    'create index prescription_step_patient on prescription_step (patient_id)',
    // Paper or wire, and either of them once: an original that was printed is never sent.
    `create unique index prescription_step_outlet on prescription_step (prescription_id) where outlet <> ''`,
    'create index drug_favorite_owner on drug_favorite (owner_id, active)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
