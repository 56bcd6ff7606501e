import { hash } from 'node:crypto'
import type { Selectable } from 'kysely'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import type { SentOperation } from '../../shared/sync/index.ts'
import type { AuditEntryTable } from '../audit/tables.ts'
import type { OperationTable, SyncOriginTable, SyncOutgoingTable } from './tables.ts'

export type Operation = Selectable<OperationTable>
export type AuditRow = Selectable<AuditEntryTable>
export type Outgoing = Selectable<SyncOutgoingTable>
export type Origin = Selectable<SyncOriginTable>

/** What stands before the first link of each chain. */
export const CHAIN_START = '0'.repeat(64)

const digest = (value: Json): string => hash('sha256', canonicalJson(value), 'hex')

/** SHA-256 over the canonical JSON (RFC 8785) of everything in an operation except its own hash. */
export function hashOperation(operation: Omit<Operation, 'hash'>): string {
  const { patch, ...rest } = operation
  return digest({ ...rest, patch: JSON.parse(patch) as Json })
}

/**
 * As `hashOperation`, of an operation whose patch is canonical JSON already: neither is it read once more, nor are the keys sorted, for they are
 * always the same. Of every operation that is written, sent or taken this is asked once or twice.
 */
export function hashSealed(operation: Omit<Operation, 'hash'>): string {
  const { base, command, counter, deviceId, kind, last, n, patch, previous, reason } = operation
  const { rowId, schemaVersion, sessionId, tbl, tx, userId, wall } = operation
  const said = canonicalJson
  return hash(
    'sha256',
    `{"base":${said(base)},"command":${said(command)},"counter":${said(counter)},"deviceId":${said(deviceId)},"kind":${said(kind)},"last":${said(last)},"n":${said(n)},"patch":${patch},"previous":${said(previous)},"reason":${said(reason)},"rowId":${said(rowId)},"schemaVersion":${said(schemaVersion)},"sessionId":${said(sessionId)},"tbl":${said(tbl)},"tx":${said(tx)},"userId":${said(userId)},"wall":${said(wall)}}`,
    'hex',
  )
}

/** SHA-256 over the canonical JSON of everything in an audit entry except its own hash. */
export function hashAuditRow(row: Omit<AuditRow, 'hash'>): string {
  return digest({ ...row })
}

/** Whether every operation is what its author's hash says, and follows the one before it (SPEC S8). Asked outside of the lock. */
export function isWholeChain(operations: readonly SentOperation[], deviceId: string): boolean {
  return operations.every((operation, at) => {
    const { number: _number, after, epoch: _epoch, seen: _seen, hash: told, ...recorded } = operation
    const before = operations[at - 1]
    if (before && (before.hash !== after || before.number + 1 !== operation.number)) return false
    return hashSealed({ ...recorded, deviceId }) === told
  })
}
