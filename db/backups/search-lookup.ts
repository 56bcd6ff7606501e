import type Database from 'better-sqlite3'

/**
 * FTS5 finds a word's page by its table `…_idx`, which its own integrity check follows but does not prove complete: a row that
 * is missing there hides words, and nothing says so. Here that table is made again from the pages and compared.
 * Source: SQLite 3.53, ext/fts5/fts5_index.c, "segment leaf pages" and "segment b-tree index".
 */

type Leaf = { segment: number; page: number; block: Buffer }
type Lookup = { segment: number; page: number; term: Buffer }

/** The pages of all segments in order; an identifier in `search_text_data` holds the segment's number and the page's. */
const leavesOf = (index: string) => `select id >> 37 as segment, id & 2147483647 as page, block from ${index}_data
  where id >> 37 > 0 and (id >> 31) & 63 = 0 order by id`
const lookupsOf = (index: string) =>
  `select segid as segment, pgno >> 1 as page, term from ${index}_idx order by segid, pgno`

/** How many words' pages are found by a wrong way, or not at all; 0 in a sound index. */
export function wrongLookups(raw: Database.Database, index: 'search_text' | 'terminology_search'): number {
  const lookups = new Map(
    (raw.prepare(lookupsOf(index)).all() as Lookup[]).map((one) => [
      `${one.segment}/${one.page}`,
      Buffer.from(one.term),
    ]),
  )
  const firstPages = new Map<number, number>()
  let wrong = 0
  let before: { segment: number; last: Buffer } | null = null
  for (const { segment, page, block } of raw.prepare(leavesOf(index)).iterate() as IterableIterator<Leaf>) {
    const terms = termsOn(block)
    const [first, last] = [terms[0], terms.at(-1)]
    // A page on which no word begins goes on with the one before it.
    if (!first || !last) continue
    const key = `${segment}/${page}`
    const told = lookups.get(key)
    lookups.delete(key)
    const previous: Buffer | null = before?.segment === segment ? before.last : null
    // The word before ends below what leads here, and the first word here does not.
    const right = told !== undefined && told.compare(first) <= 0 && (previous === null || previous.compare(told) < 0)
    if (!right) wrong++
    if (previous === null) firstPages.set(segment, page)
    before = { segment, last }
  }
  // A merge under way has taken the first pages of a segment away already; what led to them leads nowhere, and is not asked.
  const left = [...lookups.keys()].map((key) => key.split('/').map(Number))
  return wrong + left.filter(([segment = 0, page = 0]) => page >= (firstPages.get(segment) ?? 0)).length
}

/** The words that begin on a page: the first whole, the others by what they share with the one before. */
function termsOn(block: Buffer): Buffer[] {
  const end = block.readUInt16BE(2)
  const footer = reading(block, end)
  const terms: Buffer[] = []
  let at = 0
  while (footer.at() < block.length) {
    at += footer.number()
    const body = reading(block, at)
    const previous = terms.at(-1)
    const shared = previous ? previous.subarray(0, body.number()) : Buffer.alloc(0)
    const length = body.number()
    terms.push(Buffer.concat([shared, block.subarray(body.at(), body.at() + length)]))
  }
  return terms
}

/** Reads SQLite's numbers of one to nine bytes, seven bits in each but the ninth. */
function reading(block: Buffer, from: number) {
  let at = from
  return {
    at: () => at,
    number(): number {
      let value = 0
      for (let count = 0; count < 9; count++) {
        const byte = block.readUInt8(at++)
        value = count === 8 ? value * 256 + byte : value * 128 + (byte & 127)
        if (byte < 128) break
      }
      return value
    },
  }
}
