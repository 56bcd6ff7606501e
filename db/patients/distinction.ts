import type { IdSource, Instant } from '../../shared/kernel/index.ts'
import type { Author, Work } from '../journal.ts'

/** Notes that two charts are two people. Said once, for both of them. */
export async function insertDistinction(
  work: Work,
  pair: readonly [string, string],
  reason: string,
  author: Author,
  { ids, now }: { ids: IdSource; now: Instant },
): Promise<void> {
  const [patientId = '', otherId = ''] = pair.toSorted()
  const known = work.db.selectFrom('patientDistinction').select('id')
  if (await known.where('patientId', '=', patientId).where('otherId', '=', otherId).executeTakeFirst()) return
  const id = ids.next<string>()
  await work.insert('patientDistinction', { id, patientId, otherId, reason, decidedAt: now, decidedBy: author.userId })
}
