import writeExcelFile, { type Row } from 'write-excel-file/node'
import { type Cell, reportCsv, type ReportTable } from '../../shared/reports/index.ts'

export type ReportFile = { fileName: string; mediaType: string; base64: string }
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** A report as the bytes of a file. */
export async function fileOf(format: 'csv' | 'xlsx', table: ReportTable): Promise<ReportFile> {
  if (format === 'csv') {
    const base64 = Buffer.from(reportCsv(table), 'utf8').toString('base64')
    return { fileName: `${table.title}.csv`, mediaType: 'text/csv', base64 }
  }
  const bytes = await xlsxBytes(table)
  return { fileName: `${table.title}.xlsx`, mediaType: XLSX, base64: Buffer.from(bytes).toString('base64') }
}

/** Money as numbers with two places, days as dates, the heading frozen: what a spreadsheet can add up and sort. */
async function xlsxBytes({ headings, rows }: ReportTable): Promise<Uint8Array> {
  const heading: Row = headings.map((value) => ({ value, fontWeight: 'bold' as const }))
  const data = [heading, ...rows.map((row): Row => row.map(xlsxCell))]
  return writeExcelFile(data, { stickyRowsCount: 1, columns: headings.map(() => ({ width: 18 })) }).toBuffer()
}

function xlsxCell(cell: Cell): Row[number] {
  if (cell.kind === 'money') return { value: cell.cents / 100, type: Number, format: '#,##0.00' }
  if (cell.kind === 'number') return { value: cell.value, type: Number }
  if (cell.kind === 'day')
    return cell.day === null ? null : { value: new Date(`${cell.day}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' }
  return { value: writable(cell.text), type: String }
}

/**
 * What a workbook can hold: no control characters, which XML forbids; and no bare name of something that every object has
 * (`constructor`), which the writer would take for a text that it has written before.
 */
function writable(text: string): string {
  const clean = [...text].filter((letter) => (letter >= ' ' && letter < '\uFFFE') || '\t\n\r'.includes(letter)).join('')
  return clean in {} ? `${clean} ` : clean
}
