import { type Kysely, sql } from 'kysely'

export const name = '0007-search'

/** What was given out of charts, and the index of their texts, which is made of the rows and can be made anew from them. */
export async function up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void> {
  const statements = [
    `create table disclosure (
       id text primary key, practice_id text not null, revision integer not null,
       patient_id text not null references patient (id), recipient text not null, recipient_address text not null,
       purpose text not null, legal_basis text not null, means text not null, kinds text not null,
       from_at bigint, until_at bigint, entry_count integer not null,
       disclosed_at bigint not null, disclosed_by text references staff (id), disclosed_by_name text not null)`,
    'create index disclosure_patient on disclosure (patient_id, disclosed_at)',
    'create table search_state (id integer primary key check (id = 1), sources text not null)',
    ...(engine === 'sqlite' ? sqliteIndex : postgresIndex),
    'create unique index search_entry_row on search_entry (tbl, row_id)',
    'create index search_entry_entry on search_entry (entry_id)',
    'create index search_entry_patient on search_entry (patient_id, n)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const COLUMNS = `tbl text not null, row_id text not null, entry_id text not null, patient_id text not null,
       kind text not null, happened_at bigint not null, retracted integer not null`

/** FTS5 with its own content, so that its integrity check compares the index with it; `n` outlives a VACUUM. */
const sqliteIndex = [
  `create table search_entry (n integer primary key, ${COLUMNS})`,
  `create virtual table search_text using fts5(
     patient, kind, title, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')`,
]

/** Accents and signs are taken away before PostgreSQL parses the text, as FTS5's tokenizer takes them away. */
const postgresIndex = [
  `create table search_entry (n bigint generated always as identity primary key, ${COLUMNS},
       title text not null, body text not null,
       tsv tsvector generated always as (to_tsvector('simple', regexp_replace(
         regexp_replace(normalize(title || ' ' || body, NFD), '[\\u0300-\\u036F]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))) stored)`,
  'create index search_entry_tsv on search_entry using gin (tsv)',
]
