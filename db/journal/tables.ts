import type { TableRule } from '../table.ts'

/** One committed change of one row, as it will travel to other devices. See docs/architecture.md, "Writing". */
export type OperationTable = {
  n: number
  tx: string
  last: number
  tbl: string
  rowId: string
  kind: 'I' | 'U'
  patch: string
  base: number | null
  wall: number
  counter: number
  userId: string | null
  sessionId: string | null
  deviceId: string
  command: string
  reason: string | null
  schemaVersion: number
  previous: string
  hash: string
}
/** Where the chains of this device end; one row, locked first by every unit of work. */
export type JournalHeadTable = {
  id: number
  deviceId: string
  practiceId: string
  epoch: number
  operation: number
  operationHash: string
  auditSequence: number
  auditHash: string
  wall: number
  counter: number
}
export type SchemaMigrationTable = { id: number; name: string; appliedAt: number }
export type JournalTables = {
  operation: OperationTable
  journalHead: JournalHeadTable
  schemaMigration: SchemaMigrationTable
}
export const journalTables = {
  operation: { recordClass: 'local' },
  journalHead: { recordClass: 'local' },
  schemaMigration: { recordClass: 'local' },
} satisfies Record<keyof JournalTables, TableRule>
