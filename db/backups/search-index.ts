import type Database from 'better-sqlite3'
import { wrongLookups } from './search-lookup.ts'
import { searchCounts, searchMismatches } from '../journal/search-index.ts'

/**
 * Compares the search index with the rows that it is made of. That its words are those of its own content is what SQLite's
 * integrity check compares (FTS5, `xIntegrity`); this finds what that leaves out: the way to a word's page, and content that the disk put back to older bytes.
 * @returns what is wrong in words without patient data, or null
 */
export function compareSearchIndex(raw: Database.Database): string | null {
  const counts = raw.prepare(searchCounts).get() as { wanted: number; entries: number; texts: number }
  if (counts.wanted !== counts.entries || counts.entries !== counts.texts)
    return `the search index has ${counts.entries} entries and ${counts.texts} texts for ${counts.wanted} rows`
  const lookups = wrongLookups(raw, 'search_text')
  if (lookups > 0) return `the search index does not find ${lookups === 1 ? 'one page' : `${lookups} pages`} of words`
  const wrong = searchMismatches.map((statement) => raw.prepare(statement).pluck().get() as number)
  const sum = wrong.reduce((all, one) => all + one, 0)
  return sum === 0 ? null : `the search index says something else than ${sum === 1 ? 'one row' : `${sum} rows`}`
}
