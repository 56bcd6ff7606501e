import type { Kysely } from 'kysely'
import type { IdSource, Instant, UserId } from '../../shared/kernel/index.ts'
import type { Disclosure, HandOut, Release } from '../../shared/timeline/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import { toDisclosure } from './disclosures.ts'
import { timelinePage } from './page.ts'

/** Entries counted at a time for a disclosure. */
const COUNT_BY = 500

/**
 * Records that a chart or a part of it is given out. How many entries that is, is counted in the same unit of work.
 * @param input `patientIds` are all charts of the person; `what`: where it is one page that is printed, and not all that `release` tells of
 */
export function recordDisclosure(
  journal: Journal,
  author: Author,
  input: {
    release: Release
    what?: HandOut['what']
    patientIds: readonly string[]
    byName: string
    ids: IdSource
    now: Instant
  },
): Promise<Disclosure> {
  const { release, what, patientIds, byName, ids, now } = input
  const { kinds: released, from, until, ...said } = release
  return journal.work({ ...author, reason: release.purpose }, async (work) => {
    const entryCount =
      what?.kind === 'note'
        ? 1
        : what?.kind === 'drug-list'
          ? await drugsTaken(work.db, patientIds)
          : await entriesOf(work.db, release, patientIds)
    const row = {
      id: ids.next<string>(),
      ...said,
      kinds: JSON.stringify(released),
      fromAt: from,
      untilAt: until,
      entryCount,
      disclosedAt: now,
      disclosedBy: author.userId as UserId,
      disclosedByName: byName,
    }
    await work.insert('disclosure', row)
    const { patientId, recipient, purpose, legalBasis } = release
    work.audit({
      action: 'export',
      category: 'timeline',
      patientId,
      detail: { recipient, purpose, legalBasis, entryCount, ...(what?.kind === 'note' && { note: what.noteId }) },
    })
    return toDisclosure({ ...row, practiceId: work.practiceId, revision: 1 })
  })
}

async function entriesOf(
  db: Kysely<Tables>,
  { kinds: released, from, until }: Release,
  patientIds: readonly string[],
): Promise<number> {
  const kinds = released.filter((kind) => kind !== 'details')
  // Where only who she is and how to reach her goes out there is no entry to count.
  if (released.length > 0 && kinds.length === 0) return 0
  const filter = { kinds, from, until, encounterId: null, authorName: null, text: '' }
  let count = 0
  let page = await timelinePage(db, { patientIds, filter, after: null, limit: COUNT_BY })
  for (let last = page.at(-1); last; last = page.at(-1)) {
    count += page.length
    page = await timelinePage(db, { patientIds, filter, after: last, limit: COUNT_BY })
  }
  return count
}

/** What stands on the list that a patient takes home: what she takes, and nothing that was stopped. */
async function drugsTaken(db: Kysely<Tables>, patientIds: readonly string[]): Promise<number> {
  const { count } = await db
    .selectFrom('medication')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('patientId', 'in', patientIds)
    .where('status', '=', 'active')
    .where('retractedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}
