import { Refusal } from '../../../shared/kernel/index.ts'
import type { Encoding } from '../../../shared/patients/index.ts'

/** A row with the line of the file on which it begins; `fault` in place of fields that could not be read. */
export type CsvRow = { line: number; fields: string[]; fault: string | null }

/** Text that is parsed before others get their turn: a millisecond or two's worth. */
const SLICE = 64 * 1024
/** A patient's line is never longer; a quote that is not closed would otherwise swallow the rest of the file. */
const LONGEST_ROW = 64 * 1024

/** UTF-8 where the bytes are, else what Windows programs of the Americas write. @throws Refusal for what is no text */
export function encodingOf(bytes: Buffer): Encoding {
  if (bytes.subarray(0, 2).equals(Buffer.from([0x50, 0x4b])))
    throw new Refusal(
      'invalid-input',
      'This is a workbook, not CSV. Save it as “CSV UTF-8” in the spreadsheet program.',
      {
        reason: 'workbook',
      },
    )
  if (bytes.subarray(0, 8192).includes(0))
    throw new Refusal('invalid-input', 'This file is not text. Export the patients as CSV.', { reason: 'not-text' })
  try {
    for (let at = 0, decoder = new TextDecoder('utf-8', { fatal: true }); at < bytes.length; at += 2 ** 20)
      decoder.decode(bytes.subarray(at, at + 2 ** 20), { stream: at + 2 ** 20 < bytes.length })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

/**
 * The rows of a CSV file, the headings first. Reads in slices and gives others their turn in between. Comma, semicolon, tab
 * or bar between fields, whichever the first line has most of; fields in quotes may hold line ends. A quote that is not
 * closed spoils its own line and no other.
 */
export async function* csvRows(bytes: Buffer, encoding: Encoding): AsyncGenerator<CsvRow> {
  // Without a mark of its own at the beginning: the decoder takes it off.
  const decoder = new TextDecoder(encoding)
  const delimiter = delimiterOf(bytes, encoding)
  let text = ''
  let line = 1
  for (let at = 0; at < bytes.length; at += SLICE) {
    const last = at + SLICE >= bytes.length
    text += decoder.decode(bytes.subarray(at, at + SLICE), { stream: !last })
    let from = 0
    while (from < text.length) {
      const row = readRow(text, from, delimiter, last)
      if (row === null) break
      const ends = countLines(text, from, row.next)
      if (row.fields === null || row.fields.some((field) => field.trim() !== ''))
        yield { line, fields: row.fields ?? [], fault: row.fields ? null : NOT_CLOSED }
      line += ends
      from = row.next
    }
    text = text.slice(from)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const NOT_CLOSED = 'A quotation mark is not closed, or the file was cut off here.'

type Row = { fields: string[] | null; next: number }

/** The row that begins at `from`; `fields` null when a quote is not closed; null altogether when more text is needed. */
function readRow(text: string, from: number, delimiter: string, last: boolean): Row | null {
  const fields: string[] = []
  for (let at = from; ; ) {
    const quoted = text[at] === '"' ? closeOf(text, at) : -1
    if (text[at] === '"' && (quoted < 0 || quoted - from > LONGEST_ROW)) {
      if (!last && text.length - from <= LONGEST_ROW) return null
      return { fields: null, next: endOfLine(text, from, last) ?? text.length }
    }
    let end = Math.max(at, quoted + 1)
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++
    if (end >= text.length && !last)
      return text.length - from > LONGEST_ROW ? { fields: null, next: text.length } : null
    const inside = quoted < 0 ? '' : text.slice(at + 1, quoted).replaceAll('""', '"')
    fields.push(quoted < 0 ? text.slice(at, end) : inside + text.slice(quoted + 1, end))
    if (text[end] === delimiter) at = end + 1
    else if (text[end] === '\r' && end + 1 >= text.length && !last) return null
    else return { fields, next: end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1) }
  }
}

/** Where the quote that opens at `open` is closed; -1 when it is not. */
function closeOf(text: string, open: number): number {
  for (let at = open + 1; ; ) {
    const quote = text.indexOf('"', at)
    if (quote < 0 || text[quote + 1] !== '"') return quote
    at = quote + 2
  }
}

function endOfLine(text: string, from: number, last: boolean): number | null {
  const end = text.indexOf('\n', from)
  return end < 0 ? (last ? text.length : null) : end + 1
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++
  // Programs of old Macs end lines with a return alone.
  return lines === 0 && text[to - 1] === '\r' ? 1 : lines
}

function delimiterOf(bytes: Buffer, encoding: Encoding): string {
  const first = new TextDecoder(encoding).decode(bytes.subarray(0, 16_384)).split(/\r?\n/)[0] ?? ''
  const outside = first.replace(/"[^"]*"/g, '')
  const count = (sign: string) => outside.split(sign).length
  return [',', ';', '\t', '|'].toSorted((a, b) => count(b) - count(a))[0] ?? ','
}
