import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { allergiesOf } from '../../db/allergies/queries.ts'
import { countOf, type ExchangePractice, exchangePractice } from './practice.ts'

const SNOMED = 'http://snomed.info/sct'
const PATIENT = {
  resourceType: 'Patient',
  id: '1',
  name: [{ family: 'Quist', given: ['Orla'] }],
  gender: 'female',
  birthDate: '1961-04-09',
}
const patient = { reference: 'Patient/1' }
const allergy = (id: string, code: string, text: string, more: Record<string, unknown> = {}) => ({
  resourceType: 'AllergyIntolerance',
  id,
  clinicalStatus: { coding: [{ code: 'active' }] },
  verificationStatus: { coding: [{ code: 'confirmed' }] },
  code: { coding: [{ system: SNOMED, code, display: text }], text },
  recordedDate: '2019-05-02',
  patient,
  ...more,
})
const NONE = allergy('none', '716186003', 'No known allergy')
const PENICILLIN = allergy('pen', '91936005', 'Allergy to penicillin')

let practice: ExchangePractice
beforeEach(async () => {
  practice = await exchangePractice()
})
afterEach(() => practice.remove())

const take = (name: string, ...resources: object[]) =>
  practice.takeText(`${name}.ndjson`, resources.map((one) => JSON.stringify(one)).join('\n'))
const listed = async () => {
  const [patientId] = await practice.patients()
  const { entries, state } = await allergiesOf(practice.db, patientId ?? '')
  return { texts: entries.map(({ concept }) => concept.text), state: state.state }
}
const reviews = (list: string) =>
  practice.db
    .selectFrom('listReview')
    .select(['finding', 'note', 'happened'])
    .where('list', '=', list)
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()

describe('That no allergy is known', () => {
  test.each(['716186003', '160244002'])('%s is an answer about the list, never an entry of it', async (code) => {
    const report = await take('a', allergy('none', code, 'No known allergy'), PATIENT)
    expect(countOf(report, 'AllergyIntolerance')).toMatchObject({ stored: 1, refused: 0 })
    expect(await listed()).toEqual({ texts: [], state: 'none-known' })
    expect(await reviews('allergies')).toEqual([
      { finding: 'none-known', note: 'No known allergy', happened: '2019-05-02' },
    ])
    const view = await practice.view('AllergyIntolerance/none')
    expect(view?.entry).toMatchObject({ table: 'listReview', text: 'No known allergy' })
    const again = await take('a', allergy('none', code, 'No known allergy'), PATIENT)
    expect(countOf(again, 'AllergyIntolerance')).toMatchObject({ unchanged: 1 })
    expect(await reviews('allergies')).toHaveLength(1)
  })

  test.each([
    ['409137002', 'No known drug allergy'],
    ['429625007', 'No known food allergy'],
    ['428607008', 'No known environmental allergy'],
  ])('%s rules out one sort: reviewed, in the words of the source', async (code, text) => {
    const report = await take('a', PATIENT, allergy('some', code, text))
    expect(report.issues).toMatchObject([{ outcome: 'noted' }])
    expect(await listed()).toEqual({ texts: [], state: 'never-asked' })
    expect(await reviews('allergies')).toMatchObject([{ finding: 'reviewed', note: text }])
  })

  test('stands after allergies of the past in the same files, and after what rules out one sort', async () => {
    const past = allergy('old', '91935009', 'Allergy to peanut', { clinicalStatus: { coding: [{ code: 'resolved' }] } })
    await take('a', NONE, allergy('some', '409137002', 'No known drug allergy'), past, PATIENT)
    expect(await listed()).toEqual({ texts: ['Allergy to peanut'], state: 'none-known' })
  })

  test('does not stand beside an allergy that holds', async () => {
    const report = await take('a', NONE, PENICILLIN, PATIENT)
    expect(report.issues).toMatchObject([{ outcome: 'kept', key: 'AllergyIntolerance/none' }])
    expect(await listed()).toEqual({ texts: ['Allergy to penicillin'], state: 'present' })
    expect(await reviews('allergies')).toEqual([])
  })

  test('is over once an allergy comes in, also when that one goes again', async () => {
    await take('a', PATIENT, NONE)
    await take('b', PENICILLIN)
    expect(await listed()).toEqual({ texts: ['Allergy to penicillin'], state: 'present' })
    expect((await reviews('allergies')).map(({ finding }) => finding)).toEqual(['none-known', 'superseded'])
    await take('c', { ...PENICILLIN, verificationStatus: { coding: [{ code: 'entered-in-error' }] } })
    expect((await listed()).state).toBe('never-asked')
  })

  test('under the id of which the source makes an allergy later: the allergy is on the list', async () => {
    await take('a', PATIENT, NONE)
    await take('b', { ...PENICILLIN, id: 'none' })
    expect(await listed()).toEqual({ texts: ['Allergy to penicillin'], state: 'present' })
  })

  test('taken back by the source, it is kept and says nothing', async () => {
    const report = await take('a', PATIENT, { ...NONE, verificationStatus: { coding: [{ code: 'refuted' }] } })
    expect(countOf(report, 'AllergyIntolerance')).toMatchObject({ kept: 1 })
    expect(await listed()).toEqual({ texts: [], state: 'never-asked' })
  })

  test('whoever goes out, goes out as she came', async () => {
    await take('a', PATIENT, NONE)
    const [patientId] = await practice.patients()
    const bundle = JSON.parse(await practice.exportChart(patientId as never)) as { entry: { resource: object }[] }
    expect(bundle.entry.map(({ resource }) => resource)).toContainEqual(NONE)
  })
})

test('That there are no problems and no medications is an answer too', async () => {
  const coded = (code: string, text: string) => ({ coding: [{ system: SNOMED, code }], text })
  await take(
    'a',
    PATIENT,
    { resourceType: 'Condition', id: 'c', code: coded('160245001', 'No current problems'), subject: patient },
    {
      resourceType: 'MedicationStatement',
      id: 'm',
      status: 'active',
      medicationCodeableConcept: coded('787481004', 'No known medications'),
      subject: patient,
    },
  )
  expect(await reviews('problems')).toMatchObject([{ finding: 'none-known' }])
  expect(await reviews('medications')).toMatchObject([{ finding: 'none-known' }])
  for (const table of ['problem', 'medication'] as const)
    expect(await practice.db.selectFrom(table).select('id').execute()).toEqual([])
})
