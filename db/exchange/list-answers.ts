import { dayIn, type EventTime, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import { allergyKind } from '../allergies/queries.ts'
import { type EntryOrigin, newEntry } from '../entry.ts'
import { supersedeReview } from '../list-reviews.ts'
import { medicationKind } from '../medications/queries.ts'
import { problemKind } from '../problems/queries.ts'
import type { ListAnswer } from './mappings/index.ts'
import type { MappedTable } from './mapping.ts'
import type { ResourceHead } from './queries.ts'
import { type Fate, NOWHERE, type Storing } from './storing.ts'

/** The lists that a source can say nothing stands on. */
const KINDS = { allergies: allergyKind, medications: medicationKind, problems: problemKind }
type Row = { id: string; recordedAt: number; retractedAt: number | null }

const NOT_EMPTY = 'It says that nothing is known, and the chart holds something. What the chart holds stays'
const PARTLY = 'It rules out some only: the list counts as reviewed, and the words of the source stand in its note'

/** Writes down what a source says of a whole list; while something on it holds, that is what holds. */
export async function storeAnswer(
  storing: Storing,
  answer: ListAnswer,
  before: ResourceHead | undefined,
  patientId: string,
): Promise<Fate> {
  const { work, find, resourceId } = storing
  const { list, finding, note, happened, authorName } = answer
  const none = { noted: [], like: [], revision: null }
  if (before?.entryId && before.entryTable !== 'listReview') {
    const reason = 'It was something in this source, and now says that there is nothing. What it was stays'
    const home = { patientId: before.patientId, table: before.entryTable, id: before.entryId }
    return { outcome: 'refused', verdict: 'refused', reason, ...none, home, revision: before.entryRevision }
  }
  const rows = await rowsOf(storing, list, patientId)
  if (finding === 'none-known' && rows.some((row) => holdsNow(list, row)))
    return { outcome: 'kept', verdict: 'kept', reason: NOT_EMPTY, ...none, home: { ...NOWHERE, patientId } }
  const visit = find(answer.encounter)
  const isItsVisit = visit?.table === 'encounter' && visit.patientId === patientId
  const at = originOf(storing, patientId, {
    happened,
    authorName,
    encounterId: isItsVisit ? visit.id : null,
    now: await afterwards(storing, list, patientId, rows),
  })
  const row = { ...newEntry({ ...at, sourceId: resourceId }), list, finding, detail: '{}', note }
  await work.insert('listReview', row)
  const home = { patientId, table: 'listReview', id: row.id }
  const noted = finding === 'reviewed' ? [PARTLY] : []
  const verdict = before?.entryId ? 'changed' : 'stored'
  return { outcome: 'stored', verdict, reason: '', noted, like: [], home, revision: 1 }
}

/** An entry that came in and holds ends what was said of its empty list. */
export async function endAnswers(
  storing: Storing,
  entry: { table: MappedTable; id: string; patientId: string },
): Promise<void> {
  const list = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((name) => KINDS[name].table === entry.table)
  if (!list) return
  const row = await storing.work.db
    .selectFrom(entry.table as 'problem')
    .selectAll()
    .where('id', '=', entry.id)
    .executeTakeFirst()
  if (!row || !holdsNow(list, row)) return
  const origin = originOf(storing, entry.patientId, { happened: null, authorName: '', encounterId: null })
  await supersedeReview(storing.work, origin, list, entry.id)
}

const holdsNow = (list: keyof typeof KINDS, row: object): boolean => {
  const kind = KINDS[list]
  return kind.holdsNow(kind.toEntry(row as never) as never)
}

const rowsOf = async ({ work }: Storing, list: keyof typeof KINDS, patientId: string): Promise<Row[]> =>
  work.db
    .selectFrom(KINDS[list].table as 'problem')
    .selectAll()
    .where('patientId', '=', patientId)
    .execute()

/**
 * A moment after everything that was ever recorded on the list, whatever the clocks of other PCs say: an answer counts
 * only for what came before it.
 */
async function afterwards(
  { work, about }: Storing,
  list: string,
  patientId: string,
  rows: readonly Row[],
): Promise<Instant> {
  const reviews = await work.db
    .selectFrom('listReview')
    .select('recordedAt')
    .where('patientId', '=', patientId)
    .where('list', '=', list)
    .execute()
  const past = [
    ...rows.flatMap((row) => [row.recordedAt, row.retractedAt ?? 0]),
    ...reviews.map((one) => one.recordedAt),
  ]
  return past.reduce<number>((latest, one) => Math.max(latest, one + 1), about.now()) as Instant
}

function originOf(
  { about }: Storing,
  patientId: string,
  told: { happened: EventTime | null; authorName: string; encounterId: string | null; now?: Instant },
): EntryOrigin {
  const now = told.now ?? about.now()
  return {
    patientId: patientId as PatientId,
    encounterId: told.encounterId,
    happened: told.happened ?? (dayIn(about.timeZone, now) as string as EventTime),
    author: { userId: null, sessionId: null, channel: 'exchange.importFhir' },
    authorName: told.authorName || about.author,
    ids: about.ids,
    now,
    timeZone: about.timeZone,
  }
}
