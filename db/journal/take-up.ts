import { canonicalJson, Refusal } from '../../shared/kernel/index.ts'
import type { Columns, SequencedOperation } from '../../shared/sync/index.ts'
import type { Operation, Origin } from './chain.ts'
import { keepClaims } from './claims.ts'
import { askOnce, conflictRow } from './conflicts.ts'
import { type Incoming, sealIncoming, writeIncoming } from './incoming.ts'
import { insertRows } from './rows.ts'
import { type Open, type Written, written } from './unit-of-work.ts'

/**
 * Gives operations the places that another server had given them, with what that one made of them: nothing is decided anew, so that this order is
 * that one's, hash by hash (SPEC S101).
 * @throws Refusal `sequence-incomplete` when the part does not begin where this order ends
 */
export async function takeUp(open: Open, operations: readonly SequencedOperation[]): Promise<Written<void>> {
  const { db, head, kind, pause, now } = open
  const writes: Incoming[] = []
  const recorded = { operations: [] as Operation[], origins: [] as Origin[] }
  const conflicts = []
  for (const one of operations) {
    if (one.sequence !== head.operation + 1)
      throw new Refusal('conflict', 'This PC does not know all of the practice’s order. Take another PC.', {
        reason: 'sequence-incomplete',
      })
    const { tbl, rowId, patch, deviceId, number, hash, original, settled, verdict, conflict } = one
    const change: Incoming = { tbl, rowId, isNew: one.kind === 'I', columns: JSON.parse(patch) as Columns }
    writes.push(change)
    recorded.operations.push(sealIncoming(head, change, one))
    recorded.origins.push({
      n: one.sequence,
      deviceId,
      number,
      hash,
      original,
      settled,
      verdict,
      conflict: conflict && canonicalJson(conflict),
      receivedAt: now,
    })
    if (conflict) conflicts.push(conflictRow(one, conflict))
  }
  await writeIncoming(open, writes)
  await askOnce(db, conflicts)
  await insertRows(db, kind, 'syncConflict', conflicts, pause)
  await keepClaims(db, operations)
  return written<void>(undefined, recorded)
}
