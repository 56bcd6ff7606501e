import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { MAPPINGS, writePatient } from '../../db/exchange/index.ts'
import type { Fhir } from '../../shared/exchange/index.ts'
import { PatientDetails } from '../../shared/patients/index.ts'
import { toPatient } from '../../db/patients/queries.ts'
import { bundleText } from './chart.data.ts'
import { type ExchangePractice, exchangePractice } from './practice.ts'
import { against, readProfiles } from './validator.ts'

let practice: ExchangePractice
beforeAll(async () => {
  readProfiles()
  practice = await exchangePractice()
  await practice.takeText('chart.json', bundleText())
}, 300_000)
afterAll(() => practice?.remove())

const UNKNOWN = [expect.stringMatching(/unheardOf/), expect.stringMatching(/unheardOf/)]
const OUT = {
  id: 'x',
  patient: 'Patient/p',
  encounter: 'Encounter/e',
  report: '',
  order: 'ServiceRequest/s',
  form: 'I agree.',
}

describe('What Daybook writes by itself is FHIR R4 in the eyes of another program', () => {
  // Notes that came in go out as they came, and those written here by a way of their own: see the Bundle below.
  const writing = MAPPINGS.filter(({ table }) => table !== 'note')
  test.each(writing.map((mapping) => [mapping.resourceType, mapping] as const))('%s', async (_type, mapping) => {
    const rows = await practice.db
      .selectFrom(mapping.table as 'problem')
      .selectAll()
      .execute()
    const own = rows.filter((row) => mapping.owns?.(row as never) ?? true)
    expect(own.length).toBeGreaterThan(0)
    for (const row of own) {
      expect(against(mapping.write(row as never, OUT))).toEqual([])
      const back = { ...row, retractedAt: 1, retractionReason: 'wrong chart' }
      expect(against(mapping.write(back as never, OUT))).toEqual([])
    }
  })

  test('Patient', async () => {
    for (const row of await practice.db.selectFrom('patient').selectAll().execute()) {
      const details = { ...PatientDetails.parse(toPatient(row)), recordNumber: row.recordNumber }
      expect(against(writePatient(details, row.id))).toEqual([])
    }
  })

  test('and the Bundle of a chart', async () => {
    const [patientId] = await practice.patients()
    const bundle = JSON.parse(await practice.exportChart(patientId!)) as Fhir
    // The field of the fixture that no FHIR knows goes out as it came in: it is what the validator finds, and all of it.
    expect(against(bundle).map((line) => line.split(': ')[0])).toEqual(UNKNOWN)
  })

  test('which does object to what is none (control)', () => {
    expect(against({ resourceType: 'Condition', id: 'x' })).not.toEqual([])
    expect(
      against({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, valueQuantity: { value: 'x' } }),
    ).not.toEqual([])
  })
})
