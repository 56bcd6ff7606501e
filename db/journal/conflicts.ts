import type { Kysely } from 'kysely'
import { canonicalJson } from '../../shared/kernel/index.ts'
import { asksSomebody, type Columns, type Conflict, type LostValue } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { mergeRules } from './rules.ts'
import type { SyncConflictTable } from './tables.ts'

export type { Columns, Conflict, LostValue } from '../../shared/sync/index.ts'

/** In whose chart a row stands; null outside of charts. */
export function patientOf({ tbl, rowId }: { tbl: string; rowId: string }, row: Columns): string | null {
  const patient = tbl === 'patient' ? rowId : row['patient_id']
  return typeof patient === 'string' ? patient : null
}

/** What a person cannot choose by looking: of two passwords the one that stands is typed, and the other is set anew. */
const NEVER_SHOWN: ReadonlySet<string> = new Set(['staff_verifier'])

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
    asks: !NEVER_SHOWN.has(tbl) && asksSomebody(conflict) ? 1 : 0,
    // The database says of itself whether people have decided.
    settled: 0,
    deviceId,
    userId,
    at: wall,
  }
}

/**
 * Whoever types saves every second: of the texts of one draft that one PC wrote and that do not stand, people are asked about the last
 * (SPEC S54). Those before stay known.
 * @param conflicts in order of the sequence; what comes before it is marked as well
 */
export async function askOnce(db: Kysely<Tables>, conflicts: readonly SyncConflictTable[]): Promise<void> {
  const last = new Map<string, SyncConflictTable>()
  const typed = conflicts.filter((one) => mergeRules.get(one.tbl)?.recordClass === 'B' && isOwnLost(one))
  for (const one of typed) last.set(`${one.rowId}/${one.deviceId}`, one)
  for (const one of typed) if (last.get(`${one.rowId}/${one.deviceId}`) !== one) one.asks = 0
  for (const { tbl, rowId, deviceId, n } of last.values()) {
    const before = await db
      .selectFrom('syncConflict')
      .select(['id', 'lost', 'deviceId'])
      .where('tbl', '=', tbl)
      .where('rowId', '=', rowId)
      .where('deviceId', '=', deviceId)
      .where('asks', '=', 1)
      .where('n', '<', n)
      .execute()
    const ids = before.filter(isOwnLost).map(({ id }) => id)
    if (ids.length > 0) await db.updateTable('syncConflict').set({ asks: 0 }).where('id', 'in', ids).execute()
  }
}

/** Whether it is the text of the arriving operation's author that does not stand, not that of somebody else. */
const isOwnLost = ({ lost, deviceId }: Pick<SyncConflictTable, 'lost' | 'deviceId'>): boolean =>
  (JSON.parse(lost) as LostValue[])[0]?.by?.deviceId === deviceId
