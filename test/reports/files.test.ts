import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import readExcelFile from 'read-excel-file/node'
import { fileOf } from '../../electron/reports/files.ts'
import { readTable } from '../../shared/charges/index.ts'
import { readMoney } from '../../shared/ledger/index.ts'
import { type Cell, columnSum, reportCsv, type ReportTable } from '../../shared/reports/index.ts'

const text = (value: string): Cell => ({ kind: 'text', text: value })
const tableOf = (rows: Cell[][]): ReportTable => ({ title: 'x', about: [], headings: ['Name', 'Amount', 'Day'], rows })
const rows = fc.array(fc.tuple(fc.string(), fc.integer({ min: -5_000_000, max: 5_000_000 })), {
  minLength: 1,
  maxLength: 30,
})
const filled = (pairs: readonly (readonly [string, number])[]) =>
  tableOf(pairs.map(([name, cents]) => [text(name), { kind: 'money', cents }, { kind: 'day', day: '2026-11-24' }]))

test('a spreadsheet adds the exported column up to what the screen shows: CSV and XLSX', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (pairs) => {
      const table = filled(pairs)
      const screen = columnSum(table, 1)
      const csv = readTable(reportCsv(table)).slice(1)
      expect(csv.reduce((sum, row) => sum + (readMoney(row[1] ?? '') ?? Number.NaN), 0)).toBe(screen)
      const { base64 } = await fileOf('xlsx', table)
      const [sheet] = (await readExcelFile(Buffer.from(base64, 'base64'))) as unknown as { data: unknown[][] }[]
      const cells = (sheet?.data ?? []).slice(1).map((row) => row[1])
      expect(cells.every((cell) => typeof cell === 'number')).toBe(true)
      const sum = cells.reduce<number>((total, cell) => total + Math.round((cell as number) * 100), 0)
      expect(sum).toBe(screen)
    }),
    { numRuns: 25 },
  )
})

test('in XLSX a day is a date and money a number, never text', async () => {
  const { base64, mediaType } = await fileOf('xlsx', filled([['Anna', -1050]]))
  expect(mediaType).toContain('spreadsheetml')
  const [sheet] = (await readExcelFile(Buffer.from(base64, 'base64'))) as unknown as { data: unknown[][] }[]
  const row = sheet?.data[1] ?? []
  expect(row[1]).toBe(-10.5)
  expect(row[2]).toBeInstanceOf(Date)
  expect((row[2] as Date).toISOString()).toContain('2026-11-24')
})

test('no text of a CSV begins a formula, whatever a name is; numbers below zero stay numbers', () => {
  for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\n=1'])
    expect(readTable(reportCsv(filled([[name, -5]])).replace(/\r\n$/, ''))[1]?.[0]).toMatch(/^'/)
  expect(readTable(reportCsv(filled([['Anna', -5]])))[1]?.[1]).toBe('-0.05')
  fc.assert(
    fc.property(rows, (pairs) => {
      const cells = readTable(reportCsv(filled(pairs)))
        .slice(1)
        .map((row) => row[0] ?? '')
      for (const cell of cells) expect(/^\s*[=+\-@]|^[\t\r\n]/.test(cell)).toBe(false)
    }),
  )
})

test('control: without the guard a formula is found', () => {
  expect(/^\s*[=+\-@]/.test('=1+1')).toBe(true)
  expect(/^\s*[=+\-@]/.test(readTable(reportCsv(filled([['=1+1', 1]])))[1]?.[0] ?? '')).toBe(false)
})

test('CSV is RFC 4180: quotes doubled, lines end in CRLF, the mark of UTF-8 first', () => {
  const csv = reportCsv(tableOf([[text('Núñez, "Al"'), { kind: 'money', cents: 5 }, { kind: 'day', day: null }]]))
  expect(csv).toBe('\uFEFFName,Amount,Day\r\n"Núñez, ""Al""",0.05,\r\n')
})
