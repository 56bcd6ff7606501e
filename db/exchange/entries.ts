import type { Insertable } from 'kysely'
import { dayIn, EntryId, type EventTime, type Instant, startOf } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import { endAnswers } from './list-answers.ts'
import type { MappedTable } from './mapping.ts'
import { storeNoteText } from './note-text.ts'
import type { Prepared, PreparedEntry } from './prepared.ts'
import type { ResourceHead } from './queries.ts'
import { type Fate, homeOf, NOWHERE, type Storing } from './storing.ts'

type Row = Tables[MappedTable]
const ERROR_OF_SOURCE = 'Entered in error, as the system says that it comes from'
const NO_DATE = 'It bears no date: it stands under the day of its visit, or of the import'
const NO_VISIT = 'Its visit is not here'

/** Makes a resource an entry of a chart. */
export async function insertEntry(storing: Storing, draft: PreparedEntry, patientId: string): Promise<Fate> {
  const { work, about } = storing
  const id = about.ids.next<string>()
  const { columns, noted } = await wholeRow(storing, draft, patientId)
  const row = { id, patientId, recordedAt: about.now(), authorId: null, ...columns }
  await work.insert(draft.table, row as unknown as Insertable<Row> as never)
  if (draft.text) await storeNoteText(storing, noteOf(draft, id, patientId), draft.text)
  await endAnswers(storing, { table: draft.table, id, patientId })
  const home = { patientId, table: draft.table, id }
  return { outcome: 'stored', verdict: 'stored', reason: '', noted, home, revision: 1, like: [] }
}

/** Takes over what the source has changed since; an entry that was changed here stays as it is here. */
export async function changeEntry(
  storing: Storing,
  draft: PreparedEntry,
  before: ResourceHead,
  patientId: string,
): Promise<Fate> {
  const { work } = storing
  const home = homeOf(before)
  const row = (await work.db
    .selectFrom(draft.table as 'problem')
    .selectAll()
    .where('id', '=', before.entryId as string)
    .executeTakeFirst()) as unknown as Record<string, unknown> | undefined
  const base = { outcome: 'stored' as const, reason: '', home, like: [] }
  const refused = { outcome: 'refused' as const, verdict: 'refused' as const, noted: [], home, like: [] }
  if (!row || before.entryTable !== draft.table)
    return { ...refused, reason: 'It has become something else in the source', revision: before.entryRevision }
  if (row['patientId'] !== patientId)
    return { ...refused, reason: 'It now names another patient than before', revision: before.entryRevision }
  const revision = row['revision'] as number
  if (revision !== before.entryRevision) {
    const noted = ['The entry was changed here: what is written here stays']
    return { ...base, verdict: 'changed', noted, revision: before.entryRevision }
  }
  const { columns, noted } = await wholeRow(storing, draft, patientId)
  const changes = Object.entries(columns).filter(([name, value]) => name !== 'sourceId' && row[name] !== value)
  // What has no time in the source keeps the one that it was given first.
  const kept = draft.happened ? changes : changes.filter(([name]) => name !== 'happened' && name !== 'happenedAt')
  const isOtherText =
    draft.text !== undefined && (await storeNoteText(storing, noteOf(draft, String(row['id']), patientId), draft.text))
  if (kept.length === 0 && !isOtherText) return { ...base, verdict: 'changed', noted, revision }
  await work.update(draft.table as 'problem', String(row['id']), Object.fromEntries(kept))
  await endAnswers(storing, { table: draft.table, id: String(row['id']), patientId })
  return { ...base, verdict: 'changed', noted, revision: revision + 1 }
}

const noteOf = ({ authorName, happenedAt }: PreparedEntry, id: string, patientId: string) => ({
  id,
  patientId,
  authorName,
  writtenAt: happenedAt,
})

/** An entry that was made here, went out and comes back as it went: it is here already. */
export async function ownEntry(
  { work }: Storing,
  item: Prepared,
  table: MappedTable | 'listReview',
): Promise<Fate | null> {
  const id = item.link?.key.split('/')[1] ?? ''
  if (!EntryId.safeParse(id).success) return null
  const row = await work.db
    .selectFrom(table as 'problem')
    .select(['id', 'patientId', 'revision'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return table === 'note' ? ownRequest(work.db, id) : null
  const home = { patientId: row.patientId, table, id }
  return { outcome: 'stored', verdict: 'unchanged', reason: '', noted: [], home, revision: row.revision, like: [] }
}

/** What went out of a refused amendment and came back: it stands with the requests of the chart, and is no note of it. */
async function ownRequest(db: Storing['work']['db'], id: string): Promise<Fate | null> {
  const request = await db.selectFrom('amendmentRequest').select('patientId').where('id', '=', id).executeTakeFirst()
  if (!request) return null
  const home = { ...NOWHERE, patientId: request.patientId }
  return { outcome: 'kept', verdict: 'unchanged', reason: '', noted: [], home, revision: null, like: [] }
}

/** The columns of an entry with everything looked up that it refers to. */
async function wholeRow({ work, about, find, resourceId }: Storing, draft: PreparedEntry, patientId: string) {
  const noted: string[] = []
  const visit = find(draft.encounter)
  const isItsVisit = visit?.table === 'encounter' && visit.patientId === patientId
  if (draft.encounter && !isItsVisit) noted.push(NO_VISIT)
  const encounterId = isItsVisit ? visit.id : null
  const links = Object.fromEntries(
    Object.entries(draft.links).map(([column, link]) => {
      const home = find(link)
      return [column, home?.patientId === patientId && home.table === TARGETS[column] ? home.id : null]
    }),
  )
  const at = draft.happened ? null : await standIn(work.db, encounterId, about.timeZone, about.now())
  if (at) noted.push(NO_DATE)
  const retraction = draft.retracted
    ? { retractedAt: about.now(), retractedBy: null, retractionReason: ERROR_OF_SOURCE }
    : { retractedAt: null, retractedBy: null, retractionReason: null }
  const columns: Record<string, unknown> = {
    ...draft.columns,
    ...links,
    ...retraction,
    encounterId,
    happened: draft.happened ?? at?.happened,
    happenedAt: draft.happenedAt ?? at?.happenedAt,
    authorName: draft.authorName || about.author,
    sourceId: resourceId,
  }
  return { columns, noted }
}

/** The table that a column of this name leads to. */
const TARGETS: Readonly<Record<string, string>> = { reportId: 'diagnosticReport', orderId: 'serviceOrder' }

/** A time for what bears none: when the visit was that it belongs to, else the day on which it came in. */
async function standIn(
  db: Storing['work']['db'],
  encounterId: string | null,
  timeZone: string,
  now: Instant,
): Promise<{ happened: string; happenedAt: number }> {
  const visit = encounterId
    ? await db
        .selectFrom('encounter')
        .select(['happened', 'happenedAt'])
        .where('id', '=', encounterId)
        .executeTakeFirst()
    : undefined
  if (visit) return visit
  const today = dayIn(timeZone, now) as string as EventTime
  return { happened: today, happenedAt: startOf(today, timeZone) }
}
