import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import { codeSetFlaws } from '../terminology/queries.ts'
import type { LogEntry } from '../operation-log.ts'
import { type ChainHeads, compareWithLog, followAudit, followOperations, headsOf, type ReadOrder } from './chains.ts'
import { compareWithHistory, recordedTableNames, type TableHistory } from './row-history.ts'
import { compareSearchIndex } from './search-index.ts'
import { wrongLookups } from './search-lookup.ts'

/** Something found wrong: in which of the two files, and what, in words without patient data. */
export type Flaw = { part: 'database' | 'log'; what: string }

export type Soundness = {
  flaws: Flaw[]
  heads: ChainHeads | null
  /** Rows of each recorded table. */
  rows: Record<string, number>
  /** SHA-256 over all recorded rows in canonical JSON: equal digests mean equal practices. */
  digest: string
}

export type SoundnessParts = {
  /** A connection of its own, which only reads. */
  raw: Database.Database
  /** Read without writing, up to a whole frame; null where there is no log to compare with. */
  log: { entries(): Iterable<LogEntry>; order: ReadOrder } | null
  /** `open`: the connection stands in a read transaction already, which stays open. */
  snapshot?: 'own' | 'open'
  onStage?: (stage: string, done: number, of: number) => void
}

/**
 * Proves a database: the file's own structure and indexes, every reference, both hash chains, the operation log beside
 * it, each row against its recorded history, the code sets against their digests, the search index against the rows. Finds flipped bits, swapped, zeroed and lost pages (the page's own HMAC
 * and the structure) and pages put back to older bytes (the history); reads one snapshot, changes nothing.
 *
 * SQLite3MC's `cipher_integrity_check` answers "all good" to everything and is not used.
 */
export function proveSoundness(parts: SoundnessParts): Soundness {
  const { raw, log, snapshot = 'own', onStage = () => undefined } = parts
  const result: Soundness = { flaws: [], heads: null, rows: {}, digest: '' }
  const flaw = (part: Flaw['part'], what: string | null) => {
    if (what !== null && !result.flaws.some((one) => one.part === part && one.what === what))
      result.flaws.push({ part, what })
  }
  const attempt = (part: Flaw['part'], look: () => void) => {
    try {
      look()
    } catch (error) {
      // Comparing with the log reads both: what SQLite reports is the database's.
      flaw(isOfDatabase(error) ? 'database' : part, `cannot be read: ${codeOf(error)}`)
    }
  }
  // Each part is looked at even when another cannot be read: what is still known decides what can be healed.
  if (snapshot === 'own') attempt('database', () => raw.exec('begin'))
  attempt('database', () => {
    result.heads = headsOf(raw)
  })
  onStage('structure', 0, 4)
  attempt('database', () => {
    const structure = raw.pragma('integrity_check(20)') as { integrity_check: string }[]
    for (const { integrity_check: line } of structure)
      if (line !== 'ok') flaw('database', `structure: ${wordsOf(line)}`)
    const dangling = raw.pragma('foreign_key_check') as { table: string }[]
    for (const table of new Set(dangling.map((one) => one.table)))
      flaw('database', `${table} points to rows that are gone`)
  })
  const heads = result.heads
  onStage('chains', 1, 4)
  attempt('database', () => heads && flaw('database', followOperations(raw, heads).broken))
  attempt('database', () => heads && flaw('database', followAudit(raw, heads).broken))
  onStage('rows', 2, 4)
  attempt('database', () => {
    const histories = recordedTableNames(raw).map((table) => compareWithHistory(raw, table))
    for (const history of histories) flaw('database', mismatchWords(history))
    result.rows = Object.fromEntries(histories.map(({ table, rows }) => [table, rows]))
    result.digest = createHash('sha256')
      .update(histories.map(({ table, digest }) => `${table} ${digest}\n`).join(''))
      .digest('hex')
  })
  attempt('database', () => flaw('database', compareSearchIndex(raw)))
  // Reference data has no history of operations: what was imported is known by its digest.
  attempt('database', () => {
    for (const what of codeSetFlaws(raw)) flaw('database', what)
    if (wrongLookups(raw, 'terminology_search') > 0)
      flaw('database', 'the search of code sets does not find all its words')
  })
  onStage('log', 3, 4)
  if (log)
    attempt('log', () =>
      heads ? flaw('log', compareWithLog(raw, heads, log.entries(), log.order)) : drain(log.entries()),
    )
  if (snapshot === 'own' && raw.inTransaction) attempt('database', () => raw.exec('commit'))
  onStage('done', 4, 4)
  return result
}

function drain(entries: Iterable<LogEntry>) {
  for (const _ of entries);
}

/** SQLite names tables and pages, never values, but its messages may be long. */
const wordsOf = (line: string) => line.slice(0, 200)

const isOfDatabase = (error: unknown) =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')

const codeOf = (error: unknown) => {
  if (!(error instanceof Error)) return 'unknown error'
  if ('reason' in error && typeof error.reason === 'string') return error.reason
  return 'code' in error ? String(error.code) : error.message.slice(0, 200)
}

function mismatchWords({ table, mismatches }: TableHistory): string | null {
  const [first] = mismatches
  if (!first) return null
  const count = mismatches.length === 1 ? 'one row' : `${mismatches.length} rows or more`
  return `${table}: ${count} not as recorded (first: ${first.kind}, ${first.rowId})`
}
