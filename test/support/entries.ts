import { type EntryTable, newEntry } from '../../db/entry.ts'
import type { Author, Journal, Work } from '../../db/journal.ts'
import { type EventTime, type IdSource, type Instant, momentIn, type PatientId } from '../../shared/kernel/index.ts'
import { arms } from '../../db/timeline/arms.ts'
import { EMPTY_ENTRIES, FORM, FORM_VERSION, MESSAGE, SCAN, THREAD } from './entries.data.ts'

export const WRITER: Author = { userId: null, sessionId: null, channel: 'test.write' }

export type EntryGiven = {
  patientId: string
  at: number
  now: number
  encounterId?: string | null
  authorName?: string
  fields?: Readonly<Record<string, string | number | null>>
}

/** A whole new row of one kind of entry: nothing said in it beside what is given. */
export function entryRow(table: EntryTable, ids: IdSource, given: EntryGiven) {
  const { patientId, at, now, encounterId = null, authorName = 'Dr. Lee', fields = {} } = given
  const head = newEntry({
    patientId: patientId as PatientId,
    encounterId,
    happened: momentIn('America/New_York', at as Instant) as EventTime,
    author: WRITER,
    authorName,
    ids,
    now: now as Instant,
    timeZone: 'America/New_York',
  })
  return { ...head, ...EMPTY_ENTRIES[table], ...fields }
}

/** Writes new rows in one unit of work and gives their identifiers. */
export async function addEntries(
  journal: Journal,
  rows: readonly (readonly [table: EntryTable, row: ReturnType<typeof entryRow>])[],
): Promise<string[]> {
  await journal.work(WRITER, async (work: Work) => {
    for (const [table, row] of rows) await work.insert(table as 'problem', row as never)
  })
  return rows.map(([, row]) => row.id)
}

/** What an entry is called, as its own column; a review is called by its list, which is left. */
export const called = (table: EntryTable, words: string): Record<string, string> =>
  table === 'listReview' ? { note: words } : { [arms[table].title]: words }

/** What the entries of tests name: the file of documents, the message and the form that are in charts. */
export async function writeScan(work: Work): Promise<void> {
  await work.insert('storedFile', SCAN as never)
  await work.insert('messageThread', THREAD)
  await work.insert('message', MESSAGE)
  await work.insert('consentForm', FORM)
  await work.insert('consentFormVersion', FORM_VERSION)
}
