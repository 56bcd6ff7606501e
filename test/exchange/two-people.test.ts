import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { isSomebodyElse } from '../../db/exchange/people.ts'
import { PatientDetails } from '../../shared/patients/index.ts'
import { countOf, type ExchangePractice, exchangePractice } from './practice.ts'

const of = (familyName: string, givenName: string, birthOn: string) =>
  PatientDetails.parse({ familyName, givenName, birthOn, gender: 'female' })
const patient = (family: string, given: string, birthDate: string) => ({
  resourceType: 'Patient',
  id: '1',
  name: [{ family, given: [given] }],
  gender: 'female',
  birthDate,
})
const condition = {
  resourceType: 'Condition',
  id: 'c-1',
  code: { text: 'Diabetes' },
  subject: { reference: 'Patient/1' },
  recordedDate: '2020-01-01',
}

describe('Whether the same id is the same person', () => {
  const known = of('Quist', 'Orla', '1961-04-09')
  test.each([
    [false, 'the same', of('Quist', 'Orla', '1961-04-09')],
    [false, 'the same in other letters', of('QUIST', 'orla', '1961-04-09')],
    [false, 'married', of('Vale', 'Orla', '1961-04-09')],
    [false, 'another given name', of('Quist', 'Maren', '1961-04-09')],
    [false, 'a birth date corrected', of('Quist', 'Orla', '1961-04-19')],
    [true, 'a sister', of('Quist', 'Maren', '1964-11-02')],
    [true, 'a namesake by the given name', of('Vale', 'Orla', '1980-01-01')],
    [true, 'born on the same day', of('Vale', 'Ida', '1961-04-09')],
    [true, 'everything another', of('Vale', 'Ida', '1980-01-01')],
  ])('somebody else: %s (%s)', (wanted, _why, told) => {
    expect(isSomebodyElse(known, told)).toBe(wanted)
  })
})

describe('Two people under one id', () => {
  let practice: ExchangePractice
  beforeEach(async () => {
    practice = await exchangePractice()
  })
  afterEach(() => practice.remove())
  const problems = async () =>
    (await practice.db.selectFrom('problem').select('conceptText').execute()).map(({ conceptText }) => conceptText)

  test('a sister from another office is refused, with everything that names her', async () => {
    await practice.takeText('a.json', JSON.stringify(patient('Quist', 'Orla', '1961-04-09')))
    const lines = [patient('Quist', 'Maren', '1964-11-02'), condition].map((one) => JSON.stringify(one))
    const report = await practice.takeText('b.ndjson', lines.join('\n'))
    expect(countOf(report, 'Patient')).toMatchObject({ refused: 1 })
    expect(countOf(report, 'Condition')).toMatchObject({ kept: 1, stored: 0 })
    expect(await problems()).toEqual([])
    const row = await practice.db.selectFrom('patient').select(['givenName', 'birthOn']).executeTakeFirstOrThrow()
    expect(row).toEqual({ givenName: 'Orla', birthOn: '1961-04-09' })
  })

  test('both in one import: nothing of the second lands in the chart of the first', async () => {
    const lines = [patient('Quist', 'Orla', '1961-04-09'), patient('Quist', 'Maren', '1964-11-02'), condition]
    const report = await practice.takeText('b.ndjson', lines.map((one) => JSON.stringify(one)).join('\n'))
    expect(countOf(report, 'Patient')).toMatchObject({ stored: 1, refused: 1 })
    expect(await problems()).toEqual([])
  })

  test('a marriage is an update', async () => {
    await practice.takeText('a.json', JSON.stringify(patient('Quist', 'Orla', '1961-04-09')))
    const report = await practice.takeText('b.json', JSON.stringify(patient('Vale', 'Orla', '1961-04-09')))
    expect(countOf(report, 'Patient')).toMatchObject({ changed: 1, refused: 0 })
  })
})
