import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { papersText } from '../exchange/papers.data.ts'
import { bundleText } from '../exchange/chart.data.ts'
import { CHART_TYPES } from './expectation.ts'
import { fhirImport } from './fhir-import.ts'

type Report = {
  pass: boolean
  withoutPatient: number
  types: { type: string; sampled: number; opened: number; pass: boolean }[]
}
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-conform-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const run = async (name: string, text: string, ...more: string[]) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return (await fhirImport(path, ...more)) as Report
}

test('of every chart type at least 95 of 100 resources open with the date and code of their source', async () => {
  writeFileSync(join(folder, 'papers.ndjson'), papersText())
  const report = await run('chart.json', bundleText(), join(folder, 'papers.ndjson'))
  expect(report.types.map(({ type }) => type).toSorted()).toEqual(CHART_TYPES.toSorted())
  expect(report).toMatchObject({ withoutContent: 1 })
  expect(report.types.filter(({ pass }) => !pass)).toEqual([])
  expect(report.pass).toBe(true)
  for (const { sampled, opened } of report.types) expect(opened / sampled).toBeGreaterThanOrEqual(0.95)
}, 120_000)

test('control: what does not open with its date is found, by its type', async () => {
  type Entry = { resource: Record<string, unknown> }
  const bundle = JSON.parse(bundleText()) as { entry: Entry[] }
  // Conditions that name nobody who is there cannot open; those of the patient still do.
  const [patient] = bundle.entry.filter(({ resource }) => resource['resourceType'] === 'Patient')
  const condition = (id: string, more: object) => ({
    resource: {
      resourceType: 'Condition',
      id,
      subject: { reference: `Patient/${String(patient?.resource['id'])}` },
      code: { text: 'Gout', coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'M10.9' }] },
      ...more,
    },
  })
  const bad = Array.from({ length: 4 }, (_one, n) => condition(`bad-${n}`, { onsetDateTime: '2031-99-99' }))
  const text = JSON.stringify({
    ...bundle,
    entry: [patient, ...bad, condition('good', { onsetDateTime: '2020-01-05' })],
  })
  const report = await run('control.json', text)
  expect(report.types).toMatchObject([{ type: 'Condition', sampled: 5, opened: 1, pass: false }])
  expect(report.pass).toBe(false)
}, 120_000)

test('a path at which there is nothing is told in a sentence, as JSON', async () => {
  const gone = join(folder, 'gone')
  expect(await fhirImport(gone)).toMatchObject({ pass: false, refused: `There is nothing at ${gone}.` })
})
