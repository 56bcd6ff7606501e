import type { TableRule } from '../table.ts'

/** Append-only and hash-chained by itself, so it is not captured as operations. */
export type AuditEntryTable = {
  sequence: number
  deviceId: string
  at: number
  userId: string | null
  sessionId: string | null
  action: string
  category: string
  channel: string
  patientId: string | null
  ok: number
  detail: string
  /** The last operation of the unit of work this entry belongs to, or of the chain when it was written. */
  operation: number
  previous: string
  hash: string
}
export type AuditTables = { auditEntry: AuditEntryTable }
export const auditTables = { auditEntry: { recordClass: 'local' } } satisfies Record<keyof AuditTables, TableRule>
