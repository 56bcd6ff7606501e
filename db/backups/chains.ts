import type Database from 'better-sqlite3'
import { camelCase } from '../codec.ts'
import { type AuditRow, CHAIN_START, hashAuditRow, hashOperation, type Operation } from '../journal/chain.ts'
import type { LogEntry } from '../operation-log.ts'

/** Where the two chains of a database end. */
export type ChainHeads = { operation: number; operationHash: string; auditSequence: number; auditHash: string }
export type ChainVerdict = { count: number; broken: string | null }

const camel = <T>(row: Record<string, unknown>): T =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [camelCase(name), value])) as T

/** The heads that the database itself names. @throws Error when it names none */
export function headsOf(raw: Database.Database): ChainHeads & { deviceId: string; practiceId: string } {
  const row = raw.prepare('select * from journal_head where id = 1').get() as Record<string, unknown> | undefined
  if (!row) throw new Error('the database holds no practice')
  return camel(row)
}

/** Follows the chain of operations: numbers without a gap, each hash right, each naming the one before, up to the head. */
export function followOperations(raw: Database.Database, head: ChainHeads): ChainVerdict {
  const rows = raw.prepare('select * from operation order by n').iterate() as IterableIterator<Record<string, unknown>>
  const links = linksOf(rows, (row) => {
    const { hash, ...rest } = camel<Operation>(row)
    return { number: rest.n, previous: rest.previous, hash, right: hashOperation(rest) === hash }
  })
  return follow(links, 'operation', { number: head.operation, hash: head.operationHash })
}

/** The same for the audit. */
export function followAudit(raw: Database.Database, head: ChainHeads): ChainVerdict {
  const rows = raw.prepare('select * from audit_entry order by sequence').iterate()
  const links = linksOf(rows as IterableIterator<Record<string, unknown>>, (row) => {
    const { hash, ...rest } = camel<AuditRow>(row)
    return { number: rest.sequence, previous: rest.previous, hash, right: hashAuditRow(rest) === hash }
  })
  return follow(links, 'audit entry', { number: head.auditSequence, hash: head.auditHash })
}

type Link = { number: number; previous: string; hash: string; right: boolean }

function* linksOf(rows: IterableIterator<Record<string, unknown>>, link: (row: Record<string, unknown>) => Link) {
  try {
    for (const row of rows) yield link(row)
  } finally {
    rows.return?.()
  }
}

function follow(links: Generator<Link>, what: string, head: { number: number; hash: string }): ChainVerdict {
  let count = 0
  let previous = CHAIN_START
  for (const link of links) {
    count++
    if (link.number !== count) return { count, broken: `${what} ${count} is missing` }
    if (!link.right) return { count, broken: `${what} ${count} is not as it was written` }
    if (link.previous !== previous) return { count, broken: `${what} ${count} does not follow the one before it` }
    previous = link.hash
  }
  if (count !== head.number || previous !== head.hash)
    return { count, broken: `the last ${what} is not the one recorded` }
  return { count, broken: null }
}

/** `same`: both must end alike. `log-first`: the database was read later while the practice wrote on, and may know more. */
export type ReadOrder = 'same' | 'log-first'

/**
 * Compares the operation log with the database, number by number.
 * @throws Refusal `log-damaged` from the log itself
 */
export function compareWithLog(
  raw: Database.Database,
  head: ChainHeads,
  entries: Iterable<LogEntry>,
  order: ReadOrder,
): string | null {
  const operationHash = raw.prepare('select hash from operation where n = ?').pluck()
  const auditHash = raw.prepare('select hash from audit_entry where sequence = ?').pluck()
  const end = { operation: 0, audit: 0 }
  for (const { operations, audit } of entries) {
    for (const { n, hash } of operations) {
      if (n !== ++end.operation) return `the log lacks operation ${end.operation}`
      if (n <= head.operation && operationHash.get(n) !== hash) return `operation ${n} differs between database and log`
    }
    for (const { sequence, hash } of audit) {
      if (sequence !== ++end.audit) return `the log lacks audit entry ${end.audit}`
      if (sequence <= head.auditSequence && auditHash.get(sequence) !== hash)
        return `audit entry ${sequence} differs between database and log`
    }
  }
  const logLacks = end.operation < head.operation || end.audit < head.auditSequence
  const databaseLacks = end.operation > head.operation || end.audit > head.auditSequence
  if ((logLacks && order !== 'log-first') || databaseLacks)
    return `the log ends at operation ${end.operation}, the database at ${head.operation}`
  return null
}
