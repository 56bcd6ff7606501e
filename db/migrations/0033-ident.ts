import { type Kysely, sql } from 'kysely'

export const name = '0033-ident'

/**
 * A PC has a certificate by the practice's authority, and a secret that changes: a server knows which admission of a device holds, whether it has
 * shown a certificate, the successor of its secret, and the secrets that it had before. Every PC
 * knows which devices the server does not let in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'alter table sync_device add column admission bigint not null default 0',
    'alter table sync_device add column certified integer not null default 0',
    "alter table sync_device add column next_hash text not null default ''",
    'alter table sync_device add column secret_epoch bigint not null default 0',
    'alter table sync_device add column adopted integer not null default 0',
    "alter table sync_server add column own_key text not null default ''",
    "alter table sync_server add column own_certificate text not null default ''",
    "alter table sync_server add column next_secret text not null default ''",
    `create table sync_secret (device_id text not null, hash text not null, retired_at bigint not null,
       primary key (device_id, hash))`,
    'create table sync_barred (device_id text primary key, why text not null)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
