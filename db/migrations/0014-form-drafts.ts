import { type Kysely, sql } from 'kysely'

export const name = '0014-form-drafts'

/** What is typed into forms and not saved yet: this PC's own, without operations. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table form_draft (id text primary key, user_id text not null references staff (id), form text not null,
       patient_id text references patient (id), body text not null, saved_at bigint not null)`,
    'create unique index form_draft_user on form_draft (user_id, form)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
