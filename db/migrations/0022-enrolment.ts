import { type Kysely, sql } from 'kysely'

export const name = '0022-enrolment'

/** A server knows what people call a PC, and which codes let one in. A code that was used or ran out stays, as what happened. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    "alter table sync_device add column name text not null default ''",
    `create table sync_enrolment (id text primary key, handle text not null, secret_hash text not null, tries bigint not null,
       device_id text, made_at bigint not null, expires_at bigint not null, used_at bigint, used_by text)`,
    'create index sync_enrolment_handle on sync_enrolment (handle, made_at)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
