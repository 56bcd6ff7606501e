import { type Kysely, sql } from 'kysely'

export const name = '0009-safety'

/** Drug safety: which knowledge is installed and in use, what was answered at signings, what was decided about it, and the worklist. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const by = 'recorded_at bigint not null, author_id text references staff (id), author_name text not null'
  const statements = [
    `create table knowledge_package (${recorded}, version text not null, built_on text not null, checksum text not null,
       key_id text not null, content text not null, ${by})`,
    `create table knowledge_use (${recorded}, package_id text references knowledge_package (id), version text not null,
       checksum text not null, reason text not null, ${by})`,
    `create table safety_answer (${recorded}, patient_id text not null references patient (id), entry_id text not null,
       entry_version integer not null, knowledge_version text not null, knowledge_checksum text not null,
       overall text not null, not_checked integer not null, answer text not null, ${by})`,
    'create index safety_answer_patient on safety_answer (patient_id, recorded_at)',
    'create index safety_answer_entry on safety_answer (entry_id, recorded_at)',
    `create table safety_shown (${recorded}, patient_id text not null references patient (id), answer_id text,
       alert_id text not null, rule_id text not null, kind text not null, severity text not null, tier text not null,
       interruptive integer not null, outcome text not null, ${by})`,
    'create index safety_shown_time on safety_shown (recorded_at, rule_id)',
    `create table safety_override (${recorded}, patient_id text not null references patient (id), answer_id text not null,
       entry_id text not null, entry_version integer not null, alert_id text not null, rule_id text not null,
       tier text not null, context text not null, reason text not null, words text not null, due_on text,
       silenced_until bigint, task_id text, ${by})`,
    'create index safety_override_patient on safety_override (patient_id, silenced_until)',
    'create index safety_override_time on safety_override (recorded_at, rule_id)',
    `create table safety_policy (${recorded}, policy text not null, reason text not null, ${by})`,
    `create table safety_feedback (${recorded}, rule_id text not null, alert_id text not null,
       patient_id text references patient (id), words text not null, ${by})`,
    'create index safety_feedback_rule on safety_feedback (rule_id, recorded_at)',
    `create table safety_finding (${recorded}, patient_id text not null references patient (id), alert_id text not null,
       rule_id text not null, kind text not null, severity text not null, tier text not null, drugs text not null,
       why text not null, for_this_patient text not null, management text not null, sources text not null,
       context text not null, cause text not null, knowledge_version text not null, state text not null,
       found_at bigint not null, closed_at bigint, closed_by text references staff (id), closed_by_name text not null,
       closing text not null)`,
    'create index safety_finding_state on safety_finding (state, tier, found_at)',
    'create index safety_finding_patient on safety_finding (patient_id, alert_id)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
