import type { Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import { changedSince } from '../../db/timeline/queries.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import type { TimelineEntry } from '../../shared/timeline/index.ts'

/** Looks that are kept for their next page: of a few people who look back at the same time. */
const KEPT = 4

type Fold = (db: Kysely<Tables>, patientIds: readonly string[], at: Instant) => Promise<TimelineEntry[]>

/**
 * What of a chart was changed after a moment, as it stood then: made once for all pages of one look. One of the last few is
 * used again only while nothing has been written since and the connection is the same.
 */
export function keepFolded(pause: () => Promise<unknown>): Fold {
  const kept = new Map<string, Promise<TimelineEntry[]>>()
  let before: Kysely<Tables> | undefined
  return async (db, patientIds, at) => {
    if (db !== before) kept.clear()
    before = db
    const head = await db.selectFrom('journalHead').select('operation').where('id', '=', 1).executeTakeFirst()
    const key = `${head?.operation}/${at}/${patientIds.join(',')}`
    const known = kept.get(key)
    if (known) return known
    const folding = changedSince(db, patientIds, at, pause)
    kept.set(key, folding)
    // A failure is not kept for the next who asks.
    folding.catch(() => kept.delete(key))
    for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old)
    return folding
  }
}
