import type { Kysely } from 'kysely'
import { type ListName, type RecordedReview, Refusal, type ReviewOfList } from '../shared/kernel/index.ts'
import { assertVisit, chartOf } from './chart.ts'
import { type EntryOrigin, newEntry } from './entry.ts'
import type { Work } from './journal.ts'
import type { Tables } from './tables.ts'

/** Every review of one list of a chart, oldest first. */
export async function reviewsOf(db: Kysely<Tables>, patientId: string, list: ListName): Promise<RecordedReview[]> {
  const rows = await db
    .selectFrom('listReview')
    .select(['id', 'finding', 'recordedAt', 'authorName', 'detail'])
    .where('patientId', 'in', chartOf(patientId))
    .where('list', '=', list)
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()
  return rows.map(({ detail, finding, ...row }) => ({
    ...row,
    finding: finding as RecordedReview['finding'],
    supersedes: ((JSON.parse(detail || '{}') as { supersedes?: string }).supersedes ?? null) as string | null,
  }))
}

/**
 * Records what came of asking about a list.
 * @param detail what a reconciliation decided
 * @throws Refusal `not-found` for a visit of another chart; `rule-violation`: `list-not-empty` for "none known" while entries hold, `list-empty` for "reviewed" while none do
 */
export async function recordReview(
  work: Work,
  origin: EntryOrigin,
  review: Pick<ReviewOfList, 'finding' | 'note'> & { list: ListName; active: number; detail?: Record<string, unknown> },
): Promise<void> {
  const { list, finding, note, active, detail = {} } = review
  if (finding === 'none-known' && active > 0)
    throw new Refusal('rule-violation', 'The list is not empty. Take back or end what is on it first.', {
      reason: 'list-not-empty',
    })
  if (finding === 'reviewed' && active === 0 && Object.keys(detail).length === 0)
    throw new Refusal(
      'rule-violation',
      'There is nothing on the list. Say that none is known, or that one could not ask.',
      {
        reason: 'list-empty',
      },
    )
  await assertVisit(work, origin)
  const row = { ...newEntry(origin), list, finding, detail: JSON.stringify(detail), note }
  await work.insert('listReview', row)
  work.audit({ action: 'create', category: list, patientId: origin.patientId, detail: { review: finding, list } })
}

/**
 * When something is put on a list that was said to hold nothing, that answer is over, whatever the clocks of two PCs
 * say: a record of its own says so.
 */
export async function supersedeReview(work: Work, origin: EntryOrigin, list: ListName, entryId: string): Promise<void> {
  const reviews = await reviewsOf(work.db, origin.patientId, list)
  const ended = new Set(reviews.map(({ supersedes }) => supersedes))
  for (const { id, finding } of reviews) {
    if ((finding !== 'none-known' && finding !== 'unable') || ended.has(id)) continue
    const detail = JSON.stringify({ supersedes: id, entry: entryId })
    await work.insert('listReview', { ...newEntry(origin), list, finding: 'superseded', detail, note: '' })
  }
}
