import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyUse } from '../../db/connection.ts'
import { openServerStore } from '../../db/server-store.ts'
import { Journal } from '../../db/journal.ts'
import type { Engine } from '../../db/journal/engine.ts'
import { foundJournal } from '../../db/journal/founding.ts'
import { openSqliteEngine } from '../../db/journal/sqlite-engine.ts'
import { migrateFile } from '../../db/migrate.ts'
import { openStore, type Store } from '../../db/store.ts'
import { countingIds, steppingClock } from './fixed.ts'
import { postgresDatabase } from './postgres.ts'

/** A key for tests, handed out as copies like the real one. */
export function keyOf(bytes: Buffer = randomBytes(32)): KeyUse {
  return (use) => {
    const copy = Buffer.from(bytes)
    try {
      return use(copy)
    } finally {
      copy.fill(0)
    }
  }
}

export const FOUNDING = {
  deviceId: '01900000-0000-7000-8000-00000000000d',
  practiceId: '01900000-0000-7000-8000-0000000000c1',
}

type ScratchOptions = { key?: KeyUse; checkpoint?: (at: { file: string; key: KeyUse }) => Promise<boolean> }

/**
 * A real encrypted store in a folder of its own. `reopen` closes it and opens it again as a new start would.
 * @param options `checkpoint`: made beside the thread that writes, as in the program; here unless told
 */
export async function scratchStore(options: ScratchOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-store-'))
  const clock = steppingClock()
  const ids = countingIds(folder)
  const key = options.key ?? keyOf()
  const file = join(folder, 'daybook.db')
  const { checkpoint } = options
  const beside = checkpoint ? { checkpoint: () => checkpoint({ file, key }) } : {}
  const at = { file, logFile: join(folder, 'operations.log'), key, clock, ids, ...beside }
  let store: Store = await openStore({ ...at, founding: FOUNDING })
  return {
    folder,
    ...at,
    get store() {
      return store
    },
    async reopen() {
      await store.close().catch(() => undefined)
      store = await openStore(at)
      return store
    },
    async remove() {
      await store.close().catch(() => undefined)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type AnyStore = {
  journal: Journal
  engine: Engine
  clock: ReturnType<typeof steppingClock>
  close(): Promise<void>
}

/** The engines that one suite runs on: SQLCipher as on a PC, and PostgreSQL as on a large server. */
export const ENGINES: readonly [name: string, open: () => Promise<AnyStore>][] = [
  [
    'SQLCipher',
    async () => {
      const scratch = await scratchStore()
      return {
        journal: scratch.store.journal,
        engine: scratch.store.engine,
        clock: scratch.clock,
        close: () => scratch.remove(),
      }
    },
  ],
  [
    'SQLite',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'daybook-plain-'))
      const clock = steppingClock()
      const file = join(folder, 'daybook.db')
      await migrateFile({ file, key: null }, clock.now())
      const engine = openSqliteEngine({ file, key: null })
      await engine.installTriggers()
      foundJournal(engine, FOUNDING)
      return {
        journal: new Journal({ engine, log: null, clock, ids: countingIds('plain') }),
        engine,
        clock,
        async close() {
          await engine.close()
          rmSync(folder, { recursive: true, force: true })
        },
      }
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const database = await postgresDatabase()
      const clock = steppingClock()
      const store = await openServerStore({ url: database.url, clock, ids: countingIds('pg'), founding: FOUNDING })
      return {
        ...store,
        clock,
        async close() {
          await store.close()
          await database.drop()
        },
      }
    },
  ],
]
