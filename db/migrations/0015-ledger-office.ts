import { type Kysely, sql } from 'kysely'

export const name = '0015-ledger-office'

/** Claims of payers that could not be posted when they came, with the charges that they wait for; and what was brought to the bank. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const head = 'id text primary key, practice_id text not null, revision integer not null'
  const statements = [
    `create table ledger_parked (${head}, entry_id text not null references ledger_entry (id), ordinal bigint not null,
       accepted_seq bigint not null, parked_key text not null, payer text not null, trace text not null,
       reason text not null, cents bigint not null, claim text not null)`,
    // An item that nobody has charged yet: it refers to nothing.
    `create table ledger_parked_item (${head}, parked_key text not null, item_id text not null)`,
    `create table ledger_deposit (${head}, deposit_on text not null, reference text not null, cash_cents bigint not null,
       check_cents bigint not null, made_at bigint not null, made_by text references staff (id), made_name text not null)`,
    `create table ledger_deposit_entry (${head}, deposit_id text not null references ledger_deposit (id),
       entry_id text not null references ledger_entry (id), cents bigint not null)`,
    'create index ledger_deposit_day on ledger_deposit (deposit_on)',
    'create index ledger_deposit_entry_of on ledger_deposit_entry (deposit_id)',
    'create index ledger_deposit_entry_entry on ledger_deposit_entry (entry_id)',
    'create unique index ledger_parked_key on ledger_parked (parked_key)',
    'create index ledger_parked_item_item on ledger_parked_item (item_id)',
    'create index ledger_parked_entry on ledger_parked (accepted_seq, ordinal)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
