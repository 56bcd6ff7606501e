import { type Kysely, sql } from 'kysely'

export const name = '0026-conflicts'

/**
 * What people decide about conflicts travels as records of its own; of a conflict stays known with which operations it came about, and
 * whether anybody needs to look at it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const statements = [
    "alter table sync_conflict add column beside text not null default '[]'",
    'alter table sync_conflict add column asks integer not null default 1',
    'create index sync_conflict_asks on sync_conflict (asks, at)',
    `create table conflict_resolution (${recorded},
       conflict_id text not null, round integer not null, patient_id text references patient (id), tbl text not null, row_id text not null,
       choice text not null, chosen text not null, note text not null, decided_at bigint not null, decided_by text,
       decided_by_name text not null)`,
    'create index conflict_resolution_conflict on conflict_resolution (conflict_id, round)',
    'create index conflict_resolution_row on conflict_resolution (tbl, row_id)',
    'create index conflict_resolution_patient on conflict_resolution (patient_id, decided_at)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
