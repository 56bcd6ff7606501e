import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  chargeIssues,
  feeFor,
  guessFeeMapping,
  readFees,
  readNdc,
  readTable,
  unbilledFigures,
} from '../../shared/charges/index.ts'
import { readFeeFile } from '../../electron/charges/read-fees.ts'

const MESSY = `"Springfield Fees, July 1, 2026",,,
"Rates are valid for services on or after July 1, 2026, see the instructions",,,
,,,
HCPCS Code,Modifier,Long Description,Allowable
G0438,,"Annual wellness visit, first","$1,234.50"
g0439,,Annual wellness visit later,117.4
J1885,,Ketorolac 15 mg,.155
J3490,,Unclassified drug,BR
A0021,,Ambulance,Not a benefit
G0101,26,Pelvic exam,10.00
G0101,,Pelvic exam,39.06
G0101,,Pelvic exam,39.06
G0444,,Screen,18.00
G0444,,Screen,19.00
100,,Lost its zeros,5.00
99213.0,,A spreadsheet's number,5.00
1E+05,,A spreadsheet's number,5.00
Q2037,,Vaccine,12.5O
Q2038,,Vaccine,-4.00
G0403,,Free,0
,,,
"Copyright notice and footer text, all rights reserved",,,
,,Total of the page,999.00
`

describe('a fee schedule as it comes', () => {
  test('is read past titles, footers, blank codes, words for prices, repeats and a spreadsheet’s damage', () => {
    const { mapping, fees, report } = readFeeFile({ text: MESSY, mapping: null, onConflict: 'leave-out' })
    expect(mapping).toEqual({ headingLine: 3, code: 0, modifier: 1, description: 2, fee: 3 })
    expect(fees.map(({ code, modifier, cents }) => [code, modifier, cents])).toEqual([
      ['A0021', '', null],
      ['G0101', '', 3906],
      ['G0101', '26', 1000],
      ['G0403', '', 0],
      ['G0438', '', 123_450],
      ['G0439', '', 11_740],
      ['J1885', '', 16],
      ['J3490', '', null],
    ])
    expect(report).toMatchObject({ fees: 8, unpriced: 2, blank: 1 })
    expect(report?.counts).toEqual({ 'no-code': 1, 'bad-code': 4, 'bad-amount': 2, repeated: 1, conflict: 1, zero: 1 })
    expect(report?.issues).toContainEqual({ line: 14, what: 'conflict', text: 'G0444' })
    expect(fees.find(({ code }) => code === 'J3490')?.note).toBe('BR')
  })

  test('two prices of one code are left out unless somebody says which', () => {
    const price = (onConflict: 'first' | 'last' | 'leave-out') =>
      feeFor(readFeeFile({ text: MESSY, mapping: null, onConflict }).fees, 'G0444', [])?.cents
    expect([price('leave-out'), price('first'), price('last')]).toEqual([undefined, 1800, 1900])
  })

  test('a price with a modifier goes before the one without', () => {
    const { fees } = readFeeFile({ text: MESSY, mapping: null, onConflict: 'first' })
    expect([
      feeFor(fees, 'G0101', ['26'])?.cents,
      feeFor(fees, 'G0101', ['25'])?.cents,
      feeFor(fees, 'X9999', []),
    ]).toEqual([1000, 3906, null])
  })

  test('whatever the bytes, nothing throws, and what is read stands in the file', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        const { fees, report } = readFeeFile({
          text,
          mapping: { headingLine: -1, code: 0, modifier: -1, description: -1, fee: 1 },
          onConflict: 'first',
        })
        expect(report?.fees).toBe(fees.length)
        for (const { cents } of fees) expect(cents === null || (Number.isSafeInteger(cents) && cents >= 0)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('tabs, semicolons and quotes are read as spreadsheets write them', () => {
    expect(readTable('a;b\r\n"x;""1""";2')).toEqual([
      ['a', 'b'],
      ['x;"1"', '2'],
    ])
    expect(readTable('a\tb\n1\t2\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(guessFeeMapping([['nothing', 'here']])).toBeNull()
    expect(readFees([], { headingLine: -1, code: 0, modifier: -1, description: -1, fee: 1 }, 'first').fees).toEqual([])
  })

  const shared = process.env['DAYBOOK_CONFORMANCE_DATA'] ?? ''
  test(shared === '' ? 'real files are not given (DAYBOOK_CONFORMANCE_DATA)' : 'real files are read whole', () => {
    if (shared === '') return
    for (const name of ['co-medicaid-2014-07.csv.gz', 'co-medicaid-2016-01.csv.gz']) {
      const path = join(shared, 'fee-schedules', name)
      expect(existsSync(path)).toBe(true)
      const { fees, report } = readFeeFile({
        text: gunzipSync(readFileSync(path)).toString('utf8'),
        mapping: null,
        onConflict: 'leave-out',
      })
      expect(fees.length).toBeGreaterThan(10_000)
      expect(report?.unpriced).toBeGreaterThan(1000)
      expect(fees.find(({ code }) => code === 'V5266')?.cents ?? 0).toBeGreaterThanOrEqual(500)
    }
  })
})

describe('a charge', () => {
  const line = {
    itemId: null,
    code: 'G0438',
    description: '',
    modifiers: [],
    pointers: [1],
    units: 1,
    unitCents: 100,
    priceReason: '',
    drug: null,
  }
  const dx = (code: string) => ({ system: 'http://hl7.org/fhir/sid/icd-10-cm', code, display: '' })
  const paths = (details: Parameters<typeof chargeIssues>[0]) => chargeIssues(details).map(({ path }) => path)

  test('needs a diagnosis that its lines point to, each once, and a price', () => {
    expect(paths({ payer: '', diagnoses: [dx('I10')], lines: [line] })).toEqual([])
    expect(paths({ payer: '', diagnoses: [], lines: [] })).toEqual(['lines', 'diagnoses'])
    expect(paths({ payer: '', diagnoses: [dx('E11.9'), dx('E119')], lines: [line] })).toEqual(['diagnoses.1'])
    expect(
      paths({
        payer: '',
        diagnoses: [dx('I10')],
        lines: [
          { ...line, pointers: [2] },
          { ...line, pointers: [] },
          { ...line, unitCents: null },
          { ...line, modifiers: ['25', '25'] },
        ],
      }),
    ).toEqual(['lines.0.pointers', 'lines.1.pointers', 'lines.2.unitCents', 'lines.3.modifiers'])
  })

  test('an NDC is read in its eleven digits; ten without dashes could be three drugs', () => {
    expect([readNdc('0409-3795-01'), readNdc('50242-040-62'), readNdc('60574-4114-1'), readNdc('00409379501')]).toEqual(
      ['00409379501', '50242004062', '60574411401', '00409379501'],
    )
    expect([readNdc('0409379501'), readNdc('1-2-3'), readNdc(''), readNdc('0409-3795-01-2')]).toEqual([
      null,
      null,
      null,
      null,
    ])
  })

  test('every visit is in one place: unsigned, missing, held, ready, or claimed', () => {
    const visit = { signed: true, cents: 0, lagDays: null, held: false, claimed: false, noCharge: false }
    const visits = [
      visit,
      { ...visit, cents: 100, lagDays: 2 },
      { ...visit, cents: 50, held: true, lagDays: 3 },
      { ...visit, signed: false },
      { ...visit, noCharge: true },
      { ...visit, cents: 9, claimed: true },
    ]
    expect(unbilledFigures(visits)).toEqual({
      unbilled: 4,
      missingCharge: 1,
      unsigned: 1,
      held: 1,
      ready: 1,
      unbilledCents: 150,
      meanLagTenths: 25,
    })
  })
})
