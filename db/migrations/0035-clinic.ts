import { type Kysely, sql } from 'kysely'

export const name = '0035-clinic'

/**
 * The place in the practice's sequence at which a claim on time came to stand, up to where this PC has looked at what arrived, and which
 * knowledge stood behind an alert that was shown.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table sync_claim (tbl text not null, row_id text not null, sequence bigint not null, device_id text not null,
       primary key (tbl, row_id))`,
    'create table review_mark (id text primary key, reached bigint not null, knowledge text not null)',
    "alter table safety_shown add column knowledge_version text not null default ''",
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
