import type { Updateable } from 'kysely'
import type { Disclosure } from '../../shared/exchange/index.ts'
import { dayIn, type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import type { Prepared } from './prepared.ts'
import { storeResources } from './store.ts'
import type { Import } from './storing.ts'
import { Tally } from './tally.ts'

export { Tally } from './tally.ts'
export type { Home, Import } from './storing.ts'

export type BatchStart = {
  source: string
  files: { name: string; bytes: number }[]
  fingerprint: string
  total: number
  authorName: string
}

/** Begins an import: from here on it is in the list, whatever becomes of it. Returns its id. */
export function beginImport(
  journal: Journal,
  author: Author,
  input: BatchStart & { ids: IdSource; now: Instant },
): Promise<string> {
  const { ids, now, files, ...rest } = input
  return journal.work(author, async (work) => {
    const id = ids.next<string>()
    await work.insert('importBatch', {
      id,
      ...rest,
      files: JSON.stringify(files),
      state: 'running',
      startedAt: now,
      finishedAt: null,
      authorId: author.userId,
      position: 0,
      counts: '[]',
      issues: '[]',
      duplicates: '[]',
    })
    const detail = { batchId: id, files: files.length, resources: rest.total }
    work.audit({ action: 'create', category: 'exchange', detail })
    return id
  })
}

const progressOf = (tally: Tally, position: number): Updateable<Tables['importBatch']> => ({
  position,
  counts: JSON.stringify(tally.counts),
  issues: JSON.stringify(tally.issues),
  duplicates: JSON.stringify(tally.duplicates),
})

/**
 * Stores some resources, all or none of them.
 * @param position how far the import has come with them; noted with them where given
 */
export async function storeChunk(
  journal: Journal,
  author: Author,
  input: { items: readonly Prepared[]; about: Import; tally: Tally; position: number | null },
): Promise<void> {
  const { items, about, tally, position } = input
  // What it counts, and where it puts whom, holds only once it is known to stand.
  const attempt = new Tally()
  const homes = await journal.work(author, async (work) => {
    const found = await storeResources(work, items, about, attempt)
    if (position !== null) {
      const sum = new Tally(tally)
      sum.add(attempt)
      await work.update('importBatch', about.batchId, progressOf(sum, position))
      work.audit({ action: 'update', category: 'exchange', detail: { batchId: about.batchId, position } })
    }
    return found
  })
  tally.add(attempt)
  for (const [place, home] of homes) about.homes.set(place, home)
}

/** Keeps a part of a JSON text that is too long for one row, unless it is kept already. */
export async function storePiece(
  journal: Journal,
  author: Author,
  input: { contentHash: string; ordinal: number; text: string; ids: IdSource },
): Promise<void> {
  const { contentHash, ordinal, text, ids } = input
  const has = await journal.db
    .selectFrom('fhirPiece')
    .select('id')
    .where('contentHash', '=', contentHash)
    .where('ordinal', '=', ordinal)
    .executeTakeFirst()
  if (has) return
  await journal.work(author, async (work) => {
    await work.insert('fhirPiece', { id: ids.next<string>(), contentHash, ordinal, text })
    work.audit({ action: 'create', category: 'exchange', detail: { piece: ordinal } })
  })
}

/** Writes down how an import stands or how it ended. */
export function endImport(
  journal: Journal,
  author: Author,
  input: { batchId: string; state: string; tally: Tally; position: number; now: Instant },
): Promise<void> {
  const { batchId, state, tally, position, now } = input
  return journal.work(author, async (work) => {
    const finishedAt = state === 'running' ? null : now
    await work.update('importBatch', batchId, { ...progressOf(tally, position), state, finishedAt })
    work.audit({ action: 'update', category: 'exchange', detail: { batchId, state } })
  })
}

/** Notes that charts leave the practice: whose, to whom, and what for. @throws Refusal when it can't be noted */
export function recordDisclosure(
  journal: Journal,
  author: Author,
  input: Disclosure & { patientId: string | null; resources: number; now: Instant },
): Promise<void> {
  const { patientId, recipient, purpose, resources } = input
  return journal.work({ ...author, reason: purpose }, async (work) => {
    work.audit({ action: 'export', category: 'exchange', patientId, detail: { recipient, purpose, resources } })
  })
}

/** Writes into charts that they were given out as a file, with how many resources of each. */
export function accountFor(
  journal: Journal,
  author: Author,
  input: Disclosure & {
    charts: readonly { patientId: string; resources: number }[]
    byName: string
    ids: IdSource
    now: Instant
  },
): Promise<void> {
  const { charts, recipient, purpose, byName, ids, now } = input
  return journal.work({ ...author, reason: purpose }, async (work) => {
    for (const { patientId, resources } of charts) {
      await work.insert('disclosure', {
        id: ids.next<string>(),
        patientId,
        recipient,
        recipientAddress: '',
        purpose,
        // The form does not ask for the ground: by this one the release stands in the accounting until somebody says.
        legalBasis: 'other',
        means: 'file',
        kinds: '[]',
        fromAt: null,
        untilAt: null,
        entryCount: resources,
        disclosedAt: now,
        disclosedBy: author.userId,
        disclosedByName: byName,
      })
      work.audit({ action: 'export', category: 'exchange', patientId, detail: { recipient, purpose, resources } })
    }
  })
}

/** The practice's day, for names of files. @throws Refusal when there is no practice */
export async function practiceDay(db: Journal['db'], now: Instant): Promise<{ timeZone: string; today: string }> {
  const practice = await db.selectFrom('practice').select('timeZone').executeTakeFirst()
  if (!practice) throw new Refusal('internal', 'There is no practice in this database.')
  return { timeZone: practice.timeZone, today: dayIn(practice.timeZone, now) }
}
