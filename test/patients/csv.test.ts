import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { csvRows, encodingOf } from '../../electron/patients/import/csv-file.ts'
import { csvText, guessMapping, readImportRow } from '../../shared/patients/index.ts'

async function rowsOf(bytes: Buffer | string, encoding: 'utf-8' | 'windows-1252' = 'utf-8') {
  const rows = []
  for await (const row of csvRows(Buffer.from(bytes as string), encoding)) rows.push(row)
  return rows
}
const fieldsOf = async (text: string) => (await rowsOf(text)).map(({ fields }) => fields)

describe('a CSV file', () => {
  test.each([
    [
      'commas',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons',
      'a;b\r\n1;2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'returns alone',
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'quotes',
      'a,b\n"x, ""y""","z\n2"\n',
      [
        ['a', 'b'],
        ['x, "y"', 'z\n2'],
      ],
    ],
    [
      'a quote within',
      'a,b\nO"Brien,x',
      [
        ['a', 'b'],
        ['O"Brien', 'x'],
      ],
    ],
    [
      'text after a quote',
      'a,b\n"x"y,z',
      [
        ['a', 'b'],
        ['xy', 'z'],
      ],
    ],
    [
      'empty lines',
      'a,b\n\n,\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a mark at the beginning',
      '\uFEFFa,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['more and fewer fields', 'a,b\n1\n1,2,3', [['a', 'b'], ['1'], ['1', '2', '3']]],
    ['nothing', '', []],
  ])('with %s', async (_what, text, wanted) => {
    expect(await fieldsOf(text)).toEqual(wanted)
  })

  test('a quote that is not closed spoils its own line and no other', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `${i},name`)
    const text = `id,name\n1,"open\n${lines.join('\n')}\n2,"cut`
    const rows = await rowsOf(text)
    expect(rows.filter(({ fault }) => fault !== null).map(({ line }) => line)).toEqual([2, 30_003])
    expect(rows.filter(({ fault }) => fault === null)).toHaveLength(30_001)
  })

  test('what was written comes back, wherever the slices fall', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ', 'Ω', '😀'), minLength: 1 })
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(table, fc.nat(70_000), async (rows, filler) => {
        const long = ['x'.repeat(Math.min(filler, 60_000)), 'end']
        const solid = rows.filter((row) => row.some((one) => one.trim() !== ''))
        const text = [['h,h', 'b'], long, ...solid]
          .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
          .join('\r\n')
        expect(await fieldsOf(text)).toEqual([['h,h', 'b'], ...(long[0] === '' ? [['', 'end']] : [long]), ...solid])
      }),
      { numRuns: 60 },
    )
  })

  test('Windows-1252 is seen as such, UTF-8 too, and what is no text is refused', async () => {
    const western = Buffer.from([0x4e, 0xfa, 0xf1, 0x65, 0x7a, 0x2c, 0x92, 0x0a])
    expect(encodingOf(western)).toBe('windows-1252')
    expect((await rowsOf(western, 'windows-1252'))[0]?.fields).toEqual(['Núñez', '’'])
    expect(encodingOf(Buffer.from('Núñez'.repeat(300_000)))).toBe('utf-8')
    expect(() => encodingOf(Buffer.from('PK\u0003\u0004xl/workbook'))).toThrow(/workbook/)
    expect(() => encodingOf(Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x42, 0x00]))).toThrow(/not text/)
  })

  test('written for a spreadsheet, no field is a formula', () => {
    expect(csvText([['=1+1', '+1', '-1', '@x', '\tx', 'plain', 'a"b', 'a,b']])).toBe(
      `\uFEFF'=1+1,'+1,'-1,'@x,'\tx,plain,"a""b","a,b"\r\n`,
    )
  })
})

const HEADINGS = [
  'Patient ID',
  'Last Name',
  'First Name',
  'DOB',
  'Sex',
  'Mobile Phone',
  'Home Phone',
  'Zip Code',
  'SSN',
  'Status',
  'Notes',
]

describe('a row of an export', () => {
  const mapping = guessMapping(HEADINGS)
  const read = (...record: string[]) => readImportRow(record, mapping, '2026-11-24')
  const valid = ['K1', 'Quill', 'Iris', '3/9/1971', 'F', '3125550133', '', '62701', '', '', '']

  test('columns are known by their headings; what is not known is left out', () => {
    expect(mapping).toEqual([
      'sourceId',
      'familyName',
      'givenName',
      'birthOn',
      'gender',
      'mobilePhone',
      'homePhone',
      'postalCode',
      'ssn',
      'active',
      null,
    ])
    expect(guessMapping(['First Name', 'First Name'])).toEqual(['givenName', null])
  })

  test('is read as people write it', () => {
    const row = read(
      'K1',
      'Quill',
      'Iris',
      '3/9/71',
      'Female',
      '13125550133',
      '(312) 555 0134',
      '1970',
      '123-45-6789',
      'Inactive',
      '',
    )
    expect(row.details).toMatchObject({
      birthOn: '1971-03-09',
      gender: 'female',
      phone: '(312) 555-0133',
      morePhones: [{ number: '(312) 555-0134', use: 'home' }],
      postalCode: '01970',
      identifiers: [
        { system: 'earlier-system', value: 'K1' },
        { system: 'ssn-last-4', value: '6789' },
      ],
      inactive: true,
    })
  })

  test.each([
    '1971-03-09',
    '03/09/1971',
    '3-9-1971',
    '19710309',
    'March 9, 1971',
    '1971-03-09T00:00:00',
    '3/9/1971 12:00:00 AM',
  ])('the birth date %s', (text) => {
    expect(read('K1', 'Quill', 'Iris', text, 'F').details?.birthOn).toBe('1971-03-09')
  })

  test.each([
    ['an impossible birth date', { 3: '2/30/1971' }, 'birthOn'],
    ['a birth date that has not come', { 3: '1/1/2030' }, 'birthOn'],
    ['no birth date', { 3: '' }, 'birthOn'],
    ['words for a birth date', { 3: 'ask her mother' }, 'birthOn'],
    ['no family name', { 1: '  ' }, 'familyName'],
    ['a name of 301 letters', { 2: 'x'.repeat(301) }, 'givenName'],
  ])('with %s is refused, and the fault does not hold the value', (_what, change, path) => {
    const record = Object.assign([...valid], change)
    const { details, faults } = read(...record)
    expect(details).toBeNull()
    expect(faults.join()).toContain(`${path}:`)
    for (const value of Object.values(change)) if (value.trim().length > 3) expect(faults.join()).not.toContain(value)
  })

  test('a name of 300 letters and a script are names like any other', () => {
    expect(read(...Object.assign([...valid], { 2: 'x'.repeat(300) })).details?.givenName).toHaveLength(300)
    const script = '<script>alert(1)</script>'
    expect(read(...Object.assign([...valid], { 1: script })).details?.familyName).toBe(script)
  })
})
