import type { PostgresEngine } from './postgres-engine.ts'
import type { SqliteEngine } from './sqlite-engine.ts'
import { CHAIN_START } from './chain.ts'
import { handOver } from './identity.ts'

/** The identity that a new database is made for. */
export type Founding = { deviceId: string; practiceId: string }

const NOTHING_SENT = { number: 0, numberHash: CHAIN_START, cursor: 0, reflected: 0, markedAt: 0, mark: '' }

/** Makes the head of an empty journal on this PC: no operation yet, both chains at their start. */
export function foundJournal(engine: SqliteEngine, founding: Founding): void {
  engine.raw
    .prepare(
      `insert into journal_head (id, device_id, practice_id, epoch, operation, operation_hash, audit_sequence, audit_hash, wall, counter)
       values (1, ?, ?, 1, 0, ?, 0, ?, 0, 0)`,
    )
    .run(founding.deviceId, founding.practiceId, CHAIN_START, CHAIN_START)
}

/**
 * Gives this PC another identity; what it recorded so far keeps the one that it was recorded under. Operations that an
 * older state of a practice lacks may be known elsewhere: going on under the same identity would number others alike.
 */
export async function changeDevice(engine: SqliteEngine, deviceId: string): Promise<void> {
  await engine.transaction('replay', (db) => handOver(db, deviceId))
}

/** As `foundJournal`, on a practice server, unless it has been founded before. */
export async function foundServerJournal(engine: PostgresEngine, founding: Founding): Promise<void> {
  const chains = { epoch: 1, operation: 0, operationHash: CHAIN_START, auditSequence: 0, auditHash: CHAIN_START }
  await engine.writer
    .insertInto('journalHead')
    .values({ id: 1, ...founding, ...chains, ...NOTHING_SENT, wall: 0, counter: 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
