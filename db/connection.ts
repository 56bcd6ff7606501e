import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { Refusal } from '../shared/kernel/index.ts'
import { codeOf } from './disk-errors.ts'

/** Hands out a key for the length of one call; whoever implements it zeroes the copy afterwards. */
export type KeyUse = <T>(use: (key: Buffer) => T) => T

export type ConnectionOptions = {
  file: string
  /** Without a key the file is plain SQLite: for tests and for the practice server on a protected machine only. */
  key: KeyUse | null
  readonly?: boolean
  /** Pages of cache, in KiB. */
  cacheKib?: number
}

/** The driver is better-sqlite3-multiple-ciphers under the name of better-sqlite3, whose types lack this method. */
type KeyedDatabase = Database.Database & { key(key: Buffer): number }

/**
 * Opens one connection with everything that durability and secrecy rest on, and reads every setting back.
 * @throws Refusal `wrong-key` when the key doesn't open the file, `unsafe-settings` when a setting didn't take
 */
export function openConnection(options: ConnectionOptions): Database.Database {
  const { file, key, readonly = false, cacheKib = 65_536 } = options
  const db = new Database(file, { readonly, fileMustExist: readonly })
  try {
    if (key) applyKey(db, key)
    // Sorters and temporary tables would otherwise spill patient data in clear into the temp folder.
    db.pragma('temp_store = MEMORY')
    proveKey(db)
    if (!readonly) db.pragma('journal_mode = WAL')
    // NORMAL, the driver's default under WAL, loses acknowledged commits when the power fails.
    db.pragma('synchronous = FULL')
    db.pragma('fullfsync = ON')
    db.pragma('checkpoint_fullfsync = ON')
    db.pragma('foreign_keys = ON')
    // INSERT OR REPLACE would otherwise delete without firing the triggers that forbid it.
    db.pragma('recursive_triggers = ON')
    db.pragma('busy_timeout = 5000')
    db.pragma(`cache_size = -${cacheKib}`)
    // Errors of an automatic checkpoint surface nowhere; the store runs its own and looks at the result.
    db.pragma('wal_autocheckpoint = 0')
    // Once checkpointed the write-ahead log is cut to this; else its size would ask for a checkpoint at every commit.
    db.pragma('journal_size_limit = 1048576')
    assertSettings(db, readonly)
    if (key) assertEncrypted(file)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function applyKey(db: Database.Database, key: KeyUse): void {
  db.pragma("cipher = 'sqlcipher'")
  // SQLCipher 4's own file format, which the official tools read too.
  db.pragma('legacy = 4')
  key((bytes) => {
    if (bytes.length !== 32) throw new Error('A database key has 32 bytes')
    const raw = Buffer.alloc(4 + 32)
    raw.write('raw:', 'latin1')
    bytes.copy(raw, 4)
    ;(db as KeyedDatabase).key(raw)
    raw.fill(0)
  })
}

function proveKey(db: Database.Database): void {
  try {
    db.prepare('select count(*) from sqlite_master').get()
  } catch (error) {
    if (codeOf(error) === 'SQLITE_NOTADB')
      throw new Refusal('internal', 'This key does not open the database of this PC.', { reason: 'wrong-key' })
    throw error
  }
}

/** What must hold on every connection, as the pragma answers it. */
export const REQUIRED_SETTINGS: Readonly<Record<string, number | string>> = {
  journal_mode: 'wal',
  synchronous: 2,
  temp_store: 2,
  foreign_keys: 1,
  recursive_triggers: 1,
  fullfsync: 1,
  checkpoint_fullfsync: 1,
  wal_autocheckpoint: 0,
}

function assertSettings(db: Database.Database, readonly: boolean): void {
  for (const [setting, wanted] of Object.entries(REQUIRED_SETTINGS)) {
    if (readonly && setting === 'journal_mode') continue
    const got = db.pragma(setting, { simple: true })
    if (got !== wanted)
      throw new Refusal('internal', `The database cannot be opened safely: ${setting} is ${String(got)}.`, {
        reason: 'unsafe-settings',
      })
  }
}

/**
 * A database that was meant to be encrypted and isn't must not be written to: the driver itself does not complain.
 * Asked through the driver, without a key: reading the file's header with `fs` would drop every lock that this process
 * holds on it when that handle closes (POSIX locks belong to the process, not to the handle).
 */
export function assertEncrypted(file: string): void {
  if (existsSync(file) && opensWithoutKey(file))
    throw new Refusal('internal', 'The database of this PC is not encrypted. It was not opened.', {
      reason: 'not-encrypted',
    })
}

function opensWithoutKey(file: string): boolean {
  const bare = new Database(file, { readonly: true, fileMustExist: true })
  try {
    // A file in which nothing stands yet reads as an empty database, with or without a key.
    return (bare.pragma('page_count', { simple: true }) as number) > 0
  } catch (error) {
    if (codeOf(error) === 'SQLITE_NOTADB') return false
    throw error
  } finally {
    bare.close()
  }
}
