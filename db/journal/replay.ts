import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { LogEntry } from '../operation-log.ts'
import type { Tables } from '../tables.ts'
import type { AuditRow, Operation } from './chain.ts'

/**
 * Writes recorded operations back into rows, and the operations and audit entries themselves; records nothing anew.
 * Runs inside a transaction of mode `replay`. Values are bound, names come from the operations' own tables.
 */
export async function replay(db: Kysely<Tables>, entry: LogEntry): Promise<void> {
  for (const operation of entry.operations) await replayOperation(db, operation)
  for (let i = 0; i < entry.operations.length; i += 100)
    await db
      .insertInto('operation')
      .values(entry.operations.slice(i, i + 100))
      .execute()
  for (let i = 0; i < entry.audit.length; i += 100)
    await db
      .insertInto('auditEntry')
      .values(entry.audit.slice(i, i + 100))
      .execute()
  await moveHead(db, entry.operations.at(-1), entry.audit.at(-1))
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

async function moveHead(
  db: Kysely<Tables>,
  operation: Operation | undefined,
  audit: AuditRow | undefined,
): Promise<void> {
  await db
    .updateTable('journalHead')
    .set({
      // Whoever wrote last is who goes on writing: a PC may have got another identity in between.
      ...((operation ?? audit) && { deviceId: (operation ?? audit)?.deviceId }),
      ...(operation && {
        operation: operation.n,
        operationHash: operation.hash,
        wall: operation.wall,
        counter: operation.counter,
      }),
      ...(audit && { auditSequence: audit.sequence, auditHash: audit.hash }),
    })
    .where('id', '=', 1)
    .execute()
}
