import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { engineOf } from '../engine.ts'
import type { LogEntry } from '../operation-log.ts'
import type { Tables } from '../tables.ts'
import { handOver } from './identity.ts'
import { compareStamps } from '../../shared/sync/index.ts'
import { SETTLED } from './adopt.ts'
import type { Operation, Origin, Outgoing } from './chain.ts'
import { insertRows } from './rows.ts'
import type { JournalHeadTable } from './tables.ts'

/**
 * Writes recorded operations back into rows, and the operations and audit entries themselves; records nothing anew.
 * Runs inside a transaction of mode `replay`. Values are bound, names come from the operations' own tables.
 */
export async function replay(db: Kysely<Tables>, entry: LogEntry): Promise<void> {
  const add = (table: string, rows: readonly Readonly<Record<string, unknown>>[]) =>
    insertRows(db, engineOf(db), table, rows, async () => {})
  for (const operation of entry.operations) await replayOperation(db, operation)
  await add('operation', entry.operations)
  await add('auditEntry', entry.audit)
  await takeIdentity(db, entry)
  const { outgoing, origins } = await boundTo(db, entry)
  await add('syncOutgoing', outgoing)
  await add('syncOrigin', origins)
  await raiseAcked(db, origins)
  await moveHead(db, entry, outgoing.at(-1))
}

/** A server has of each device what stands in its sequence, whatever an older database of it says. */
async function raiseAcked(db: Kysely<Tables>, origins: readonly Origin[]): Promise<void> {
  const last = new Map<string, Origin>()
  for (const origin of origins)
    if (origin.number > (last.get(origin.deviceId)?.number ?? 0)) last.set(origin.deviceId, origin)
  for (const { deviceId, number, hash } of last.values())
    await db
      .updateTable('syncDevice')
      .set({ acked: number, ackedHash: hash })
      .where('deviceId', '=', deviceId)
      .where('acked', '<', number)
      .execute()
}

/** A PC that got another identity since: what it recorded before travels under the one it had. */
async function takeIdentity(db: Kysely<Tables>, entry: LogEntry): Promise<void> {
  const elsewhere = new Set(entry.origins?.map(({ n }) => n))
  const own = entry.operations.find(({ n }) => !elsewhere.has(n))
  const head = await db.selectFrom('journalHead').select('deviceId').where('id', '=', 1).executeTakeFirstOrThrow()
  if (own && own.command !== SETTLED && own.deviceId !== head.deviceId) await handOver(db, own.deviceId)
}

/** What binds operations to other devices. What was logged before there were any was this device's own, and had seen nothing. */
async function boundTo(db: Kysely<Tables>, entry: LogEntry): Promise<{ outgoing: Outgoing[]; origins: Origin[] }> {
  const { operations, outgoing, origins } = entry
  if (outgoing || origins || operations.length === 0) return { outgoing: outgoing ?? [], origins: origins ?? [] }
  const head = await db.selectFrom('journalHead').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  const own = { ...head } as JournalHeadTable
  return {
    outgoing: operations
      .filter(({ command }) => command !== SETTLED)
      .map(({ n, hash }) => {
        const row: Outgoing = { number: own.number + 1, n, epoch: 1, seen: 0, after: own.numberHash }
        Object.assign(own, { number: row.number, numberHash: hash })
        return row
      }),
    origins: [],
  }
}

async function replayOperation(db: Kysely<Tables>, operation: Operation): Promise<void> {
  const patch = Object.entries(JSON.parse(operation.patch) as Record<string, unknown>)
  const table = sql.id(operation.tbl)
  if (operation.kind === 'I') {
    const columns = sql.join(['id', 'revision', ...patch.map(([column]) => column)].map((column) => sql.id(column)))
    const values = sql.join([operation.rowId, 1, ...patch.map(([, value]) => value)])
    await sql`insert into ${table} (${columns}) values (${values})`.execute(db)
    return
  }
  const changes = patch.map(([column, value]) => sql`${sql.id(column)} = ${value}`)
  await sql`update ${table} set ${sql.join([...changes, sql`revision = revision + 1`])} where id = ${operation.rowId}`.execute(
    db,
  )
}

async function moveHead(db: Kysely<Tables>, entry: LogEntry, lastOwn: Outgoing | undefined): Promise<void> {
  const operation = entry.operations.at(-1)
  const audit = entry.audit.at(-1)
  const own = lastOwn && entry.operations.find(({ n }) => n === lastOwn.n)
  const head = await db
    .selectFrom('journalHead')
    .select(['wall', 'counter'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  // What came from elsewhere may be stamped earlier than what stands here.
  const stamp = entry.operations.reduce((latest, one) => (compareStamps(one, latest) > 0 ? one : latest), head)
  await db
    .updateTable('journalHead')
    .set({
      // Whoever wrote last is who goes on writing: a PC may have got another identity in between.
      ...((own ?? audit) && { deviceId: (own ?? audit)?.deviceId }),
      ...(own && lastOwn && { number: lastOwn.number, numberHash: own.hash }),
      ...(operation && {
        operation: operation.n,
        operationHash: operation.hash,
        wall: stamp.wall,
        counter: stamp.counter,
      }),
      ...(audit && { auditSequence: audit.sequence, auditHash: audit.hash }),
    })
    .where('id', '=', 1)
    .execute()
}
