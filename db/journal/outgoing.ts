import type { Kysely } from 'kysely'
import { withTogether } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { inParts } from './asked.ts'
import type { Operation, Outgoing } from './chain.ts'
import { mergeRules } from './rules.ts'
import type { JournalHeadTable } from './tables.ts'

/** An own operation that has not come back, by what it covers. */
export type Pending = { number: number; epoch: number; seen: number; tbl: string; rowId: string; columns: string[] }

/** Own operations on these rows that have not come back in the practice's sequence, in order (SPEC S6, S23). */
export async function pendingOn(
  db: Kysely<Tables>,
  head: Pick<JournalHeadTable, 'number' | 'reflected'>,
  rows: Iterable<{ tbl: string; rowId: string }>,
): Promise<Pending[]> {
  if (head.reflected >= head.number) return []
  const pending: Pending[] = []
  for (const { tbl, ids } of inParts(rows)) {
    const found = await db
      .selectFrom('operation as o')
      .innerJoin('syncOutgoing as s', 's.n', 'o.n')
      .select(['s.number', 's.epoch', 's.seen', 'o.rowId', 'o.patch'])
      .where('o.tbl', '=', tbl)
      .where('o.rowId', 'in', ids)
      .where('s.number', '>', head.reflected)
      .execute()
    for (const { patch, ...one } of found)
      pending.push({ ...one, tbl, columns: Object.keys(JSON.parse(patch) as object) })
  }
  return pending.sort((a, b) => a.number - b.number)
}

type Seen = { epoch: number; seen: number }
const older = (a: Seen, b: Seen): Seen => ((a.epoch - b.epoch || a.seen - b.seen) <= 0 ? a : b)

/** Gives own operations their numbers, and says of each what its author had seen; moves the head on. */
export async function numberOwn(
  db: Kysely<Tables>,
  head: JournalHeadTable,
  operations: readonly Operation[],
): Promise<Outgoing[]> {
  const now: Seen = { epoch: head.epoch, seen: head.cursor }
  // Before the first page nobody has seen anything, whatever covers what.
  const pending = head.cursor === 0 ? [] : await pendingOn(db, head, operations)
  const covering = new Map<string, Seen>()
  const cover = (tbl: string, rowId: string, columns: readonly string[], seen: Seen) => {
    for (const column of withTogether(mergeRules.get(tbl), columns)) {
      const key = `${tbl}/${rowId}/${column}`
      covering.set(key, older(covering.get(key) ?? seen, seen))
    }
  }
  for (const { tbl, rowId, columns, epoch, seen } of pending) cover(tbl, rowId, columns, { epoch, seen })
  return operations.map(({ n, tbl, rowId, patch, hash }) => {
    let seen = now
    if (head.cursor > 0) {
      const columns = withTogether(mergeRules.get(tbl), Object.keys(JSON.parse(patch) as object))
      for (const column of columns) seen = older(covering.get(`${tbl}/${rowId}/${column}`) ?? now, seen)
      cover(tbl, rowId, columns, seen)
    }
    const row: Outgoing = { number: head.number + 1, n, ...seen, after: head.numberHash }
    Object.assign(head, { number: row.number, numberHash: hash })
    return row
  })
}
