import { type Kysely, sql } from 'kysely'

export const name = '0021-sync'

const CHAIN_START = '0'.repeat(64)
/** What is one of its kind on one PC may be made twice on two PCs that do not hear of each other: nothing of it may be refused later. */
const FORMERLY_UNIQUE: readonly [index: string, on: string][] = [
  ['patient_record_number', 'patient (practice_id, record_number)'],
  ['break_glass_review_grant', 'break_glass_review (grant_id)'],
  ['prescription_version_number', 'prescription_version (prescription_id, number)'],
  ['signed_prescription_once', 'signed_prescription (prescription_id)'],
  ['prescription_step_number', 'prescription_step (prescription_id, number)'],
  ['prescription_step_outlet', "prescription_step (prescription_id) where outlet <> ''"],
  ['ledger_entry_accepted', 'ledger_entry (accepted_seq)'],
  ['ledger_parked_key', 'ledger_parked (parked_key)'],
]

/** Every operation gets what it needs to travel; what comes from elsewhere keeps its origin; a server knows its devices. */
export async function up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void> {
  const counter = engine === 'sqlite' ? 'integer primary key' : 'bigint primary key'
  const own = 'device_id = (select device_id from journal_head)'
  const statements = [
    'alter table journal_head add column number bigint not null default 0',
    `alter table journal_head add column number_hash text not null default '${CHAIN_START}'`,
    'alter table journal_head add column cursor bigint not null default 0',
    'alter table journal_head add column reflected bigint not null default 0',
    `create table sync_outgoing (number ${counter}, n bigint not null, epoch bigint not null, seen bigint not null, after text not null)`,
    'create unique index sync_outgoing_n on sync_outgoing (n)',
    `create table sync_origin (n ${counter}, device_id text not null, number bigint not null, hash text not null, original text,
       settled text, verdict text not null, conflict text, received_at bigint not null)`,
    'create unique index sync_origin_number on sync_origin (device_id, number)',
    `create table sync_conflict (id text primary key, n bigint not null, tbl text not null, row_id text not null, patient_id text,
       kind text not null, lost text not null, device_id text not null, user_id text, at bigint not null)`,
    'create index sync_conflict_row on sync_conflict (tbl, row_id)',
    'create index sync_conflict_patient on sync_conflict (patient_id, n)',
    `create table sync_quarantine (device_id text not null, number bigint not null, content text not null, reason text not null,
       received_at bigint not null, primary key (device_id, number))`,
    `create table sync_state (id integer primary key check (id = 1), acked bigint not null, durable bigint not null, head bigint not null,
       ahead_ms bigint not null, contact_at bigint not null)`,
    `create table sync_device (device_id text primary key, status text not null, secret_hash text not null, acked bigint not null,
       acked_hash text not null, durable bigint not null, cursor bigint not null, program text not null, schema_version bigint not null,
       enrolled_at bigint not null, seen_at bigint not null)`,
    `create table sync_epoch (epoch ${counter}, previous bigint not null, floor bigint not null, reason text not null, begun_at bigint not null)`,
    ...FORMERLY_UNIQUE.flatMap(([index, on]) => [`drop index ${index}`, `create index ${index} on ${on}`]),
    `insert into sync_outgoing select row_number() over (order by n), n, 1, 0, lag(hash, 1, '${CHAIN_START}') over (order by n)
       from operation where ${own}`,
    `insert into sync_origin select n, device_id, row_number() over (partition by device_id order by n), hash, null, null, 'applied', null, wall
       from operation where not ${own}`,
    `update journal_head set number = (select count(*) from sync_outgoing),
       number_hash = coalesce((select o.hash from operation o join sync_outgoing s on s.n = o.n order by s.number desc limit 1), '${CHAIN_START}')`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
