/**
 * Keeps of each conflict whether people have decided about it: what the last round of decisions says is one thing (SPEC S51, S53). Kept by the
 * database itself, because decisions and conflicts come in several ways and in either order: written here, received, told anew in another
 * epoch, copied between engines.
 */
const settledNow = (id: string): string =>
  `(select case when count(distinct made.chosen) = 1 then 1 else 0 end from conflict_resolution made where made.conflict_id = ${id}
     and made.round = (select max(one.round) from conflict_resolution one where one.conflict_id = ${id}))`

/** In SQLite's words. */
export const sqliteSettled: string[] = [
  `create trigger settle_decided after insert on conflict_resolution begin
     update sync_conflict set settled = ${settledNow('new.conflict_id')} where id = new.conflict_id; end`,
  `create trigger settle_told after insert on sync_conflict
     when exists (select 1 from conflict_resolution made where made.conflict_id = new.id) begin
     update sync_conflict set settled = ${settledNow('new.id')} where id = new.id; end`,
]

/** In PostgreSQL's words: functions and their triggers. */
export const postgresSettled: string[] = [
  `create or replace function daybook_settle_decided() returns trigger language plpgsql as $body$
   begin
     update sync_conflict set settled = ${settledNow('new.conflict_id')} where id = new.conflict_id;
     return new;
   end $body$`,
  `create or replace function daybook_settle_told() returns trigger language plpgsql as $body$
   begin
     if exists (select 1 from conflict_resolution made where made.conflict_id = new.id) then
       update sync_conflict set settled = ${settledNow('new.id')} where id = new.id;
     end if;
     return new;
   end $body$`,
  'create trigger settle_decided after insert on conflict_resolution for each row execute function daybook_settle_decided()',
  'create trigger settle_told after insert on sync_conflict for each row execute function daybook_settle_told()',
]
