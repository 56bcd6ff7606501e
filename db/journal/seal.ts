import type { AuditAction } from '../../shared/audit/index.ts'
import { canonicalJson, type Instant, type Json } from '../../shared/kernel/index.ts'
import { type Stamp, tick } from '../../shared/sync/index.ts'
import { type AuditRow, hashAuditRow, hashSealed, type Operation } from './chain.ts'
import type { Captured } from './engine.ts'
import type { JournalHeadTable } from './tables.ts'

/** In whose name a unit of work is done. `userId` is null only for what the program does by itself. */
export type Author = { userId: string | null; sessionId: string | null; channel: string; reason?: string }

/** What a command says for the audit, beside what the journal knows already. */
export type AuditNote = {
  action: AuditAction
  category: string
  patientId?: string | null
  ok?: boolean
  detail?: Json
}

/** Gives captured changes their numbers, stamps and links; moves the head on. @param about `isEnd`: the last of their unit of work is among them */
export function sealOperations(
  head: JournalHeadTable,
  captured: Captured[],
  bases: Map<string, number>,
  about: { author: Author; tx: string; now: Instant; schemaVersion: number; isEnd: boolean },
): Operation[] {
  const { author, tx, now, schemaVersion, isEnd } = about
  return captured.map((change, index) => {
    const stamp: Stamp = tick({ wall: head.wall, counter: head.counter }, now)
    const operation: Omit<Operation, 'hash'> = {
      n: head.operation + 1,
      tx,
      last: isEnd && index === captured.length - 1 ? 1 : 0,
      tbl: change.tbl,
      rowId: change.rowId,
      kind: change.kind,
      patch: canonicalJson(JSON.parse(change.patch) as Json),
      base: change.kind === 'U' ? (bases.get(`${change.tbl}/${change.rowId}`) ?? null) : null,
      wall: stamp.wall,
      counter: stamp.counter,
      userId: author.userId,
      sessionId: author.sessionId,
      deviceId: head.deviceId,
      command: author.channel,
      reason: author.reason ?? null,
      schemaVersion,
      previous: head.operationHash,
    }
    const sealed: Operation = { ...operation, hash: hashSealed(operation) }
    Object.assign(head, { operation: sealed.n, operationHash: sealed.hash, wall: stamp.wall, counter: stamp.counter })
    return sealed
  })
}

/** Gives audit notes their place in the chain; moves the head on. */
export function sealAudit(
  head: JournalHeadTable,
  notes: readonly AuditNote[],
  author: Author,
  now: Instant,
): AuditRow[] {
  return notes.map((note) => {
    const row: Omit<AuditRow, 'hash'> = {
      sequence: head.auditSequence + 1,
      deviceId: head.deviceId,
      at: now,
      userId: author.userId,
      sessionId: author.sessionId,
      action: note.action,
      category: note.category,
      channel: author.channel,
      patientId: note.patientId ?? null,
      ok: note.ok === false ? 0 : 1,
      detail: canonicalJson(note.detail ?? {}),
      operation: head.operation,
      previous: head.auditHash,
    }
    const sealed: AuditRow = { ...row, hash: hashAuditRow(row) }
    Object.assign(head, { auditSequence: sealed.sequence, auditHash: sealed.hash })
    return sealed
  })
}
