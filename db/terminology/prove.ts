import type Database from 'better-sqlite3'
import { setDigest } from './digest.ts'
import type { TerminologyConceptTable, TerminologyRelationTable, TerminologySetTable } from './tables.ts'

type ConceptRow = Omit<TerminologyConceptTable, 'setN'> & { terms: string | null }

/**
 * What is wrong with the code sets of a database, in words: content that is not what was imported, or that belongs to no
 * set. The structure of the file tells torn pages; a page put back to older bytes shows here alone.
 * @param raw a connection inside a read transaction
 */
export function codeSetFlaws(raw: Database.Database): string[] {
  const flaws: string[] = []
  const words: Counts = new Map()
  const sets = raw
    .prepare(
      `select s.n, s.last_n as "lastN", s.release, s.system, s.state, s.digest, s.concepts, s.relations,
         s.first_relation as "firstRelation", s.release_id as "releaseId", r.digest as recorded
       from terminology_set s left join terminology_release r on r.id = s.release_id order by s.n`,
    )
    .all() as (TerminologySetTable & { recorded: string | null })[]
  for (const set of sets) {
    if (set.state !== 'ready') continue
    const name = `code set ${set.system} ${set.release}`
    if (contentDigest(raw, set, words) !== set.digest) flaws.push(`${name} is not as it was imported`)
    if (set.recorded !== null && set.recorded !== set.digest) flaws.push(`${name} is not the one that was recorded`)
  }
  for (const table of ['terminology_concept', 'terminology_relation']) {
    const lost = raw.prepare(`select count(*) from ${table} where set_n not in (select n from terminology_set)`)
    if ((lost.pluck().get() as number) > 0) flaws.push(`${table} holds content of no code set`)
  }
  const lost = lostWords(raw, words)
  if (lost > 0) flaws.push(`the search of code sets does not find ${lost} of its words`)
  return flaws
}

/** Lengths of beginnings for which the search keeps an index of their own; see the migration. */
const PREFIX_INDEXES = [1, 2, 3]

/** Of how many concepts each question to the search, `"word"` or `"beg"*`, is an answer. */
type Counts = Map<string, number>

/** Adds what one concept is found by: each of its words, and the beginnings that have an index of their own. */
function count(counts: Counts, terms: string): void {
  const questions = new Set<string>()
  for (const word of terms.split(' ')) {
    if (word === '') continue
    questions.add(`"${word}"`)
    // FTS5 counts characters as code points, as Array.from does.
    const signs = Array.from(word)
    for (const length of PREFIX_INDEXES)
      if (signs.length >= length) questions.add(`"${signs.slice(0, length).join('')}"*`)
  }
  for (const question of questions) counts.set(question, (counts.get(question) ?? 0) + 1)
}

/**
 * How many words, or beginnings of words, no longer lead to all of their concepts. SQLite's own check compares what the
 * index holds with the words, but not the table by which the index is entered.
 */
function lostWords(raw: Database.Database, counts: Counts): number {
  const find = raw.prepare('select count(*) from terminology_search where terminology_search match ?').pluck()
  let lost = 0
  for (const [question, expected] of counts) if ((find.get(question) as number) < expected) lost += 1
  return lost
}

function contentDigest(raw: Database.Database, set: TerminologySetTable, words: Counts): string {
  const digest = setDigest(set)
  const concepts = raw.prepare(
    `select c.n, c.code, c.code_key as "codeKey", c.display, c.synonyms, c.kind, c.active, c.common, c.properties, s.terms
     from terminology_concept c left join terminology_search s on s.rowid = c.n where c.set_n = ? order by c.n`,
  )
  for (const row of concepts.iterate(set.n) as IterableIterator<ConceptRow>) {
    const terms = row.terms ?? ''
    digest.concept({ ...row, terms })
    count(words, terms)
  }
  const relations = raw.prepare('select n, source, kind, target from terminology_relation where set_n = ? order by n')
  for (const row of relations.iterate(set.n) as IterableIterator<TerminologyRelationTable>) digest.relation(row)
  return digest.hex()
}
