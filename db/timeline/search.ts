import { type Kysely, sql } from 'kysely'
import type { EntryKind, SearchAnswer, SearchHit, SearchWords, SnippetPart } from '../../shared/timeline/index.ts'
import type { Tables } from '../tables.ts'
import { patientGroup } from '../patients/queries.ts'
import { engineOf, ftsText, tsText } from './search-words.ts'

/** Matches that are looked at for one answer, the last recorded first: what a person reads, and a slice of 16 ms, allow. */
const MOST_LOOKED_AT = 2_000
/** Around what was found, in a snippet: signs that no text holds. */
const [HIT, END] = ['\u0002', '\u0003']
const SNIPPET_WORDS = 16

export type SearchQuestion = {
  words: SearchWords
  /** Those of one person, or null for the whole practice. */
  patientIds: readonly string[] | null
  /** Whether charts marked as sensitive are found across the practice. */
  sensitive: boolean
  kinds: readonly EntryKind[]
  from: number | null
  until: number | null
  limit: number
}

type Row = {
  entryId: string
  kind: EntryKind
  happenedAt: number
  title: string
  retracted: number
  snippet: string
  patientId: string
  familyName: string
  givenName: string
  birthOn: string
  recordNumber: string
}

/** Entries whose text holds what is asked for, newest first; each entry once, however many of its texts do. */
export async function searchEntries(db: Kysely<Tables>, question: SearchQuestion): Promise<SearchAnswer> {
  const { limit, patientIds } = question
  const groups = patientIds === null ? [undefined] : patientIds
  const found = await Promise.all(groups.map((patientId) => candidates(db, question, patientId)))
  const open = patientIds === null && !question.sensitive ? await openOnes(db, found.flat()) : found.flat()
  const rows = open.sort((a, b) => b.happenedAt - a.happenedAt || (a.entryId < b.entryId ? 1 : -1))
  const once = [...new Map(rows.toReversed().map((row) => [row.entryId, row])).values()].toReversed()
  const more = once.length > limit || found.some((group) => group.length >= MOST_LOOKED_AT)
  return { hits: once.slice(0, limit).map(toHit), more }
}

async function candidates(db: Kysely<Tables>, question: SearchQuestion, patientId: string | undefined): Promise<Row[]> {
  const { words, kinds, from, until, sensitive } = question
  const conditions = [sql`true`]
  if (from !== null) conditions.push(sql`own.happened_at >= ${from}`)
  if (until !== null) conditions.push(sql`own.happened_at < ${until}`)
  if (patientId === undefined && !sensitive) conditions.push(sql`p.sensitive = 0`)
  // What a row beside an entry says is told by the entry's own head: the versions of a note by the note.
  const own = sql`join search_entry own on own.entry_id = e.entry_id and own.row_id = own.entry_id`
  const narrowed = sql.join(conditions, sql` and `)
  const shown = sql`e.entry_id, e.kind, own.happened_at, own.retracted, e.patient_id, p.family_name, p.given_name, p.birth_on,
    p.record_number`
  if (engineOf(db) === 'postgres') {
    const asked = tsText(words)
    const where = [sql`e.tsv @@ to_tsquery('simple', ${asked})`, narrowed]
    if (patientId !== undefined) where.push(sql`e.patient_id = ${patientId}`)
    if (kinds.length > 0) where.push(sql`e.kind in (${sql.join(kinds)})`)
    const marks = `StartSel=${HIT}, StopSel=${END}, MaxFragments=1, MaxWords=${SNIPPET_WORDS}, MinWords=4`
    const { rows } = await sql<Row>`select ${shown}, own.title,
        ts_headline('simple', e.title || ' · ' || e.body, to_tsquery('simple', ${asked}), ${marks}) as snippet
      from search_entry e ${own} join patient p on p.id = e.patient_id where ${sql.join(where, sql` and `)}
      order by e.n desc limit ${MOST_LOOKED_AT}`.execute(db)
    return rows
  }
  const match = ftsText(words, { kinds, ...(patientId !== undefined && { patientId }) })
  const { rows } = await sql<Row>`with found as materialized (
      select rowid as n, snippet(search_text, -1, ${HIT}, ${END}, '…', ${SNIPPET_WORDS}) as snippet
      from search_text where search_text match ${match} order by rowid desc limit ${MOST_LOOKED_AT})
    select ${shown}, words.title, f.snippet from found f join search_entry e on e.n = f.n ${own}
      join search_text words on words.rowid = own.n join patient p on p.id = e.patient_id where ${narrowed}`.execute(db)
  return rows
}

/** Leaves out those of a person one of whose charts is sensitive: where charts were merged, one mark closes all of them. */
async function openOnes(db: Kysely<Tables>, rows: Row[]): Promise<Row[]> {
  const closed = new Set<string>()
  for (const patientId of new Set(rows.map((row) => row.patientId))) {
    const group = await patientGroup(db, patientId)
    if (group.length < 2) continue
    const marked = db.selectFrom('patient').select('id').where('id', 'in', group).where('sensitive', '=', 1).limit(1)
    if (await marked.executeTakeFirst()) closed.add(patientId)
  }
  return rows.filter((row) => !closed.has(row.patientId))
}

function toHit({ snippet, retracted, entryId, kind, happenedAt, title, ...patient }: Row): SearchHit {
  return {
    entryId,
    kind,
    happenedAt,
    title,
    retracted: retracted === 1,
    snippet: partsOf(snippet),
    patient,
  } as unknown as SearchHit
}

/** The marked text in pieces. */
function partsOf(marked: string): SnippetPart[] {
  return marked
    .split(HIT)
    .flatMap((piece, index) => {
      const [inside = '', ...outside] = index === 0 ? ['', piece] : piece.split(END)
      return [
        { text: inside, hit: true },
        { text: outside.join(''), hit: false },
      ]
    })
    .filter(({ text }) => text !== '')
}
