import { type Kysely, sql } from 'kysely'

export const name = '0032-finding'

/** Codes that were made in the application, with whose name they were made in, and PCs that wait until somebody lets them in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'alter table sync_enrolment add column made_by text',
    'alter table sync_enrolment add column made_by_name text',
    'alter table sync_enrolment add column made_on text',
    `create table sync_admission (id text primary key, device_id text not null, name text not null, program text not null, address text not null,
       secret_hash text not null, share text not null, pass_hash text not null, asked_at bigint not null, decision text, decided_at bigint,
       decided_by text, decided_by_name text, decided_on text)`,
    'create index sync_admission_device on sync_admission (device_id, asked_at)',
    'create index sync_admission_waits on sync_admission (asked_at) where decision is null',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
