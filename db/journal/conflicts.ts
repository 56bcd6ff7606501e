import { canonicalJson } from '../../shared/kernel/index.ts'
import type { Columns, Conflict } from '../../shared/sync/index.ts'
import type { Operation } from './chain.ts'
import type { SyncConflictTable } from './tables.ts'

/** A conflict as every replica keeps it (SPEC S21). `row`: what the row says now, for whose chart it is. */
export function conflictRow(
  operation: Pick<Operation, 'n' | 'tbl' | 'rowId' | 'userId' | 'wall'>,
  origin: { deviceId: string; number: number },
  { kind, lost }: Conflict,
  row: Columns,
): SyncConflictTable {
  const { n, tbl, rowId, userId, wall } = operation
  const patient = tbl === 'patient' ? rowId : row['patient_id']
  return {
    id: `${origin.deviceId}:${origin.number}`,
    n,
    tbl,
    rowId,
    patientId: typeof patient === 'string' ? patient : null,
    kind,
    lost: canonicalJson(lost),
    deviceId: origin.deviceId,
    userId,
    at: wall,
  }
}
