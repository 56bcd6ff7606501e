import {
  bodySql,
  kindSql,
  onlySql,
  patientWordSql,
  retractedSql,
  type SearchSource,
  searchSources,
  titleSql,
} from '../timeline/search-sources.ts'

/**
 * The search index is made of rows and kept by triggers: whatever writes a row, a command, a replay of operations or a
 * healing, writes its words too, in the same transaction. When the sources change, it is made anew.
 */

const headValues = (source: SearchSource, row: string) =>
  `'${source.table}', ${row}id, ${row}${source.entry}, ${row}${source.patient}, ${kindSql(source, row)},
     ${row}${source.at}, ${retractedSql(source, row)}`
const HEAD = 'tbl, row_id, entry_id, patient_id, kind, happened_at, retracted'

/** A kind as one word of the index: see `kindWord` in db/timeline. */
const kindWordSql = (source: SearchSource, row: string) => `'k' || replace(${kindSql(source, row)}, '-', '')`
const textValues = (source: SearchSource, row: string) =>
  `${patientWordSql(source, row)}, ${kindWordSql(source, row)}, ${titleSql(source, row)}, ${bodySql(source, row)}`

/** A trigger that is for some rows alone. What decides about a row is never changed in it: see `only`. */
const whenSql = (source: SearchSource) => (source.only === null ? '' : `when (${onlySql(source, 'new.')})`)

export function sqliteSearchTriggers(): string[] {
  return searchSources.flatMap((source) => {
    const { table } = source
    const number = `(select n from search_entry where tbl = '${table}' and row_id = new.id)`
    const texts = textValues(source, 'new.')
    const when = whenSql(source)
    return [
      `create trigger search_${table}_insert after insert on ${table} ${when} begin
         insert into search_entry (${HEAD}) values (${headValues(source, 'new.')});
         insert into search_text (rowid, patient, kind, title, body) values (${number}, ${texts}); end`,
      `create trigger search_${table}_update after update on ${table} ${when} begin
         update search_entry set (${HEAD}) = (select ${headValues(source, 'new.')}) where tbl = '${table}' and row_id = new.id;
         update search_text set (patient, kind, title, body) = (select ${texts}) where rowid = ${number}; end`,
    ]
  })
}

/** Empties the index and makes it anew from the rows. */
export const sqliteSearchRebuild: string[] = [
  'delete from search_text',
  'delete from search_entry',
  ...searchSources.map(
    (source) => `insert into search_entry (${HEAD}) select ${headValues(source, 't.')} from ${source.table} t
       where ${onlySql(source, 't.')}`,
  ),
  ...searchSources.map(
    (source) => `insert into search_text (rowid, patient, kind, title, body)
      select e.n, ${textValues(source, 't.')} from ${source.table} t
        join search_entry e on e.tbl = '${source.table}' and e.row_id = t.id`,
  ),
]

const postgresValues = (source: SearchSource, row: string) =>
  `${headValues(source, row)}, ${titleSql(source, row)}, ${bodySql(source, row)}`
const POSTGRES_COLUMNS = [...HEAD.split(', '), 'title', 'body']

export const postgresSearchFunctions: string[] = searchSources.map(
  (source) => `create or replace function daybook_search_${source.table}() returns trigger language plpgsql as $body$
   begin
     insert into search_entry (${POSTGRES_COLUMNS.join(', ')}) values (${postgresValues(source, 'new.')})
     on conflict (tbl, row_id) do update set
       ${POSTGRES_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')};
     return new;
   end $body$`,
)

export const postgresSearchTriggers: string[] = searchSources.map(
  (source) =>
    `create trigger search_${source.table} after insert or update on ${source.table} for each row ${whenSql(source)}
       execute function daybook_search_${source.table}()`,
)

export const postgresSearchRebuild: string[] = [
  'delete from search_entry',
  ...searchSources.map(
    (source) =>
      `insert into search_entry (${POSTGRES_COLUMNS.join(', ')}) select ${postgresValues(source, 't.')} from ${source.table} t
       where ${onlySql(source, 't.')}`,
  ),
]

/** By this an index is known to be made of other sources than today's. */
export const searchSignature = JSON.stringify(searchSources)

/** Rows of one table whose words in the index are not those that the row has now, as SQL with one number. */
export const searchMismatches: string[] = searchSources.map((source) => {
  const { table, entry, patient } = source
  const [patientWord, kindWord] = [patientWordSql(source, 't.'), kindWordSql(source, 't.')]
  return `select count(*) from ${table} t
    left join search_entry e on e.tbl = '${table}' and e.row_id = t.id left join search_text s on s.rowid = e.n
    where (${onlySql(source, 't.')}) and (e.n is null or s.rowid is null or e.entry_id is not t.${entry} or e.patient_id is not t.${patient}
      or e.kind is not (${kindSql(source, 't.')}) or e.happened_at is not t.${source.at}
      or e.retracted is not (${retractedSql(source, 't.')}) or s.patient is not (${patientWord}) or s.kind is not (${kindWord})
      or s.title is not ${titleSql(source, 't.')} or s.body is not (${bodySql(source, 't.')}))`
})

/** How many rows the index should have, how many it has, and how many of them have words. */
export const searchCounts = `select (${searchSources.map((source) => `(select count(*) from ${source.table} t where ${onlySql(source, 't.')})`).join(' + ')}) as wanted,
  (select count(*) from search_entry) as entries, (select count(*) from search_text) as texts`
