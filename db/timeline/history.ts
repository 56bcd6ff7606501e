import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { EntryChange, EntryKind } from '../../shared/timeline/index.ts'
import { camelCase, snakeCase } from '../codec.ts'
import type { Tables } from '../tables.ts'
import { ARM_TABLES, kindsOf } from './arms.ts'

/**
 * Every recorded change of one entry, first to last, with who made it on which device.
 * @param about with `asOf` only what had been recorded by then
 * @returns an empty list where the entry is in none of these charts
 */
export async function entryHistory(
  db: Kysely<Tables>,
  about: { patientIds: readonly string[]; entryId: string; kind: EntryKind; asOf: Instant | null },
): Promise<EntryChange[]> {
  const { patientIds, entryId, kind, asOf } = about
  for (const table of ARM_TABLES.filter((one) => kindsOf(one).includes(kind))) {
    const entry = await db
      .selectFrom(table as 'problem')
      .select('patientId')
      .where('id', '=', entryId)
      .executeTakeFirst()
    if (entry && patientIds.includes(entry.patientId)) return changesOf(db, snakeCase(table), entryId, asOf)
  }
  return []
}

async function changesOf(db: Kysely<Tables>, tbl: string, rowId: string, asOf: Instant | null): Promise<EntryChange[]> {
  const found = db
    .selectFrom('operation')
    .leftJoin('staff', 'staff.id', 'operation.userId')
    .leftJoin('device', 'device.id', 'operation.deviceId')
    .select(['operation.wall', 'operation.kind', 'operation.patch', 'operation.reason'])
    .select(['staff.displayName', 'device.name'])
    .where('operation.tbl', '=', tbl)
    .where('operation.rowId', '=', rowId)
    .orderBy('operation.n')
  const rows = await (asOf === null ? found : found.where('operation.wall', '<=', asOf)).execute()
  return rows.map(({ wall, kind, patch, reason, displayName, name }) => {
    const fields = kind === 'I' ? [] : Object.keys(JSON.parse(patch) as object).map(camelCase)
    const what = kind === 'I' ? 'recorded' : fields.includes('retractedAt') ? 'retracted' : 'changed'
    return { at: wall, what, byName: displayName ?? '', deviceName: name ?? '', fields, reason } as EntryChange
  })
}
