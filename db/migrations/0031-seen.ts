import { type Kysely, sql } from 'kysely'

export const name = '0031-seen'

const LAST_ROUND = '(select max(one.round) from conflict_resolution one where one.conflict_id = sync_conflict.id)'

/**
 * What people see of synchronization: which conflicts are settled, up to when this PC has everything, what the other PCs said of themselves, and
 * the tests of working offline.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const statements = [
    'alter table sync_conflict add column settled integer not null default 0',
    `update sync_conflict set settled = 1 where (select count(distinct made.chosen) from conflict_resolution made
       where made.conflict_id = sync_conflict.id and made.round = ${LAST_ROUND}) = 1`,
    'drop index sync_conflict_asks',
    'create index sync_conflict_waits on sync_conflict (at, id) where asks = 1 and settled = 0',
    'create index sync_conflict_waits_patient on sync_conflict (patient_id, tbl) where asks = 1 and settled = 0',
    'create index sync_conflict_waits_row on sync_conflict (tbl, row_id) where asks = 1 and settled = 0',
    'alter table sync_state add column complete_at bigint',
    'alter table sync_state add column complete_epoch bigint',
    'alter table sync_state add column lacking_epoch bigint',
    `create table sync_presence (device_id text primary key, heard_at bigint not null, told_at bigint not null, program text not null,
       schema_version bigint not null, ahead_ms bigint, people text not null, waiting text not null, further bigint not null,
       quarantined bigint not null)`,
    `create table contingency_test (${recorded},
       device_id text not null, device_name text not null, began_at bigint not null, ended_at bigint not null, minutes integer not null,
       early integer not null, written bigint not null, charts bigint not null, arrived_at bigint, result text not null, note text not null,
       recorded_by text, recorded_by_name text not null, recorded_at bigint not null)`,
    `create table device_revocation (${recorded},
       device_id text not null, reason text not null, revoked_by text, revoked_by_name text not null, revoked_at bigint not null)`,
    'create index device_revocation_device on device_revocation (device_id, revoked_at)',
    'create index contingency_test_began on contingency_test (began_at)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
