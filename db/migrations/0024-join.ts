import { type Kysely, sql } from 'kysely'

export const name = '0024-join'

/** A PC keeps where its server is; a password is known to be right on every PC; a server keeps a share of the key of each PC. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table sync_server (id text primary key, host text not null, port bigint not null, practice_id text not null,
       certificate text not null, device_id text not null, secret text not null, kept_at bigint not null,
       fetched_at bigint)`,
    `create table staff_verifier (id text primary key references staff (id), practice_id text not null, revision integer not null,
       salt text not null, hash text not null, changed_at bigint not null)`,
    "alter table sync_device add column share text not null default ''",
    "alter table sync_device add column pass_hash text not null default ''",
    `create table sync_share_try (device_id text not null, login text not null, tries bigint not null, last_at bigint not null,
       primary key (device_id, login))`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
