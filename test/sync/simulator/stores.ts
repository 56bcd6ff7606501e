import {
  copyFileSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { foundJournal } from '../../../db/journal/founding.ts'
import { openSqliteEngine, type SqliteEngine } from '../../../db/journal/sqlite-engine.ts'
import { migrateFile } from '../../../db/migrate.ts'
import type { Instant } from '../../../shared/kernel/index.ts'

/** What a party that is cut off in the middle of a write throws; nobody catches it but the scheduler. */
export class Crash extends Error {}

/** The header of the shared index of the write-ahead log: two copies of 48 bytes, and 40 of checkpoint marks. */
const WAL_INDEX_HEADER = 136
const PREPARED_AT = 1 as Instant

/**
 * A real SQLite database on a disk in memory, whose every change since its preparation lies in the write-ahead log: so a state
 * of it is a copy of that log, and going back to a state is putting the copy in its place and letting SQLite recover from it. Statements
 * that are prepared stay so.
 */
export class SimStore {
  readonly engine: SqliteEngine
  readonly raw: Database.Database
  readonly #wal: number
  readonly #index: number
  /** Statements until the party is cut off; before, or right after, the one that is reached. */
  #fuse: { left: number; after: boolean } | null = null

  constructor(file: string) {
    this.engine = openSqliteEngine({ file, key: null })
    this.raw = this.engine.raw
    this.#cutOff()
    this.raw.prepare('select 1 from journal_head').get()
    this.#wal = openSync(`${file}-wal`, 'r+')
    // Never closed while the database is open: closing one handle drops every lock of this process on the file.
    this.#index = openSync(`${file}-shm`, 'r+')
  }

  /** The next transaction is cut off at its statement of this number. */
  cutOffAt(statement: number, after: boolean): void {
    this.#fuse = { left: statement, after }
  }

  /** Whether it was cut off since `cutOffAt`; nothing is cut off any more. */
  isBurnt(): boolean {
    const burnt = this.#fuse?.left === 0
    this.#fuse = null
    // What a process that is no more had begun is undone by whoever opens the file next.
    if (this.raw.inTransaction) this.raw.exec('rollback')
    return burnt
  }

  state(): Buffer {
    const bytes = Buffer.alloc(fstatSync(this.#wal).size)
    readSync(this.#wal, bytes, 0, bytes.length, 0)
    return bytes
  }

  goTo(state: Buffer): void {
    ftruncateSync(this.#wal, state.length)
    if (state.length > 0) writeSync(this.#wal, state, 0, state.length, 0)
    writeSync(this.#index, Buffer.alloc(WAL_INDEX_HEADER), 0, WAL_INDEX_HEADER, 0)
  }

  close(): Promise<void> {
    return this.engine.close()
  }

  #cutOff(): void {
    const prepare = this.raw.prepare.bind(this.raw)
    const kept = new Map<string, unknown>()
    const guarded = (text: string): unknown => {
      const known = kept.get(text) as { busy: boolean } | undefined
      if (known && !known.busy) return known
      const statement = prepare(text)
      const spend = <T>(run: () => T): T => {
        const fuse = this.#fuse
        // What undoes a transaction runs whatever happened: a power cut undoes it without a statement.
        if (!fuse || fuse.left === 0 || text.startsWith('rollback')) return run()
        fuse.left -= 1
        if (fuse.left > 0) return run()
        if (fuse.after) run()
        throw new Crash()
      }
      const one = {
        reader: statement.reader,
        get busy() {
          return statement.busy
        },
        all: (...bound: unknown[]) => spend(() => statement.all(...bound)),
        run: (...bound: unknown[]) => spend(() => statement.run(...bound)),
        get: (...bound: unknown[]) => spend(() => statement.get(...bound)),
        iterate: (...bound: unknown[]) => statement.iterate(...bound),
        pluck: (...on: boolean[]) => statement.pluck(...on),
      }
      if (!known) kept.set(text, one)
      return one
    }
    Object.defineProperty(this.raw, 'prepare', { value: guarded })
  }
}

const inMemory = (): string => {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}

/** Opens a store per identity, all copies of one that was prepared once. */
export async function openStores(identities: readonly { deviceId: string; practiceId: string }[]) {
  const folder = mkdtempSync(join(inMemory(), 'daybook-sim-'))
  mkdirSync(folder, { recursive: true })
  const template = join(folder, 'template.db')
  await migrateFile({ file: template, key: null }, PREPARED_AT)
  const engine = openSqliteEngine({ file: template, key: null })
  await engine.installTriggers()
  engine.checkpoint('TRUNCATE')
  await engine.close()
  const stores = identities.map((identity, index) => {
    const file = join(folder, `${index}.db`)
    copyFileSync(template, file)
    const store = new SimStore(file)
    foundJournal(store.engine, identity)
    store.engine.checkpoint('TRUNCATE')
    return store
  })
  return {
    stores,
    async close() {
      for (const store of stores) await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
