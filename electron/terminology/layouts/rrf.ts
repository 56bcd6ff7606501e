import { type Source, unfit } from '../source.ts'
import { cutOff, type RefusedLines } from './layout.ts'

/**
 * The rows of a Rich Release Format file: fields between bars, one bar behind the last. A file that ends within a row is
 * refused; a row with another number of fields is reported and left out.
 */
export function* rrfRows(
  file: Source,
  columns: number,
  refused: RefusedLines,
): Generator<{ line: number; row: string[] }> {
  let seen = 0
  for (const { text, number, ended } of file.lines()) {
    if (text === '') continue
    seen += 1
    const row = text.split('|')
    const complete = text.endsWith('|') ? row.length - 1 : row.length
    if (!ended && (!text.endsWith('|') || complete !== columns)) throw cutOff(file, number)
    if (complete !== columns) refused.refuse(file, number, `${complete} fields instead of ${columns}`)
    else yield { line: number, row }
  }
  if (seen === 0) throw unfit(`The file ${file.name} is empty.`)
}
