import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { bundleOf, bundleText, PATIENT, RESOURCES } from './chart.data.ts'
import { countOf, type ExchangePractice, exchangePractice, sumOf } from './practice.ts'

let practice: ExchangePractice
beforeAll(async () => {
  practice = await exchangePractice()
})
afterAll(() => practice.remove())

const nothing = async () => ({
  patients: (await practice.patients()).length,
  resources: (await practice.db.selectFrom('fhirResource').select('id').execute()).length,
})
const reasons = (report: { issues: { reason: string }[] }) => report.issues.map((issue) => issue.reason)
const ABOUT = { subject: { reference: `urn:uuid:${PATIENT.id}` } }

describe('A file that is not what it should be is refused as a whole, in one sentence, and nothing of it is stored', () => {
  afterEach(async () => expect(await nothing()).toEqual({ patients: 0, resources: 0 }))
  const whole: [what: string, content: string | Uint8Array, sentence: string][] = [
    [
      'cut off',
      bundleText().slice(0, -200),
      'The file is cut off: it ends in the middle. Nothing of this file was taken in',
    ],
    [
      'a cut-off archive',
      gzipSync(bundleText()).subarray(0, 900),
      'The archive is damaged or cut off. Nothing of this file was taken in',
    ],
    ['not JSON', 'MSH|^~\\&|LAB', 'It is not JSON. Nothing of this file was taken in'],
    [
      'XML',
      '<Patient xmlns="http://hl7.org/fhir"/>',
      'It is XML; Daybook reads FHIR as JSON. Nothing of this file was taken in',
    ],
    ['empty', '', 'The file is empty. Nothing of this file was taken in'],
    ['a list', '[1, 2]', 'It is no FHIR resource'],
    ['nameless', '{"id":"x"}', 'It does not say what it is (resourceType)'],
    ['of the wrong kind of name', '{"resourceType":"patient!"}', 'It does not say what it is (resourceType)'],
    ['with a field twice', '{"resourceType":"Patient","id":"a","id":"b"}', 'It names the field id twice'],
    [
      'with __proto__',
      '{"resourceType":"Patient","__proto__":{"birthDate":"1970-01-01"}}',
      'It has a field named __proto__',
    ],
    [
      'nested without end',
      `{"resourceType":"Basic","x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      'It is nested more than 200 levels deep',
    ],
    [
      'not text',
      Buffer.concat([Buffer.from('{"resourceType":"Basic","x":"'), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('"}')]),
      'It holds bytes that are no text in UTF-8',
    ],
  ]
  test.each(whole)('%s', async (_what, content, sentence) => {
    const report = await practice.takeText('bad.json', content)
    expect(reasons(report)).toEqual([sentence])
    expect(sumOf(report, 'refused')).toBe(1)
  })

  test('a path that leads nowhere', async () => {
    await expect(practice.take(['/nowhere/at/all'])).rejects.toThrow('There is nothing under this path.')
  })
})

describe('One bad resource does not keep its neighbours out, and is no entry', () => {
  const refused: [what: string, resource: Record<string, unknown>, sentence: string][] = [
    [
      'a day that is not in the calendar',
      { resourceType: 'Condition', id: 'd1', code: { text: 'x' }, onsetDateTime: '2021-02-30', ...ABOUT },
      'The time in onsetDateTime is not in the calendar',
    ],
    [
      'a month that is not',
      { resourceType: 'Procedure', id: 'd2', status: 'completed', performedPeriod: { start: '2021-13-01' }, ...ABOUT },
      'The time in start is not in the calendar',
    ],
    [
      'a patient born in the future',
      { ...PATIENT, id: 'future', identifier: [], birthDate: '2190-01-01' },
      'Its birth date has not come yet',
    ],
    [
      'a patient whose birth date is a number',
      { resourceType: 'Patient', id: 'nobody', name: [{ family: 'Nemo' }], birthDate: 19_500_203 },
      'Its birth date is not in the calendar',
    ],
    [
      'DSTU2',
      { resourceType: 'MedicationOrder', id: 'old', patient: ABOUT.subject },
      'It is written in an older version of FHIR (DSTU2 or STU3); Daybook reads R4',
    ],
    [
      'DSTU2 by its fields',
      { resourceType: 'Condition', id: 'old2', clinicalStatus: 'active', patient: ABOUT.subject },
      'It is written in an older version of FHIR (DSTU2 or STU3); Daybook reads R4',
    ],
    [
      'R5',
      { resourceType: 'MedicationRequest', id: 'new', medication: { concept: { text: 'x' } }, ...ABOUT },
      'It is written in a newer version of FHIR (R5); Daybook reads R4',
    ],
  ]
  test.each(refused)('%s', async (_what, resource, sentence) => {
    const report = await practice.takeText('one.json', JSON.stringify(bundleOf([PATIENT, resource as never])))
    expect(reasons(report)).toEqual([sentence])
    expect(sumOf(report, 'refused')).toBe(1)
    const view = await practice.view(`${String(resource['resourceType'])}/${String(resource['id'])}`)
    expect(view).toMatchObject({ outcome: 'refused', entry: null })
    expect(JSON.parse(view?.json ?? '')).toEqual(resource)
  })

  test('in NDJSON a line that is cut off is named by its number', async () => {
    const lines = [
      JSON.stringify({ ...PATIENT, id: 'l1', identifier: [] }),
      '',
      '{"resourceType":"Pat',
      JSON.stringify({ resourceType: 'Basic', id: 'l2' }),
    ]
    const report = await practice.takeText('lines.ndjson', lines.join('\n'))
    expect(report.issues.find((issue) => issue.outcome === 'refused')).toMatchObject({
      where: 'lines.ndjson, line 3',
      reason: 'It ends in the middle',
    })
    expect([countOf(report, 'Patient')?.stored, countOf(report, 'Basic')?.kept]).toEqual([1, 1])
  })
})

describe('What looks dangerous comes in as the text that it is', () => {
  test('names of 300 characters and more, and scripts in names and notes', async () => {
    const long = 'Ä'.repeat(700)
    const people = [
      { ...PATIENT, id: 'long', identifier: [], name: [{ family: long, given: ['Ann'] }] },
      { ...PATIENT, id: 'script', identifier: [], name: [{ family: '<script>alert(1)</script>', given: ['Bo'] }] },
    ]
    const report = {
      resourceType: 'DiagnosticReport',
      id: 'evil',
      status: 'final',
      code: { text: 'Note' },
      effectiveDateTime: '2020-01-01',
      text: {
        status: 'generated',
        div: '<div><p onclick="x()">Rash &lt;2 cm</p><script>steal()</script><style>p{}</style><img src=x onerror=y></div>',
      },
      ...ABOUT,
    }
    const taken = await practice.takeText(
      'people.json',
      JSON.stringify(bundleOf([PATIENT, ...people, report] as never)),
    )
    expect(sumOf(taken, 'refused')).toBe(0)
    const rows = await practice.db.selectFrom('patient').select('familyName').execute()
    expect(rows.map((row) => row.familyName)).toEqual(
      expect.arrayContaining([long.slice(0, 300), '<script>alert(1)</script>']),
    )
    const text = await practice.db
      .selectFrom('diagnosticReport')
      .select('narrative')
      .where('conceptText', '=', 'Note')
      .executeTakeFirstOrThrow()
    expect(text.narrative).toBe('Rash <2 cm')
  })

  test('half characters and zeros, which neither PostgreSQL nor the chain of hashes takes', async () => {
    const odd = `{"resourceType":"Condition","id":"odd","code":{"text":"a\\u0000b\\ud800c"},"onsetDateTime":"2020","subject":{"reference":"urn:uuid:${PATIENT.id}"}}`
    const report = await practice.takeText('odd.json', odd)
    expect(sumOf(report, 'stored')).toBe(1)
    expect((await practice.view('Condition/odd'))?.entry?.text).toBe('ab\ufffdc')
  })

  test.each([
    ['a mark before UTF-8', (text: string) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16 with its mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without one', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16, the other way round', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('%s', async (name, encode) => {
    const id = `enc-${name.replace(/\W/g, '')}`.slice(0, 60)
    const text = JSON.stringify({
      resourceType: 'Condition',
      id,
      code: { text: 'Ménière’s disease' },
      onsetDateTime: '2020',
      ...ABOUT,
    })
    await practice.takeText('encoded.json', encode(text))
    expect((await practice.view(`Condition/${id}`))?.entry?.text).toBe('Ménière’s disease')
  })

  test('references in a circle, to nothing and to the wrong kind survive and are told', async () => {
    const circle = [
      {
        resourceType: 'Encounter',
        id: 'e1',
        status: 'finished',
        period: { start: '2020' },
        partOf: { reference: 'Encounter/e2' },
        ...ABOUT,
      },
      {
        resourceType: 'Encounter',
        id: 'e2',
        status: 'finished',
        period: { start: '2020' },
        partOf: { reference: 'Encounter/e1' },
        ...ABOUT,
      },
      {
        resourceType: 'Condition',
        id: 'v1',
        code: { text: 'x' },
        onsetDateTime: '2020',
        encounter: { reference: 'Encounter/gone' },
        ...ABOUT,
      },
      {
        resourceType: 'Condition',
        id: 'v2',
        code: { text: 'x' },
        onsetDateTime: '2020',
        subject: { reference: 'Group/g' },
      },
    ]
    const report = await practice.takeText(
      'circle.ndjson',
      [PATIENT, ...circle].map((one) => JSON.stringify(one)).join('\n'),
    )
    expect([
      countOf(report, 'Encounter')?.stored,
      countOf(report, 'Condition')?.stored,
      countOf(report, 'Condition')?.kept,
    ]).toEqual([2, 1, 1])
    expect(report.issues).toEqual([
      expect.objectContaining({ key: 'Condition/v1', outcome: 'noted', reason: 'Its visit is not here' }),
      expect.objectContaining({
        key: 'Condition/v2',
        outcome: 'kept',
        reason: 'It names no patient that can be followed',
      }),
    ])
  })
})

describe('Size', () => {
  test('a narrative of 50 MB is kept whole in pieces, and the chart shows its beginning', async () => {
    const narrative = 'The patient was seen. '.repeat(2_400_000)
    const report = {
      resourceType: 'DiagnosticReport',
      id: 'vast',
      status: 'final',
      code: { text: 'Vast' },
      effectiveDateTime: '2020-01-01',
      text: { status: 'generated', div: `<div>${narrative}</div>` },
      ...ABOUT,
    }
    const taken = await practice.takeText('vast.json', JSON.stringify(bundleOf([PATIENT, report] as never)))
    expect(sumOf(taken, 'refused')).toBe(0)
    const row = await practice.db
      .selectFrom('diagnosticReport')
      .select('narrative')
      .where('conceptText', '=', 'Vast')
      .executeTakeFirstOrThrow()
    expect(row.narrative.length).toBeGreaterThan(50_000)
    const view = await practice.view('DiagnosticReport/vast')
    expect([view?.cut, view?.json.length]).toEqual([true, 200_000])
    const [patientId] = await practice.patients()
    expect(await practice.exportChart(patientId!)).toContain(narrative)
  }, 300_000)

  test('a resource past the limit is refused by a sentence that says what to do', async () => {
    const text = `{"resourceType":"Basic","id":"huge","x":"${'x'.repeat(65 * 1024 * 1024)}"}`
    const taken = await practice.takeText('huge.json', text)
    expect(reasons(taken)[0]).toMatch(/^It is larger than 64 MB\. Larger files are read as NDJSON/)
  }, 300_000)
})

test('the good ones of the fixture are many enough for these tests to mean something', () => {
  expect(RESOURCES.length).toBeGreaterThan(15)
})
