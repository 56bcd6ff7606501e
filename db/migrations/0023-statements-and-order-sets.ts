import { type Kysely, sql } from 'kysely'

export const name = '0023-statements-and-order-sets'

/** What follows a refused amendment (statements of both sides), and lists of orders that are placed together. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const statements = [
    `create table amendment_statement (${recorded},
       patient_id text not null references patient (id), request_id text not null references amendment_request (id),
       kind text not null, body text not null, given_on text not null, recorded_at bigint not null,
       recorded_by text not null references staff (id), recorded_by_name text not null)`,
    `create table order_set (${recorded},
       title text not null, items text not null, shared integer not null, active integer not null,
       owner_id text not null references staff (id), changed_at bigint not null)`,
    'create index amendment_statement_request on amendment_statement (request_id, recorded_at)',
    'create index amendment_statement_patient on amendment_statement (patient_id, recorded_at)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
