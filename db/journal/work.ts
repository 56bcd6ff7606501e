import { type Insertable, type Kysely, sql, type Updateable } from 'kysely'
import { Refusal } from '../../shared/kernel/index.ts'
import { snakeCase } from '../codec.ts'
import { type DerivedTable, type OwnTable, type RecordedTable, type Tables, tableRules } from '../tables.ts'
import type { Engine } from './engine.ts'
import { insertRows } from './rows.ts'
import type { AuditNote } from './seal.ts'
import type { JournalHeadTable } from './tables.ts'

type New<T extends RecordedTable> = Omit<Insertable<Tables[T]>, 'practiceId' | 'revision'>
type Changes<T extends RecordedTable> = Omit<Updateable<Tables[T]>, 'id' | 'practiceId' | 'revision'>

/** What a command may do inside its unit of work. Only database calls may be awaited in it. */
export type Work = {
  /** Reads inside the transaction: what the rules are run on again. */
  readonly db: Kysely<Tables>
  readonly practiceId: string
  readonly deviceId: string
  insert<T extends RecordedTable>(table: T, row: New<T>): Promise<void>
  /** As `insert` of every row, with few statements. */
  insertAll<T extends RecordedTable>(table: T, rows: readonly New<T>[]): Promise<void>
  /**
   * Changes some columns of one row.
   * @param seen the revision that the person saw. @throws Refusal `conflict` when another has been saved since
   */
  update<T extends RecordedTable>(table: T, id: string, changes: Changes<T>, seen?: number): Promise<void>
  /** Adds rows of a table that is not recorded row by row. The caller records what they are as a whole. */
  load<T extends DerivedTable>(table: T, rows: readonly Insertable<Tables[T]>[]): Promise<void>
  /** Takes away the rows of such a table whose number lies within, both ends included. */
  unload(table: DerivedTable, least: number, most: number): Promise<void>
  /**
   * Puts the pieces of the search index of such a table together, by one step of a few milliseconds. `begin`: all pieces
   * that are there now. @returns whether there is more to do
   */
  tidy(table: DerivedTable, begin: boolean): Promise<boolean>
  /** Puts a row into a table of this PC alone, over the one with its id. It leaves no operation and no audit entry. */
  keep<T extends OwnTable>(table: T, row: Tables[T]): Promise<void>
  /** Takes such a row away for good. */
  letGo(table: OwnTable, id: string): Promise<void>
  /** Lets the program do something else: a long unit of work calls it every few milliseconds. */
  pause(): Promise<void>
  audit(note: AuditNote): void
}

/** Below every engine's limit of bound values for the widest of these tables. */
const LOADED_AT_ONCE = 50
/** Pages of the index that one step of tidying writes. */
const TIDIED_PAGES = 16

/** What is recorded must never come or go without its operations. */
function assertDerived(table: DerivedTable): void {
  if (tableRules[table].recordClass !== 'G') throw new Error(`${table} is recorded: insert or update its rows`)
}

/** Only what belongs to this PC may go without a trace. */
function assertOwn(table: OwnTable): void {
  if (tableRules[table].recordClass !== 'local') throw new Error(`${table} is recorded: nothing of it is taken away`)
}

/** What a command gets to work with, while its transaction is open. */
export function openWork(
  kind: Engine['kind'],
  db: Kysely<Tables>,
  head: JournalHeadTable,
  notes: AuditNote[],
  bases: Map<string, number>,
  pause: () => Promise<void>,
): Work {
  return {
    db,
    practiceId: head.practiceId,
    deviceId: head.deviceId,
    async insert(table, row) {
      const complete: Record<string, unknown> = { ...row, practiceId: head.practiceId, revision: 1 }
      // What is not said is the table's own to say, so it is left out rather than nothing.
      for (const key of Object.keys(complete)) if (complete[key] === undefined) delete complete[key]
      await insertRows(db, kind, table, [complete], pause)
    },
    async insertAll(table, rows) {
      const known = { practiceId: head.practiceId, revision: 1 }
      const complete = rows.map((row) => ({ ...row, ...known }))
      await insertRows(db, kind, table, complete, pause)
    },
    async update(table, id, changes, seen) {
      const target = db
        .selectFrom(table as 'patient')
        .select('revision')
        .where('id', '=', id)
      const current = await target.executeTakeFirst()
      if (!current) throw new Refusal('not-found', 'This entry is not in the practice.')
      if (seen !== undefined && seen !== current.revision)
        throw new Refusal('conflict', 'Someone saved another version in the meantime. Look at it, then save again.', {
          reason: 'stale',
        })
      const key = `${snakeCase(table)}/${id}`
      if (!bases.has(key)) bases.set(key, current.revision)
      const changed = { ...changes, revision: current.revision + 1 }
      await db
        .updateTable(table as 'patient')
        .set(changed as Updateable<Tables['patient']>)
        .where('id', '=', id)
        .execute()
    },
    async load(table, rows) {
      assertDerived(table)
      for (let i = 0; i < rows.length; i += LOADED_AT_ONCE)
        await db
          .insertInto(table as 'terminologyConcept')
          .values(rows.slice(i, i + LOADED_AT_ONCE) as Insertable<Tables['terminologyConcept']>[])
          .execute()
    },
    async unload(table, least, most) {
      assertDerived(table)
      const number = sql.ref<number>(table === 'terminologySearch' ? 'rowid' : 'n')
      await db
        .deleteFrom(table as 'terminologyConcept')
        .where(number, '>=', least)
        .where(number, '<=', most)
        .execute()
    },
    async tidy(table, begin) {
      assertDerived(table)
      if (kind === 'postgres') return false
      const name = sql.id(snakeCase(table))
      const changes = async () => (await sql<{ n: number }>`select total_changes() as n`.execute(db)).rows[0]?.n ?? 0
      const before = await changes()
      const pages = begin ? -TIDIED_PAGES : TIDIED_PAGES
      await sql`insert into ${name} (${name}, rank) values ('merge', ${pages})`.execute(db)
      // So SQLite's manual tells the end: a step with nothing left to do makes fewer than two changes.
      return (await changes()) - before >= 2
    },
    async keep(table, row) {
      assertOwn(table)
      const own = row as Tables['formDraft']
      await db
        .insertInto(table as 'formDraft')
        .values(own)
        .onConflict((same) => same.column('id').doUpdateSet(own))
        .execute()
    },
    async letGo(table, id) {
      assertOwn(table)
      await db
        .deleteFrom(table as 'formDraft')
        .where('id', '=', id)
        .execute()
    },
    pause,
    audit(note) {
      notes.push(note)
    },
  }
}
