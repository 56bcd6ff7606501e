import type { Recorded, TableRule } from '../table.ts'

/**
 * What a person decided about a conflict. Whoever decides where others had decided differently does so in the next `round`; a conflict is
 * closed when its last round says one thing.
 */
export type ConflictResolutionTable = Recorded & {
  /** Device and number of the operation, as every replica has it. */
  conflictId: string
  round: number
  patientId: string | null
  tbl: string
  rowId: string
  /** stands, other, both, merged */
  choice: string
  /** What the contested columns say from now on, as canonical JSON */
  chosen: string
  note: string
  decidedAt: number
  decidedBy: string | null
  decidedByName: string
}
export type ConflictTables = { conflictResolution: ConflictResolutionTable }
export const conflictTables = { conflictResolution: { recordClass: 'A' } } satisfies Record<
  keyof ConflictTables,
  TableRule
>
