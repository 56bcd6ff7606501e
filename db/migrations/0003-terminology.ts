import { type Kysely, sql } from 'kysely'

export const name = '0003-terminology'

/** Code systems: their releases, and the content of each with its search. */
export async function up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void> {
  const counter = engine === 'sqlite' ? 'integer primary key' : 'bigint primary key'
  // Codes are compared byte by byte; the words of a language have another order.
  const bytewise = engine === 'sqlite' ? '' : ' collate "C"'
  const statements = [
    `create table terminology_release (
       id text primary key, practice_id text not null, revision integer not null, system text not null,
       release text not null, effective_on text not null, imported_at bigint not null, concepts integer not null,
       relations integer not null, digest text not null, source text not null, notes text not null, used_at bigint)`,
    `create table terminology_set (
       n ${counter}, last_n bigint not null, release_id text not null, system text not null, release text not null,
       effective_on text not null, imported_at bigint not null, built_in integer not null,
       state text not null check (state in ('loading', 'ready')), concepts integer not null, relations integer not null,
       first_relation bigint not null, source text not null, digest text not null)`,
    `create table terminology_concept (
       n ${counter}, set_n bigint not null, code text${bytewise} not null, code_key text${bytewise} not null,
       display text not null, synonyms text not null, kind text not null, active integer not null,
       common integer not null, properties text not null)`,
    'create unique index terminology_concept_code on terminology_concept (set_n, code)',
    'create index terminology_concept_code_key on terminology_concept (set_n, code_key)',
    `create table terminology_relation (
       n ${counter}, set_n bigint not null, source text${bytewise} not null, kind text not null,
       target text${bytewise} not null)`,
    'create index terminology_relation_source on terminology_relation (set_n, source)',
    'create index terminology_relation_target on terminology_relation (set_n, target)',
    // Row numbers are the order of the answers, so a search reads no further than it shows. It keeps its own words:
    // then the integrity check of the file compares them with the index.
    engine === 'sqlite'
      ? `create virtual table terminology_search using fts5 (terms, tokenize = "unicode61 remove_diacritics 0",
           prefix = '1 2 3', detail = none, columnsize = 0)`
      : `create table terminology_search (rowid ${counter}, terms text not null)`,
    // The index is put together by steps of known length, never by itself in the middle of a write.
    ...(engine === 'sqlite'
      ? [
          `insert into terminology_search (terminology_search, rank) values ('automerge', 0)`,
          `insert into terminology_search (terminology_search, rank) values ('crisismerge', 1900)`,
        ]
      : []),
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
