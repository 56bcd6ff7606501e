import { createHash, type Hash } from 'node:crypto'
import type Database from 'better-sqlite3'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import { recordedTables } from '../journal/triggers.ts'

/** A row that is not what its own recorded history makes it. `rowId` is an identifier, never patient data. */
export type RowMismatch = { table: string; rowId: string; kind: 'missing' | 'unrecorded' | 'different' }
export type TableHistory = { table: string; rows: number; digest: string; mismatches: RowMismatch[] }

type Row = Record<string, Json>
type Change = { row_id: string; kind: string; patch: string }

/** Enough to see where the damage lies; a torn table would fill the memory with them. */
const MOST_MISMATCHES = 100

/**
 * Makes each row of a table anew from its operations and compares it with the row that stands there. A page that the
 * disk put back to its older bytes passes every checksum of the file, but not this. Goes through both in order of id,
 * holding one row at a time.
 * @param raw a connection inside a read transaction
 * @returns the mismatches, and a digest over all rows in canonical JSON
 */
export function compareWithHistory(raw: Database.Database, table: string): TableHistory {
  const result: TableHistory = { table, rows: 0, digest: '', mismatches: [] }
  const digest = createHash('sha256')
  const histories = foldedRows(raw, table)
  const rows = raw.prepare(`select * from "${table}" order by id`).iterate() as IterableIterator<Row>
  const found = (rowId: string, kind: RowMismatch['kind']) => {
    if (result.mismatches.length < MOST_MISMATCHES) result.mismatches.push({ table, rowId, kind })
  }
  try {
    let history = histories.next()
    for (const one of rows) {
      // A plain object of this realm: the driver's own may come from the one that loaded it first.
      const row = { ...one }
      const id = row.id as string
      for (; !history.done && history.value.id < id; history = histories.next()) found(history.value.id, 'missing')
      if (history.done || history.value.id !== id) found(id, 'unrecorded')
      else {
        if (canonicalJson(history.value.row) !== canonicalJson(row)) found(id, 'different')
        history = histories.next()
      }
      addRow(digest, table, row)
      result.rows++
    }
    for (; !history.done; history = histories.next()) found(history.value.id, 'missing')
  } finally {
    rows.return?.()
    histories.return(undefined)
  }
  return { ...result, digest: digest.digest('hex') }
}

/** The tables whose rows are recorded as operations, in SQL names. */
export function recordedTableNames(raw: Database.Database): string[] {
  const columnsOf = (table: string) =>
    raw.prepare('select name from pragma_table_info(?)').pluck().all(table) as string[]
  return recordedTables(columnsOf).map(({ table }) => table)
}

function addRow(digest: Hash, table: string, row: Row) {
  digest.update(`${table} ${canonicalJson(row)}\n`)
}

/**
 * What the columns hold that an operation does not speak of: it was recorded before a later migration added them, and
 * both the migration and the replay left them at the value that the schema names.
 */
function defaultsOf(raw: Database.Database, table: string): Row {
  const columns = raw.prepare('select name, dflt_value from pragma_table_info(?)').all(table)
  return Object.fromEntries(
    (columns as { name: string; dflt_value: string | null }[]).map(({ name, dflt_value: expression }) => [
      name,
      expression === null ? null : (raw.prepare(`select ${expression}`).pluck().get() as Json),
    ]),
  )
}

function* foldedRows(raw: Database.Database, table: string): Generator<{ id: string; row: Row }, undefined> {
  const defaults = defaultsOf(raw, table)
  const operations = raw.prepare('select row_id, kind, patch from operation where tbl = ? order by row_id, n')
  const changes = operations.iterate(table) as IterableIterator<Change>
  let current: { id: string; row: Row } | undefined
  try {
    for (const change of changes) {
      if (change.row_id !== current?.id) {
        if (current) yield current
        current = { id: change.row_id, row: { ...defaults, id: change.row_id, revision: 0 } }
      }
      Object.assign(current.row, JSON.parse(change.patch) as Row, { revision: Number(current.row.revision) + 1 })
    }
    if (current) yield current
  } finally {
    changes.return?.()
  }
}
