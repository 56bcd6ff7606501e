import { accessSync, constants, existsSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Clock, type DeviceId, type IdSource, Refusal } from '../shared/kernel/index.ts'
import { headsOf } from './backups/chains.ts'
import { type CheckpointBeside, keepCheckpoints } from './checkpoints.ts'
import { assertEncrypted, type KeyUse } from './connection.ts'
import { diskRefusal } from './disk-errors.ts'
import { Journal } from './journal.ts'
import { type Founding, foundJournal } from './journal/founding.ts'
import { openSqliteEngine, type SqliteEngine } from './journal/sqlite-engine.ts'
import { migrateFile } from './migrate.ts'
import { OperationLog } from './operation-log.ts'
import { type Reconciled, reconcile } from './reconcile.ts'

export type { Founding } from './journal/founding.ts'

export type StoreOptions = {
  file: string
  logFile: string
  key: KeyUse
  clock: Clock
  ids: IdSource
  /** Given when the practice is made; without it a missing or empty database is refused, never silently made anew. */
  founding?: Founding
  /** Without it the writing thread checkpoints itself. */
  checkpoint?: CheckpointBeside
}

/** Say so once the write-ahead log has grown to this in spite of all checkpoints. Source: specs, security §4. */
const WAL_ALARM_BYTES = 64 * 1024 * 1024

/** The practice as this PC holds it: the encrypted database, its journal and its operation log. */
export type Store = {
  readonly journal: Journal
  readonly engine: SqliteEngine
  readonly log: OperationLog
  readonly reconciled: Reconciled
  /** Who this PC is within the practice. */
  readonly deviceId: DeviceId
  /** Things that a person should hear of, in plain sentences. */
  alarms(): string[]
  close(): Promise<void>
}

/**
 * Opens the encrypted store of a PC: key, settings, migrations, triggers, log, in this order, each proven.
 * @throws Refusal `wrong-key`, `not-encrypted`, `newer-schema`, `no-practice`, `log-diverged`, `log-damaged`, …
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { file, logFile, key, clock, ids, founding, checkpoint } = options
  if (founding) setAside([file, `${file}-wal`, `${file}-shm`, logFile], clock.now())
  const engine = await migrated()
  let log: OperationLog | null = null
  async function migrated() {
    try {
      // SQLite itself only says that it cannot open the file, whatever the reason.
      accessSync(dirname(file), constants.W_OK)
      await migrateFile({ file, key }, clock.now())
      return openSqliteEngine({ file, key })
    } catch (error) {
      throw diskRefusal(error) ?? error
    }
  }
  try {
    assertEncrypted(file)
    await engine.installTriggers()
    await assertFounded(engine, founding)
    // A practice that stands in the write-ahead log alone would be gone with that file.
    if (founding) engine.checkpoint('TRUNCATE')
    log = OperationLog.open(logFile, key)
    const reconciled = await reconcile(engine, log)
    const journal = new Journal({ engine, log, clock, ids })
    const deviceId = headsOf(engine.raw).deviceId as DeviceId
    return withUpkeep({ journal, engine, log, reconciled, deviceId }, checkpoint)
  } catch (error) {
    log?.close()
    // The first error is the one that says what is wrong.
    await engine.close().catch(() => undefined)
    throw diskRefusal(error) ?? error
  }
}

/** What an interrupted founding left behind can't be opened by the new key; it is kept under another name. */
function setAside(files: string[], now: number): void {
  for (const one of files) if (existsSync(one)) renameSync(one, `${one}.aside-${now}`)
}

async function assertFounded(engine: SqliteEngine, founding: Founding | undefined): Promise<void> {
  const has = engine.raw.prepare('select count(*) from journal_head').pluck().get() as number
  if (has === 1 && !founding) return
  if (has === 1 || !founding)
    throw new Refusal('internal', 'The database of this PC holds no practice. Restore the last backup.', {
      reason: 'no-practice',
    })
  foundJournal(engine, founding)
}

function withUpkeep(parts: Omit<Store, 'alarms' | 'close'>, beside: CheckpointBeside | undefined): Store {
  const { journal, engine, log, reconciled } = parts
  const checkpoints = keepCheckpoints(parts, beside)
  return {
    ...parts,
    alarms() {
      const found: string[] = []
      if (reconciled.healed > 0)
        found.push(
          'An older database had been put in place of this PC’s own. What it lacked was written back from the operation log.',
        )
      if (checkpoints.failed || engine.walBytes() > WAL_ALARM_BYTES)
        found.push('The disk does not take the database’s changes as it should. Check the disk, then restart Daybook.')
      return found
    },
    async close() {
      await journal.settled()
      // No other connection may outlive this one: its closing would write into whatever stands under the name by then.
      await checkpoints.settled()
      try {
        engine.checkpoint('TRUNCATE')
      } catch (error) {
        // Everything stands in the write-ahead log; the next opening takes it from there.
        throw diskRefusal(error) ?? error
      } finally {
        log.close()
        await engine.close()
      }
    },
  }
}
