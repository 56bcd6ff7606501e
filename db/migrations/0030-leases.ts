import { type Kysely, sql } from 'kysely'

export const name = '0030-leases'

/**
 * A PC keeps for how long it may work without its server, and a practice how long that is; a server keeps who does what only one PC does at a time, and
 * what a PC that was locked out had not sent.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table offline_policy (id text primary key, practice_id text not null, revision integer not null,
       charting_hours integer not null, sending_hours integer not null, changed_at bigint not null)`,
    `create table sync_lease (id text primary key, content text not null, signature text not null, spent_ms bigint not null,
       latest bigint not null, audited bigint not null)`,
    `create table act_lease (name text primary key, device_id text not null, token bigint not null, until bigint not null,
       recorded_at bigint)`,
    'create index act_lease_until on act_lease (until)',
    `create table sync_left (device_id text not null, author text not null, number bigint not null, content text not null,
       left_at bigint not null, taken_at bigint, primary key (device_id, author, number))`,
    'alter table sync_device add column revoked_at bigint',
    'alter table sync_device add column gone_at bigint',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
