import { Refusal } from '../shared/kernel/index.ts'
import type { Engine } from './journal/engine.ts'
import { CHAIN_START } from './journal/chain.ts'
import { replay } from './journal/replay.ts'
import type { OperationLog } from './operation-log.ts'

/** What opening found about the database and its log. `healed` units were in the log only and have been written back. */
export type Reconciled = { appended: number; healed: number }

type Head = { operation: number; operationHash: string; auditSequence: number; auditHash: string }

/**
 * Makes the database and its operation log say the same. The database may be one unit ahead (power failed between the
 * two writes, so it was never acknowledged): the log is completed. The log may be ahead (an older database was put back):
 * its units are written into the database again. Anything else is damage and nothing is touched.
 * @throws Refusal `log-diverged`
 */
export async function reconcile(engine: Engine, log: OperationLog): Promise<Reconciled> {
  const head = await headOf(engine)
  const last = log.last()
  const logOperation = last?.operations.at(-1)?.n
  const logAudit = last?.audit.at(-1)?.sequence
  // The usual case: the last frame ends where the database ends.
  if (
    last &&
    (logOperation ?? head.operation) === head.operation &&
    (logAudit ?? head.auditSequence) === head.auditSequence
  ) {
    if ((last.operations.at(-1)?.hash ?? head.operationHash) !== head.operationHash) throw diverged()
    if ((last.audit.at(-1)?.hash ?? head.auditHash) !== head.auditHash) throw diverged()
    return { appended: 0, healed: 0 }
  }
  const end = endOf(log)
  if (end.operation > head.operation || end.audit > head.auditSequence)
    return { appended: 0, healed: await heal(engine, log, head) }
  return { appended: await complete(engine, log, end), healed: 0 }
}

async function headOf(engine: Engine): Promise<Head> {
  return engine.reader
    .selectFrom('journalHead')
    .select(['operation', 'operationHash', 'auditSequence', 'auditHash'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
}

type LogEnd = { operation: number; operationHash: string; audit: number; auditHash: string }

function endOf(log: OperationLog): LogEnd {
  const end: LogEnd = { operation: 0, operationHash: CHAIN_START, audit: 0, auditHash: CHAIN_START }
  for (const { operations, audit } of log.entries()) {
    const [operation, entry] = [operations.at(-1), audit.at(-1)]
    if (operation) Object.assign(end, { operation: operation.n, operationHash: operation.hash })
    if (entry) Object.assign(end, { audit: entry.sequence, auditHash: entry.hash })
  }
  return end
}

/** Appends to the log what only the database has, if its chains go on from where the log ends. */
async function complete(engine: Engine, log: OperationLog, end: LogEnd): Promise<number> {
  const operations = await engine.reader
    .selectFrom('operation')
    .selectAll()
    .where('n', '>', end.operation)
    .orderBy('n')
    .execute()
  const audit = await engine.reader
    .selectFrom('auditEntry')
    .selectAll()
    .where('sequence', '>', end.audit)
    .orderBy('sequence')
    .execute()
  if ((operations[0]?.previous ?? end.operationHash) !== end.operationHash) throw diverged()
  if ((audit[0]?.previous ?? end.auditHash) !== end.auditHash) throw diverged()
  if (operations.length === 0 && audit.length === 0) return 0
  const outgoing = await engine.reader
    .selectFrom('syncOutgoing')
    .selectAll()
    .where('n', '>', end.operation)
    .orderBy('n')
    .execute()
  const origins = await engine.reader
    .selectFrom('syncOrigin')
    .selectAll()
    .where('n', '>', end.operation)
    .orderBy('n')
    .execute()
  log.append({ operations, audit, outgoing, origins })
  return operations.length + audit.length
}

/** Writes into the database what only the log has, if the two agree up to there. */
async function heal(engine: Engine, log: OperationLog, head: Head): Promise<number> {
  let healed = 0
  let reached = head.operation === 0 && head.auditSequence === 0
  for (const entry of log.entries()) {
    const operation = entry.operations.find(({ n }) => n === head.operation)
    if (operation && operation.hash !== head.operationHash) throw diverged()
    const row = entry.audit.find(({ sequence }) => sequence === head.auditSequence)
    if (row && row.hash !== head.auditHash) throw diverged()
    const fresh = {
      operations: entry.operations.filter(({ n }) => n > head.operation),
      audit: entry.audit.filter(({ sequence }) => sequence > head.auditSequence),
      ...(entry.outgoing && { outgoing: entry.outgoing.filter(({ n }) => n > head.operation) }),
      ...(entry.origins && { origins: entry.origins.filter(({ n }) => n > head.operation) }),
    }
    if (!row && !operation && !reached && fresh.operations.length + fresh.audit.length === 0) continue
    reached = true
    if (fresh.operations.length + fresh.audit.length === 0) continue
    await engine.transaction('replay', (db) => replay(db, fresh))
    healed += 1
  }
  return healed
}

const diverged = () =>
  new Refusal(
    'internal',
    'The database and its operation log do not belong together. Nothing was changed. Restore the last backup, or call support.',
    {
      reason: 'log-diverged',
    },
  )
