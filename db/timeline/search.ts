import { type Kysely, sql } from 'kysely'
import type { SearchAnswer, SearchKind, SearchHit, SearchWords, SnippetPart } from '../../shared/timeline/index.ts'
import type { Tables } from '../tables.ts'
import { engineOf, ftsText, tsText } from './search-words.ts'

/** Matches that are looked at in one go, the last recorded first: what a slice of 16 ms allows. */
const LOOKED_AT_ONCE = 2_000
/** Goes for one answer. Where they did not suffice, the answer says that there is more. */
const MOST_GOES = 50
/** Around what was found, in a snippet: signs that no text holds. */
const [HIT, END] = ['\u0002', '\u0003']
const SNIPPET_WORDS = 16

export type SearchQuestion = {
  words: SearchWords
  /** Those of one person, or null for the whole practice. */
  patientIds: readonly string[] | null
  /** Whether charts marked as sensitive are found across the practice. */
  sensitive: boolean
  kinds: readonly SearchKind[]
  from: number | null
  until: number | null
  limit: number
}

type Row = {
  entryId: string
  kind: SearchKind
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

/**
 * Entries whose text holds what is asked for, newest first; each entry once, however many of its texts do. What is narrowed
 * to dates, kinds and open charts is looked for among all matches, not among the last recorded alone.
 * @param pause lets the program do something else between one go and the next
 */
export async function searchEntries(
  db: Kysely<Tables>,
  question: SearchQuestion,
  pause: () => Promise<unknown> = async () => {},
): Promise<SearchAnswer> {
  const { limit, patientIds } = question
  const closed = patientIds === null && !question.sensitive ? await closedByMerges(db) : []
  const found: Found[] = []
  for (const patientId of patientIds ?? [undefined]) found.push(await matches(db, question, patientId, closed, pause))
  const rows = found
    .flatMap((group) => group.rows)
    .sort((a, b) => b.happenedAt - a.happenedAt || (a.entryId < b.entryId ? 1 : -1))
  const once = [...new Map(rows.toReversed().map((row) => [row.entryId, row])).values()].toReversed()
  return { hits: once.slice(0, limit).map(toHit), more: once.length > limit || found.some((group) => group.more) }
}

type Found = { rows: Row[]; more: boolean }

/** `more`: whether there may be matches beyond those that were looked at. */
async function matches(
  db: Kysely<Tables>,
  question: SearchQuestion,
  patientId: string | undefined,
  closed: readonly string[],
  pause: () => Promise<unknown>,
): Promise<Found> {
  const { words, kinds, from, until, sensitive, limit } = question
  const conditions = [sql`true`]
  if (from !== null) conditions.push(sql`own.happened_at >= ${from}`)
  if (until !== null) conditions.push(sql`own.happened_at < ${until}`)
  if (patientId === undefined && !sensitive) conditions.push(sql`p.sensitive = 0`)
  if (closed.length > 0) conditions.push(sql`e.patient_id not in (${sql.join(closed)})`)
  // Of a resource that came again the last version counts, which may be an entry by now.
  conditions.push(sql`(e.kind <> 'imported' or not exists (select 1 from fhir_resource was
    join fhir_resource newer on newer.source_key = was.source_key and newer.source = was.source
      and newer.version > was.version where was.id = e.row_id))`)
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
      order by e.n desc limit ${LOOKED_AT_ONCE}`.execute(db)
    return { rows, more: rows.length >= LOOKED_AT_ONCE }
  }
  const match = ftsText(words, { kinds, ...(patientId !== undefined && { patientId }) })
  const rows: Row[] = []
  let below = Number.MAX_SAFE_INTEGER
  for (let go = 0; go < MOST_GOES; go++) {
    if (go > 0) await pause()
    // How far this go reaches is told by all matches, also by those that the rest of the question leaves out.
    const { rows: reach } = await sql<{ lowest: number | null; looked: number }>`select min(n) as lowest,
        count(*) as looked from (select rowid as n from search_text
          where search_text match ${match} and rowid < ${below} order by rowid desc limit ${LOOKED_AT_ONCE})`.execute(
      db,
    )
    const { lowest = null, looked = 0 } = reach[0] ?? {}
    if (lowest === null) return { rows, more: false }
    const { rows: some } = await sql<Row>`with found as materialized (
        select rowid as n, snippet(search_text, -1, ${HIT}, ${END}, '…', ${SNIPPET_WORDS}) as snippet
        from search_text where search_text match ${match} and rowid < ${below} and rowid >= ${lowest})
      select ${shown}, words.title, f.snippet from found f join search_entry e on e.n = f.n ${own}
        join search_text words on words.rowid = own.n join patient p on p.id = e.patient_id where ${narrowed}`.execute(
      db,
    )
    rows.push(...some)
    if (looked < LOOKED_AT_ONCE) return { rows, more: false }
    if (rows.length > limit) return { rows, more: true }
    below = lowest
  }
  return { rows, more: true }
}

/**
 * Charts without a mark of their own that one belongs to whose person has a sensitive one: where charts were merged, one
 * mark closes all of them. Read once for a search: merged charts are few.
 */
async function closedByMerges(db: Kysely<Tables>): Promise<string[]> {
  const merged = await db
    .selectFrom('patient as one')
    .innerJoin('patient as into', 'into.id', 'one.mergedInto')
    .select(['one.id', 'one.sensitive', 'into.id as intoId', 'into.sensitive as intoSensitive'])
    .execute()
  if (merged.length === 0) return []
  const near = new Map<string, string[]>()
  const marked = new Set<string>()
  for (const { id, sensitive, intoId, intoSensitive } of merged) {
    near.set(id, [...(near.get(id) ?? []), intoId])
    near.set(intoId, [...(near.get(intoId) ?? []), id])
    if (sensitive === 1) marked.add(id)
    if (intoSensitive === 1) marked.add(intoId)
  }
  const closed = new Set(marked)
  // What is added while it is gone through is gone through as well.
  for (const id of closed) for (const other of near.get(id) ?? []) closed.add(other)
  return [...closed].filter((id) => !marked.has(id))
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
