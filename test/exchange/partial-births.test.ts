import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readImportRow } from '../../shared/patients/index.ts'
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
const born = (id: string, birthDate: string) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: `Vale-${id}`, given: ['Ida'] }],
  gender: 'female',
  birthDate,
})
const birthsIn = async (practice: ExchangePractice) =>
  (await practice.db.selectFrom('patient').select('birthOn').orderBy('familyName').execute()).map(
    ({ birthOn }) => birthOn,
  )

test('a birth date of which only the year or month is known comes in, stays so, and goes out the same', async () => {
  const people = [born('a', '1941'), born('b', '1962-07'), born('c', '1980-02-29')]
  const report = await here.takeText('people.json', bundle(...people), 'Elm')
  expect(sumOf(report, 'refused')).toBe(0)
  expect(await birthsIn(here)).toEqual(['1941', '1962-07', '1980-02-29'])
  for (const patientId of await here.patients()) {
    here.scratch.clock.advance(1_000)
    const out = await here.exportChart(patientId as never)
    await there.takeText(`${patientId}.json`, out)
  }
  expect((await birthsIn(there)).toSorted()).toEqual(['1941', '1962-07', '1980-02-29'])
  // More is known later: it is the same person, and the chart says so from then on.
  here.scratch.clock.advance(1_000)
  await here.takeText('more.json', bundle(born('a', '1941-11-05')), 'Elm')
  expect(await birthsIn(here)).toEqual(['1941-11-05', '1962-07', '1980-02-29'])
})

test('what is no date is refused still, and so is a year that has not come', async () => {
  const report = await here.takeText(
    'odd.json',
    bundle(born('a', '1941-13'), born('b', '2941'), born('c', '1980-02-30'), born('d', '41'), born('e', '1780')),
    'Elm',
  )
  expect(sumOf(report, 'refused')).toBe(5)
  expect(await birthsIn(here)).toEqual([])
})

test('a line of CSV says as much of a birth date as it knows', () => {
  const read = (text: string) => {
    const row = readImportRow(['Vale', 'Ida', text], ['familyName', 'givenName', 'birthOn'], '2026-11-30')
    return row.details?.birthOn ?? null
  }
  const told: [string, string | null][] = [
    ['1941', '1941'],
    ['07/1962', '1962-07'],
    ['1962-7', '1962-07'],
    ['1962-07-00', '1962-07'],
    ['00/00/1941', '1941'],
    ['1941-00-00', '1941'],
    ['2/29/1980', '1980-02-29'],
    ['13/1962', null],
    ['2/30/1980', null],
    ['2027', null],
    ['1890', null],
  ]
  for (const [text, expected] of told) expect([text, read(text)]).toEqual([text, expected])
})
