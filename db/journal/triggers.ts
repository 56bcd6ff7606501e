import { snakeCase } from '../codec.ts'
import type { Once } from '../table.ts'
import { tableRules } from '../tables.ts'
import type { RecordClass } from '../../shared/sync/index.ts'

/** Columns that are not part of a patch: the row's identity travels beside it, its revision is counted by each replica. */
const BESIDE_PATCH = new Set(['id', 'revision'])

export type RecordedColumns = {
  table: string
  recordClass: RecordClass
  columns: string[]
  once: readonly Once[]
  /** Of class A: what may still be settled by what is received. */
  given: readonly string[]
}

/** The recorded tables in SQL names with the columns that a patch may hold, given each table's columns. */
export function recordedTables(columnsOf: (table: string) => string[]): RecordedColumns[] {
  return Object.entries(tableRules)
    .filter(([, rule]) => rule.recordClass !== 'local' && rule.recordClass !== 'G')
    .map(([name, rule]) => {
      const table = snakeCase(name)
      return {
        table,
        recordClass: rule.recordClass,
        once: rule.once ?? [],
        given: (rule.given ?? []).map(snakeCase),
        columns: columnsOf(table).filter((column) => !BESIDE_PATCH.has(column)),
      }
    })
}

/** Triggers on the tables that no one may ever change or empty, in SQLite's words. */
export const sqliteGuards: string[] = ['operation', 'audit_entry'].flatMap((table) => [
  `create trigger guard_${table}_update before update on ${table} begin select raise(abort, '${table} is append-only'); end`,
  `create trigger guard_${table}_delete before delete on ${table} begin select raise(abort, '${table} is append-only'); end`,
])

/**
 * The capture triggers of one table in SQLite's words. `daybook_captures` aborts where no unit of work is open, and says whether there is
 * something to capture: putting a row together only to forget it takes longer than writing it.
 */
export function sqliteTriggers({ table, recordClass, columns, given }: RecordedColumns): string[] {
  const all = columns.map((column) => `'${column}', new.${column}`).join(', ')
  const changed = columns
    .map((column) => `select '${column}' k, new.${column} v where old.${column} is not new.${column}`)
    .join(' union all ')
  const onUpdate =
    recordClass === 'A'
      ? `create trigger capture_${table}_update before update on ${table} begin select raise(abort, '${table} is append-only')${
          given.length === 0 ? '' : ` where daybook_captures() or ${changesMore(columns, given, 'is not')}`
        }; end`
      : `create trigger capture_${table}_update after update on ${table} when daybook_captures() begin
           select raise(abort, 'an id never changes') where old.id is not new.id;
           select daybook_capture('${table}', new.id, 'U', (select json_group_object(k, v) from (${changed}))); end`
  return [
    `create trigger capture_${table}_insert after insert on ${table} when daybook_captures() begin
       select daybook_capture('${table}', new.id, 'I', json_object(${all})); end`,
    onUpdate,
    `create trigger capture_${table}_delete before delete on ${table} begin
       select raise(abort, 'nothing is deleted: record a retraction'); end`,
  ]
}

/** Whether a change of a row of class A touches anything else than what is given. */
const changesMore = (columns: readonly string[], given: readonly string[], differs: string): string =>
  ['id', ...columns.filter((column) => !given.includes(column))]
    .map((column) => `old.${column} ${differs} new.${column}`)
    .join(' or ')

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** Whether a row like the new one is there already, as SQL that is true of a second one. */
function isSecond(table: string, { columns, unless }: Once): string {
  const same = columns.map((column) => `t.${snakeCase(column)} = new.${snakeCase(column)}`)
  const counts = unless ? ['t', 'new'].map((row) => `${row}.${snakeCase(unless[0])} <> ${quoted(unless[1])}`) : []
  return `exists (select 1 from ${table} t where ${[...same, ...counts, 't.id <> new.id'].join(' and ')})`
}

/** Whether a change touches these columns: two that were made apart may stay alike, and all else of them be changed. */
const touches = ({ columns }: Once, differs: string): string =>
  `(${columns.map((column) => `old.${snakeCase(column)} ${differs} new.${snakeCase(column)}`).join(' or ')})`

const secondOf = (table: string, { columns }: Once) => `UNIQUE: ${table} (${columns.map(snakeCase).join(', ')})`

/** Refuses a second row of what is one of its kind, while a unit of work writes, in SQLite's words. */
export function sqliteOnce({ table, recordClass, once }: RecordedColumns): string[] {
  if (once.length === 0) return []
  const refuse = (touched: (one: Once) => string) =>
    once
      .map(
        (one) =>
          `select raise(abort, ${quoted(secondOf(table, one))}) where ${touched(one)} and ${isSecond(table, one)};`,
      )
      .join(' ')
  const inserted = `create trigger once_${table}_insert after insert on ${table} when daybook_captures() begin ${refuse(() => '1')} end`
  if (recordClass === 'A') return [inserted]
  const updated = refuse((one) => touches(one, 'is not'))
  return [
    inserted,
    `create trigger once_${table}_update after update on ${table} when daybook_captures() begin ${updated} end`,
  ]
}

/** The same in PostgreSQL's words: a function and its trigger for each table. */
export function postgresOnce({ table, recordClass, once }: RecordedColumns): string[] {
  if (once.length === 0) return []
  const refuse = once.map(
    (one) =>
      `if (tg_op = 'INSERT' or ${touches(one, 'is distinct from')}) and ${isSecond(table, one)} then raise exception ${quoted(secondOf(table, one))} using errcode = '23505'; end if;`,
  )
  const events = recordClass === 'A' ? 'insert' : 'insert or update'
  return [
    `create or replace function daybook_once_${table}() returns trigger language plpgsql as $body$
     begin
       if current_setting('daybook.capture', true) = 'work' then ${refuse.join(' ')} end if;
       return new;
     end $body$`,
    `create trigger once_${table} after ${events} on ${table} for each row execute function daybook_once_${table}()`,
  ]
}

/** The one capture function for PostgreSQL; `daybook.capture` is set for the length of a unit of work. */
export const postgresFunctions: string[] = [
  `create or replace function daybook_capture() returns trigger language plpgsql as $body$
   declare mode text := current_setting('daybook.capture', true); patch jsonb;
   begin
     if mode is null or mode = '' then raise exception 'write outside a unit of work'; end if;
     if tg_op = 'UPDATE' and old.id is distinct from new.id then raise exception 'an id never changes'; end if;
     if mode = 'replay' then return new; end if;
     if tg_op = 'INSERT' then patch := to_jsonb(new) - 'id' - 'revision';
     else
       select coalesce(jsonb_object_agg(n.key, n.value), '{}'::jsonb) into patch
         from jsonb_each(to_jsonb(new) - 'id' - 'revision') n
         where n.value is distinct from (to_jsonb(old) -> n.key);
     end if;
     insert into captured_change (tbl, row_id, kind, patch) values (tg_table_name, new.id, left(tg_op, 1), patch::text);
     return new;
   end $body$`,
  `create or replace function daybook_append_only() returns trigger language plpgsql as $body$
   begin raise exception '% is append-only', tg_table_name; end $body$`,
]

/** The triggers of one table in PostgreSQL's words. */
export function postgresTriggers({ table, recordClass, columns, given }: RecordedColumns): string[] {
  const captured = recordClass === 'A' ? 'insert' : 'insert or update'
  const refused = recordClass === 'A' && given.length === 0 ? 'update or delete or truncate' : 'delete or truncate'
  return [
    `create trigger capture_${table} after ${captured} on ${table} for each row execute function daybook_capture()`,
    `create trigger guard_${table} before ${refused} on ${table} for each statement execute function daybook_append_only()`,
    ...(given.length === 0 ? [] : postgresSettling(table, columns, given)),
  ]
}

/** Lets what is received settle what was given, and refuses every other change of such a row. */
const postgresSettling = (table: string, columns: readonly string[], given: readonly string[]): string[] => [
  `create or replace function daybook_settle_${table}() returns trigger language plpgsql as $body$
   begin
     if current_setting('daybook.capture', true) is distinct from 'replay' or ${changesMore(columns, given, 'is distinct from')}
       then raise exception '% is append-only', tg_table_name; end if;
     return new;
   end $body$`,
  `create trigger settle_${table} before update on ${table} for each row execute function daybook_settle_${table}()`,
]

export const postgresGuards: string[] = ['operation', 'audit_entry'].map(
  (table) =>
    `create trigger guard_${table} before update or delete or truncate on ${table} for each statement execute function daybook_append_only()`,
)
