import { type Kysely, sql } from 'kysely'

export const name = '0025-server-copies'

const CHAIN_START = '0'.repeat(64)
const STAFF =
  'id, practice_id, revision, login, display_name, roles, active, created_at, deactivated_at, deactivation_reason'

/**
 * A server remembers its copies, which rows its quarantine waits for, and who goes on for whom; a PC keeps what it wrote under former
 * identities as it is sent. Two people of one sign-in name may come from two PCs, so that the name is no longer a reason to refuse a row.
 */
export async function up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void> {
  const statements = [
    `create table server_copy (id text primary key, made_at bigint not null, epoch bigint not null, operation bigint not null,
       bytes bigint not null, failure text, proven_at bigint, proof_failure text)`,
    'create index server_copy_made on server_copy (made_at)',
    'alter table sync_state add column copied_at bigint',
    'alter table sync_state add column proven_at bigint',
    'alter table sync_device add column successor text',
    `create table sync_waiting (device_id text not null, number bigint not null, tbl text not null, row_id text not null,
       primary key (device_id, number, tbl, row_id))`,
    'create index sync_waiting_row on sync_waiting (tbl, row_id)',
    `create table sync_former (device_id text primary key, place bigint not null, number bigint not null, acked bigint not null,
       secret text)`,
    `create table sync_former_outgoing (device_id text not null, number bigint not null, n bigint not null, epoch bigint not null,
       seen bigint not null, after text not null, primary key (device_id, number))`,
    // A PC that had another identity before there was anything to send has never been asked for it since.
    `insert into sync_former_outgoing select device_id, number, n, 1, 0, lag(hash, 1, '${CHAIN_START}') over (partition by device_id order by number)
       from sync_origin where not exists (select 1 from sync_device) and (select cursor from journal_head) = 0`,
    `insert into sync_former select device_id, row_number() over (order by min(n)), max(number), 0, null from sync_former_outgoing group by device_id`,
    ...(engine === 'postgres'
      ? [
          'alter table staff drop constraint staff_login_key',
          // An epoch that begins is a moment, which has no place in PostgreSQL's integer.
          'alter table journal_head alter column epoch type bigint',
        ]
      : [
          `create table staff_anew (id text primary key, practice_id text not null, revision integer not null, login text not null,
             display_name text not null, roles text not null, active integer not null, created_at bigint not null,
             deactivated_at bigint, deactivation_reason text)`,
          `insert into staff_anew (${STAFF}) select ${STAFF} from staff`,
          'drop table staff',
          'alter table staff_anew rename to staff',
        ]),
    'create index staff_login on staff (login)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
