import type { Kysely } from 'kysely'
import { type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import type { OrderSet, OrderSetItem } from '../../shared/orders/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'

/** A person's own order sets and the shared ones, by title. */
export async function orderSetsFor(db: Kysely<Tables>, userId: string): Promise<OrderSet[]> {
  const rows = await db
    .selectFrom('orderSet')
    .innerJoin('staff', 'staff.id', 'orderSet.ownerId')
    .selectAll('orderSet')
    .select('staff.displayName')
    .where((where) => where.or([where('ownerId', '=', userId), where('shared', '=', 1)]))
    .orderBy('title')
    .orderBy('orderSet.id')
    .execute()
  return rows.map(({ id, title, items, shared, active, ownerId, displayName, revision }) => ({
    orderSetId: id,
    title,
    items: JSON.parse(items) as OrderSetItem[],
    shared: shared === 1,
    active: active === 1,
    ownerId,
    ownerName: displayName,
    revision,
  })) as OrderSet[]
}

/**
 * Makes or changes an order set. Only its owner changes one; everyone else makes a copy of her own.
 * @throws Refusal `rule-violation` for one of somebody else's, or a second one of the same title; `conflict` when it was
 * saved since
 */
export function saveOrderSet(
  journal: Journal,
  author: Author,
  input: Pick<OrderSet, 'title' | 'items' | 'shared' | 'active'> & {
    orderSetId: string | null
    revision: number | null
    ids: IdSource
    now: Instant
  },
): Promise<OrderSet> {
  const { orderSetId, revision, title, items, shared, active, ids, now } = input
  return journal.work(author, async (work) => {
    const seen = await orderSetsFor(work.db, author.userId ?? '')
    const before = seen.find((one) => one.orderSetId === orderSetId)
    if (orderSetId !== null && !before) throw new Refusal('not-found', 'This order set is not in the practice.')
    if (before && before.ownerId !== author.userId)
      throw new Refusal('rule-violation', 'This order set belongs to someone else. Make a copy of your own.', {
        reason: 'not-yours',
      })
    const twin = seen.find(
      (one) =>
        one.active &&
        one.ownerId === author.userId &&
        one.orderSetId !== orderSetId &&
        one.title.toLowerCase() === title.toLowerCase(),
    )
    if (active && twin)
      throw new Refusal('rule-violation', 'You have an order set of this title already.', {
        reason: 'set-title',
        issues: [{ path: 'title', message: 'You have an order set of this title already.' }],
      })
    const id = orderSetId ?? ids.next<string>()
    const said = {
      title,
      items: JSON.stringify(items),
      shared: shared ? 1 : 0,
      active: active ? 1 : 0,
      changedAt: now,
    }
    if (orderSetId === null) await work.insert('orderSet', { id, ...said, ownerId: author.userId ?? '' })
    else await work.update('orderSet', id, said, revision ?? undefined)
    work.audit({ action: 'configure', category: 'orders', detail: { orderSet: title } })
    const saved = (await orderSetsFor(work.db, author.userId ?? '')).find((one) => one.orderSetId === id)
    if (!saved) throw new Refusal('not-found', 'This order set is not in the practice.')
    return saved
  })
}
