import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import type { AuditEntryTable } from '../audit/tables.ts'
import type { OperationTable } from './tables.ts'

export type Operation = Selectable<OperationTable>
export type AuditRow = Selectable<AuditEntryTable>

/** What stands before the first link of each chain. */
export const CHAIN_START = '0'.repeat(64)

const digest = (value: Json): string => createHash('sha256').update(canonicalJson(value)).digest('hex')

/** SHA-256 over the canonical JSON (RFC 8785) of everything in an operation except its own hash. */
export function hashOperation(operation: Omit<Operation, 'hash'>): string {
  const { patch, ...rest } = operation
  return digest({ ...rest, patch: JSON.parse(patch) as Json })
}

/** SHA-256 over the canonical JSON of everything in an audit entry except its own hash. */
export function hashAuditRow(row: Omit<AuditRow, 'hash'>): string {
  return digest({ ...row })
}
