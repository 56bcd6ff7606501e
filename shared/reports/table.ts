import { plainDecimal } from '../ledger/index.ts'

/** A cell by what it is, so that each file format can write it as that: never money as text in a spreadsheet. */
export type Cell =
  | { kind: 'text'; text: string }
  | { kind: 'money'; cents: number }
  | { kind: 'number'; value: number }
  | { kind: 'day'; day: string | null }
export type ReportTable = {
  title: string
  /** Lines above the table: what was asked and up to where. */
  about: readonly string[]
  headings: readonly string[]
  rows: readonly (readonly Cell[])[]
}

/**
 * A report as CSV (RFC 4180, UTF-8 with its mark, ISO dates, plain decimals). A text that a spreadsheet would take for a
 * formula gets an apostrophe before it; numbers below zero are numbers and get none. Source: OWASP, CSV Injection.
 */
export function reportCsv({ headings, rows }: ReportTable): string {
  const lines = [headings.map(guarded), ...rows.map((row) => row.map(csvCell))]
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}

function csvCell(cell: Cell): string {
  if (cell.kind === 'money') return plainDecimal(cell.cents)
  if (cell.kind === 'number') return String(cell.value)
  return cell.kind === 'day' ? (cell.day ?? '') : guarded(cell.text)
}

function guarded(text: string): string {
  const safe = /^[\s]*[=+\-@]|^[\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The sum of a column of money, in cents. */
export const columnSum = ({ rows }: Pick<ReportTable, 'rows'>, column: number): number =>
  rows.reduce((sum, row) => {
    const cell = row[column]
    return cell?.kind === 'money' ? sum + cell.cents : sum
  }, 0)
