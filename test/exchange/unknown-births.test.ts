import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type ExchangePractice, exchangePractice, sumOf } from './practice.ts'

let here: ExchangePractice
let there: ExchangePractice
beforeEach(async () => {
  here = await exchangePractice()
  there = await exchangePractice()
})
afterEach(async () => {
  await here.remove()
  await there.remove()
})

const bundle = (...resources: object[]) =>
  JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) })
const ABSENT = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
}
const IDA = { resourceType: 'Patient', id: 'ida', name: [{ family: 'Vale', given: ['Ida'] }], gender: 'female' }
const COUGH = {
  resourceType: 'Condition',
  id: 'cough',
  subject: { reference: 'Patient/ida' },
  code: { text: 'Cough' },
  onsetDateTime: '1931-05-02',
}
const patientsOf = (practice: ExchangePractice) =>
  practice.db.selectFrom('patient').select(['familyName', 'givenName', 'birthOn', 'gender']).orderBy('id').execute()

test('a patient without a birth date comes in with her chart, and goes out saying that it is not known', async () => {
  const nobody = { resourceType: 'Patient', id: 'nobody' }
  const said = { ...IDA, id: 'said', name: [{ text: 'Otto Mar' }], _birthDate: ABSENT }
  const report = await here.takeText('people.json', bundle(IDA, COUGH, nobody, said), 'Elm')
  expect(sumOf(report, 'refused')).toBe(0)
  expect(sumOf(report, 'stored')).toBe(4)
  const all = [
    { familyName: 'Vale', givenName: 'Ida', birthOn: 'unknown', gender: 'female' },
    { familyName: 'Unknown', givenName: 'Unknown', birthOn: 'unknown', gender: 'unknown' },
    { familyName: 'Mar', givenName: 'Otto', birthOn: 'unknown', gender: 'female' },
  ]
  expect(await patientsOf(here)).toEqual(expect.arrayContaining(all))
  expect(await here.db.selectFrom('problem').select(['happened', 'conceptText']).execute()).toEqual([
    { happened: '1931-05-02', conceptText: 'Cough' },
  ])
  for (const patientId of await here.patients()) {
    here.scratch.clock.advance(1_000)
    const out = await here.exportChart(patientId as never)
    expect(out).not.toContain('"birthDate"')
    await there.takeText(`${patientId}.json`, out)
  }
  expect(await patientsOf(there)).toEqual(expect.arrayContaining(all))
  expect(await there.db.selectFrom('problem').selectAll().execute()).toHaveLength(1)
})

test('twice is as once; what becomes known is taken over, and is not forgotten when a later copy leaves it out', async () => {
  await here.takeText('one.json', bundle(IDA), 'Elm')
  const again = await here.takeText('again.json', bundle(IDA), 'Elm')
  expect([sumOf(again, 'unchanged'), sumOf(again, 'stored')]).toEqual([1, 0])
  here.scratch.clock.advance(1_000)
  await here.takeText('known.json', bundle({ ...IDA, birthDate: '1931-04-02' }), 'Elm')
  expect((await patientsOf(here)).map(({ birthOn }) => birthOn)).toEqual(['1931-04-02'])
  here.scratch.clock.advance(1_000)
  await here.takeText('less.json', bundle({ ...IDA, telecom: [{ system: 'phone', value: '312-555-0100' }] }), 'Elm')
  const row = await here.db.selectFrom('patient').select(['birthOn', 'phone']).executeTakeFirstOrThrow()
  expect(row).toEqual({ birthOn: '1931-04-02', phone: '312-555-0100' })
})

test.each([
  ['both names differ', IDA, { family: 'Gray', given: ['Tom'] }],
  [
    'one differs, and nothing else says that it is she',
    { ...IDA, birthDate: '1931-04-02' },
    { family: 'Vale', given: ['Tom'] },
  ],
])('one id of two people is refused still, where birth dates say nothing: %s', async (_what, first, name) => {
  await here.takeText('one.json', bundle(first), 'Elm')
  here.scratch.clock.advance(1_000)
  const other = { ...IDA, name: [name] }
  const report = await here.takeText('other.json', bundle(other), 'Elm')
  expect(sumOf(report, 'refused')).toBe(1)
})
