import { type Insertable, type Kysely, sql, type Updateable } from 'kysely'
import { type Clock, type IdSource, type Json, Refusal } from '../shared/kernel/index.ts'
import { camelCase, snakeCase } from './codec.ts'
import { diskRefusal } from './disk-errors.ts'
import type { Engine } from './journal/engine.ts'
import { type Author, type AuditNote, sealAudit, sealOperations } from './journal/seal.ts'
import { insertRows } from './journal/rows.ts'
import type { JournalHeadTable } from './journal/tables.ts'
import { SCHEMA_VERSION } from './migrations/index.ts'
import type { Operation } from './journal/chain.ts'
import type { LogEntry, OperationLog } from './operation-log.ts'
import { reconcile } from './reconcile.ts'
import { type DerivedTable, type OwnTable, type RecordedTable, type Tables, tableRules } from './tables.ts'

export type { Author, AuditNote } from './journal/seal.ts'

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
  keep(table: OwnTable, row: Tables[OwnTable]): Promise<void>
  /** Takes such a row away for good. */
  letGo(table: OwnTable, id: string): Promise<void>
  /** Lets the program do something else: a long unit of work calls it every few milliseconds. */
  pause(): Promise<void>
  audit(note: AuditNote): void
}

/** What a committed unit of work changed: for streams and counters. */
export type Commit = { tables: string[]; ids: string[]; operation: number; audit: number }

/**
 * The only place that writes. A unit of work is one transaction: rows, their operations and the audit entries stand or
 * fall together; it is acknowledged when both the database and the operation log have it on the disk.
 */
export class Journal {
  readonly #engine: Engine
  readonly #log: OperationLog | null
  readonly #clock: Clock
  readonly #ids: IdSource
  readonly #listeners = new Set<(commit: Commit) => void>()
  #queue: Promise<unknown> = Promise.resolve()
  #trouble: Refusal | null = null

  constructor(parts: { engine: Engine; log: OperationLog | null; clock: Clock; ids: IdSource }) {
    this.#engine = parts.engine
    this.#log = parts.log
    this.#clock = parts.clock
    this.#ids = parts.ids
  }

  /** Reads; the connection behind it cannot write. */
  get db(): Kysely<Tables> {
    return this.#engine.reader
  }

  /** Which engine answers: the few questions that have no common words ask. */
  get kind(): Engine['kind'] {
    return this.#engine.kind
  }

  /** Why nothing is written any more until the store is opened anew; null in health. */
  get trouble(): Refusal | null {
    return this.#trouble
  }

  /** Calls `listener` after every commit. Returns how to stop. */
  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Runs one unit of work. Units run one after the other.
   * @throws whatever `command` throws, with nothing written; Refusal `disk-full`, `disk-error`, `read-only`, `damaged`
   */
  work<T>(author: Author, command: (work: Work) => Promise<T>): Promise<T> {
    const run = this.#queue.then(() => this.#run(author, command))
    this.#queue = run.catch(() => undefined)
    return run
  }

  /** Waits for what is under way. */
  async settled(): Promise<void> {
    await this.#queue
  }

  async #run<T>(author: Author, command: (work: Work) => Promise<T>): Promise<T> {
    if (this.#trouble) await this.#mend(this.#trouble)
    try {
      const { result, entry, commit } = await this.#transact(author, command)
      await this.#record(entry)
      this.#tell(commit)
      return result
    } catch (error) {
      const refusal = diskRefusal(error)
      // After a failed sync the kernel may have dropped what was written and report success the next time: only a new
      // opening, which reads everything back, may go on. Source: specs, security §4.
      if (refusal?.reason === 'disk-error' || refusal?.reason === 'damaged') this.#trouble = refusal
      throw refusal ?? error
    }
  }

  /** Once a full disk has room again, the log is opened anew and gets what only the database has. Nothing else is mended here. */
  async #mend(trouble: Refusal): Promise<void> {
    if (trouble.reason !== 'disk-full' || !this.#log) throw trouble
    try {
      this.#log.reopen()
      await reconcile(this.#engine, this.#log)
    } catch (error) {
      throw diskRefusal(error) ?? error
    }
    this.#trouble = null
  }

  /** The write stands whatever a listener makes of it. */
  #tell(commit: Commit): void {
    for (const listener of this.#listeners) {
      try {
        listener(commit)
      } catch {
        // A screen that misses a change asks again at its next visit; the caller must hear that the write was saved.
      }
    }
  }

  async #transact<T>(author: Author, command: (work: Work) => Promise<T>) {
    const now = this.#clock.now()
    const tx = this.#ids.next<string>()
    return this.#engine.transaction('work', async (db, takeCaptured) => {
      const head = (await db
        .selectFrom('journalHead')
        .selectAll()
        .where('id', '=', 1)
        .executeTakeFirstOrThrow()) as JournalHeadTable
      const notes: AuditNote[] = []
      const bases = new Map<string, number>()
      const pause = () => {
        this.#engine.writeAsItGoes?.()
        return othersTurn()
      }
      const result = await command(openWork(this.#engine.kind, db, head, notes, bases, pause))
      const captured = await takeCaptured()
      const operations: Operation[] = []
      const seal = { author, tx, now, schemaVersion: SCHEMA_VERSION }
      for (let at = 0; at < captured.length; at += SEALED_AT_ONCE) {
        if (at > 0) await pause()
        const part = captured.slice(at, at + SEALED_AT_ONCE)
        const isEnd = at + SEALED_AT_ONCE >= captured.length
        operations.push(...sealOperations(head, part, bases, { ...seal, isEnd }))
      }
      if (notes.length === 0 && !operations.every(isFurtherSave)) notes.push(...describe(author, operations))
      const audit = sealAudit(head, notes, author, now)
      await insertRows(db, this.#engine.kind, 'operation', operations, pause)
      await insertRows(db, this.#engine.kind, 'auditEntry', audit, pause)
      await db.updateTable('journalHead').set(head).where('id', '=', 1).execute()
      const commit: Commit = {
        tables: [...new Set(operations.map((operation) => operation.tbl))],
        ids: [...new Set(operations.map((operation) => operation.rowId))],
        operation: head.operation,
        audit: head.auditSequence,
      }
      const pieces = this.#log ? await entryText({ operations, audit }) : []
      return { result, entry: { operations, audit, pieces }, commit }
    })
  }

  /** The database has it; now the log. If the log fails, nothing is acknowledged any more until the store is opened anew. */
  async #record({ pieces, ...entry }: LogEntry & { pieces: readonly string[] }): Promise<void> {
    if (!this.#log || (entry.operations.length === 0 && entry.audit.length === 0)) return
    try {
      // The disk was waited for once already: others get on before it is waited for again.
      if (entry.operations.length > FEW) await othersTurn()
      if (pieces.length > LONG_TEXT) await this.#log.appendLong(pieces, othersTurn)
      else this.#log.append(entry, pieces.join(''))
    } catch (error) {
      this.#trouble = logRefusal(diskRefusal(error)?.reason)
      throw this.#trouble
    }
  }
}

/** A unit of work that is under way, for commands that would begin one of their own: they become a part of it, in its author's name. */
export const within = (work: Work): Pick<Journal, 'work'> => ({ work: (_author, command) => command(work) })

/** The database has the entry, its log has not: it was not acknowledged, yet it may be there after the next opening. */
function logRefusal(reason = 'log-failed'): Refusal {
  const look = 'The last entry may or may not have been saved: look for it before you enter it again.'
  return reason === 'disk-full'
    ? new Refusal('internal', `The disk is full. Free some space. ${look}`, { reason })
    : new Refusal('internal', `The operation log cannot be written. Close Daybook, open it again. ${look}`, { reason })
}

/** Operations that are sealed, or written out, in about four milliseconds. */
const SEALED_AT_ONCE = 150
/** Operations up to which database and log are written in one turn: what somebody saved on a screen. */
const FEW = 8
/** Pieces of the log's text above which it is sealed and written in turns. */
const LONG_TEXT = 5

const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What the operation log gets, as `JSON.stringify` says it, in the pieces in which it was made. */
async function entryText({ operations, audit }: LogEntry): Promise<string[]> {
  const pieces = ['{"operations":[']
  for (let at = 0; at < operations.length; at += SEALED_AT_ONCE) {
    if (at > 0) await othersTurn()
    const part = JSON.stringify(operations.slice(at, at + SEALED_AT_ONCE)).slice(1, -1)
    pieces.push(at > 0 ? `,${part}` : part)
  }
  pieces.push(`],"audit":${JSON.stringify(audit)}}`)
  return pieces
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

/**
 * Whoever writes saves a draft with every second. The operations have each of these with its author; in the audit stand
 * the beginning of a draft and each new sitting, which its command says.
 */
const isFurtherSave = ({ tbl, kind }: { tbl: string; kind: string }): boolean =>
  kind === 'U' && tableRules[camelCase(tbl) as keyof Tables].recordClass === 'B'

/** The entry that a command which said nothing for the audit gets all the same. */
function describe(author: Author, operations: { tbl: string; rowId: string; kind: string }[]): AuditNote[] {
  const created = operations.some((operation) => operation.kind === 'I')
  const patient = operations.find((operation) => operation.tbl === 'patient')
  const detail: Json = { rows: operations.map((operation) => `${operation.tbl}/${operation.rowId}`).slice(0, 50) }
  const category = author.channel.split('.')[0] ?? ''
  return [{ action: created ? 'create' : 'update', category, patientId: patient?.rowId ?? null, detail }]
}

function openWork(
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
      await db
        .insertInto(table)
        .values(row)
        .onConflict((same) => same.column('id').doUpdateSet(row))
        .execute()
    },
    async letGo(table, id) {
      assertOwn(table)
      await db.deleteFrom(table).where('id', '=', id).execute()
    },
    pause,
    audit(note) {
      notes.push(note)
    },
  }
}
