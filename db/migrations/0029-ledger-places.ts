import { type Kysely, sql } from 'kysely'

export const name = '0029-ledger-places'

/**
 * Several PCs book without hearing of each other: an entry keeps what its author's PC gave it beside what the server gives, and a close
 * or a plan says of every device up to which of its entries it reaches.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'alter table ledger_entry add column drafted_seq bigint',
    'alter table ledger_entry add column drafted_on text',
    "alter table ledger_close add column device_id text not null default ''",
    'alter table ledger_close add column number bigint not null default 0',
    "alter table ledger_close add column heads text not null default '{}'",
    "alter table ledger_close add column since text not null default '{}'",
    "alter table ledger_plan add column heads text not null default '{}'",
    'create index ledger_entry_drafted on ledger_entry (device_id, (coalesce(drafted_seq, accepted_seq)))',
    // What was booked beside something that its author had not heard of, and what was moved out of a closed month: few.
    'create index ledger_entry_beside on ledger_entry (accepted_seq) where drafted_seq is not null',
    'create index ledger_entry_moved on ledger_entry (drafted_on, post_on) where drafted_on is not null',
    'create index ledger_close_last on ledger_close (kind, device_id, number, accepted_seq)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
