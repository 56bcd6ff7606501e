import type { IdSource, Instant, UserId } from '../../shared/kernel/index.ts'
import type { Disclosure, Release } from '../../shared/timeline/index.ts'
import type { Author, Journal } from '../journal.ts'
import { toDisclosure } from './disclosures.ts'
import { timelinePage } from './page.ts'

/** Entries counted at a time for a disclosure. */
const COUNT_BY = 500

/**
 * Records that a chart or a part of it is given out. How many entries that is, is counted in the same unit of work.
 * @param input `patientIds` are all charts of the person
 */
export function recordDisclosure(
  journal: Journal,
  author: Author,
  input: { release: Release; patientIds: readonly string[]; byName: string; ids: IdSource; now: Instant },
): Promise<Disclosure> {
  const { release, patientIds, byName, ids, now } = input
  const { kinds: released, from, until, ...said } = release
  const kinds = released.filter((kind) => kind !== 'details')
  // Where only who she is and how to reach her goes out there is no entry to count.
  const ofEntries = released.length === 0 || kinds.length > 0
  return journal.work({ ...author, reason: release.purpose }, async (work) => {
    const filter = { kinds, from, until, encounterId: null, authorName: null, text: '' }
    let entryCount = 0
    let page = ofEntries ? await timelinePage(work.db, { patientIds, filter, after: null, limit: COUNT_BY }) : []
    for (let last = page.at(-1); last; last = page.at(-1)) {
      entryCount += page.length
      page = await timelinePage(work.db, { patientIds, filter, after: last, limit: COUNT_BY })
    }
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
      detail: { recipient, purpose, legalBasis, entryCount },
    })
    return toDisclosure({ ...row, practiceId: work.practiceId, revision: 1 })
  })
}
