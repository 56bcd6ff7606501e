import { type Source, unfit } from '../source.ts'
import { cutOff, type RefusedLines } from './layout.ts'

/** The columns of a heading line. */
export const headings = (text: string, separator: ',' | '\t'): string[] =>
  (fieldsOf(text, separator) ?? []).map((one) => one.trim().toUpperCase())

/** One record by the names of its columns; a column that the file lacks is empty. */
export type Record = { line: number; ended: boolean; get(column: string): string }

/**
 * The records below the heading of a comma- or tab-separated file (RFC 4180: quoted fields may hold separators, doubled
 * quotes and line breaks). A file that ends within a record is refused; a record of another width is left out.
 */
export function* records(file: Source, separator: ',' | '\t', refused: RefusedLines): Generator<Record> {
  let columns: string[] | null = null
  let open = ''
  let begun = 0
  for (const { text, number, ended } of file.lines()) {
    if (open === '' && text.trim() === '') continue
    if (open === '') begun = number
    const whole = open === '' ? text : `${open}\n${text}`
    // Tab-separated files hold quotation marks as ordinary signs.
    const row = separator === '\t' ? text.split('\t').map(unquoted) : fieldsOf(whole, separator)
    if (row === null) {
      if (!ended) throw cutOff(file, number)
      open = whole
      if (number - begun > LONGEST_RECORD)
        throw unfit(`In the file ${file.name} a quotation that begins in line ${begun} never ends.`)
      continue
    }
    open = ''
    if (columns === null) {
      if (!ended) throw cutOff(file, number)
      columns = row.map((one) => one.trim().toUpperCase())
      continue
    }
    const names = columns
    if (!ended && row.length < names.length) throw cutOff(file, number)
    if (row.length !== names.length) refused.refuse(file, begun, `${row.length} fields instead of ${names.length}`)
    else yield { line: begun, ended, get: (column) => row[names.indexOf(column)]?.trim() ?? '' }
  }
  if (open !== '') throw cutOff(file, begun)
}

/** Lines that one record may go over. */
const LONGEST_RECORD = 500

const unquoted = (text: string): string => /^"(.*)"$/.exec(text)?.[1]?.replaceAll('""', '"') ?? text

/** The fields of one record; null where a quotation is still open. */
function fieldsOf(text: string, separator: string): string[] | null {
  if (!text.includes('"')) return text.split(separator)
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(separator, at)
      fields.push(text.slice(at, end < 0 ? undefined : end))
      if (end < 0) return fields
      at = end + 1
      continue
    }
    let value = ''
    let from = at + 1
    for (;;) {
      const quote = text.indexOf('"', from)
      if (quote < 0) return null
      value += text.slice(from, quote)
      at = quote + 1
      if (text[at] !== '"') break
      value += '"'
      from = at + 1
    }
    const end = text.indexOf(separator, at)
    fields.push(value + text.slice(at, end < 0 ? undefined : end))
    if (end < 0) return fields
    at = end + 1
  }
}
