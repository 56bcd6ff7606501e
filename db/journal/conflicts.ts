import { canonicalJson } from '../../shared/kernel/index.ts'
import { asksSomebody, type Columns, type Conflict } from '../../shared/sync/index.ts'
import type { SyncConflictTable } from './tables.ts'

export type { Columns, Conflict, LostValue } from '../../shared/sync/index.ts'

/** In whose chart a row stands; null outside of charts. */
export function patientOf({ tbl, rowId }: { tbl: string; rowId: string }, row: Columns): string | null {
  const patient = tbl === 'patient' ? rowId : row['patient_id']
  return typeof patient === 'string' ? patient : null
}

/** A conflict as every replica keeps it, by its place in the practice's sequence (SPEC S21). */
export function conflictRow(
  operation: { sequence: number; deviceId: string; number: number } & Pick<
    SyncConflictTable,
    'tbl' | 'rowId' | 'userId'
  > & {
      wall: number
    },
  conflict: Conflict,
): SyncConflictTable {
  const { kind, lost, beside, patientId } = conflict
  const { sequence, deviceId, number, tbl, rowId, userId, wall } = operation
  return {
    id: `${deviceId}:${number}`,
    n: sequence,
    tbl,
    rowId,
    patientId,
    kind,
    lost: canonicalJson(lost),
    beside: canonicalJson(beside),
    asks: asksSomebody(conflict) ? 1 : 0,
    deviceId,
    userId,
    at: wall,
  }
}
