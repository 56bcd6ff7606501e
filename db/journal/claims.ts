import type { Kysely } from 'kysely'
import type { Columns } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { pendingOn } from './outgoing.ts'
import { claimColumns } from './rules.ts'
import type { SyncClaimTable } from './tables.ts'

/** Keeps where in the practice's sequence claims came to stand; own ones when they come back (SPEC S145). @param operations in its order */
export async function keepClaims(
  db: Kysely<Tables>,
  operations: readonly (SyncClaimTable & { patch: string })[],
): Promise<void> {
  for (const { tbl, rowId, sequence, deviceId, patch } of operations) {
    const claim = claimColumns.get(tbl)
    if (!claim) continue
    const changed = JSON.parse(patch) as Columns
    if (!claim.some((column) => column in changed)) continue
    await db
      .insertInto('syncClaim')
      .values({ tbl, rowId, sequence, deviceId })
      .onConflict((same) => same.columns(['tbl', 'rowId']).doUpdateSet({ sequence, deviceId }))
      .execute()
  }
}

/** Where a claim stands: `place` in the sequence, 0 before all that is kept, infinite until it has come back; `own`: of this PC. */
export type ClaimPlace = { place: number; own: boolean }

/** Where the claims of these rows of a table stand, by row; a row that is not in it stood before any was kept. */
export async function claimPlaces(
  db: Kysely<Tables>,
  tbl: string,
  rowIds: readonly string[],
): Promise<Map<string, ClaimPlace>> {
  const places = new Map<string, ClaimPlace>()
  const head = await db.selectFrom('journalHead').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  for (let at = 0; at < rowIds.length; at += ASKED_AT_ONCE) {
    const rows = await db
      .selectFrom('syncClaim')
      .selectAll()
      .where('tbl', '=', tbl)
      .where('rowId', 'in', rowIds.slice(at, at + ASKED_AT_ONCE))
      .execute()
    for (const { rowId, sequence, deviceId } of rows)
      places.set(rowId, { place: sequence, own: deviceId === head.deviceId })
  }
  // A PC without a server, and the server itself, wait for nothing to come back.
  if (head.cursor === 0) return places
  const claim = claimColumns.get(tbl) ?? []
  for (const { rowId, columns } of await pendingOn(
    db,
    head,
    rowIds.map((id) => ({ tbl, rowId: id })),
  ))
    if (claim.some((column) => columns.includes(column))) places.set(rowId, { place: Infinity, own: true })
  return places
}

/** Below every engine's limit of bound values. */
const ASKED_AT_ONCE = 400
