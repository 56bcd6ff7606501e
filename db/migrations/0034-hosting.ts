import { type Kysely, sql } from 'kysely'

export const name = '0034-hosting'

/**
 * Any PC may become the practice's server: each keeps where operations stand in the practice's sequence, which server serves, and the practice's
 * authority sealed to its 24 words.
 */
export async function up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void> {
  const counter = engine === 'sqlite' ? 'integer primary key' : 'bigint primary key'
  const statements = [
    `create table sync_sequence (sequence ${counter}, n bigint, told text)`,
    'create table sync_serving (id text primary key, content text not null, signature text not null)',
    'create table sync_succession (id text primary key, tag text not null, sealed text not null)',
    "alter table sync_device add column recovery_key text not null default ''",
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
