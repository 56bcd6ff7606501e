import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { bundleOf, PATIENT } from './chart.data.ts'
import { type ExchangePractice, exchangePractice, sumOf } from './practice.ts'

let practice: ExchangePractice
beforeEach(async () => {
  practice = await exchangePractice()
})
afterEach(() => practice.remove())

const MANY = Array.from({ length: 1200 }, (_, n) => ({
  resourceType: 'Observation',
  id: `o-${n}`,
  status: 'final',
  code: { text: `Reading ${n}` },
  subject: { reference: `urn:uuid:${PATIENT.id}` },
  effectiveDateTime: '2020-01-01',
  valueString: 'x'.repeat(400),
}))

test('a disk that is full in the middle is told in one sentence; the next run takes the rest, and nothing twice', async () => {
  const paths = [practice.put('many.json', JSON.stringify(bundleOf([PATIENT, ...MANY])))]
  const { raw } = practice.scratch.store.engine
  const pages = raw.pragma('page_count', { simple: true }) as number
  // The database may grow by this much and no more: what SQLite answers then is what a full disk makes it answer.
  raw.pragma(`max_page_count = ${pages + 300}`)
  await expect(practice.take(paths)).rejects.toThrow(/disk is full/i)
  const half = await practice.db.selectFrom('observation').select('sourceId').execute()
  const resources = await practice.db
    .selectFrom('fhirResource')
    .select('id')
    .where('resourceType', '=', 'Observation')
    .execute()
  expect(half.length).toBeGreaterThan(0)
  expect(half.length).toBeLessThan(MANY.length)
  // Never an entry without its original, nor the other way round.
  expect(new Set(half.map((row) => row.sourceId))).toEqual(new Set(resources.map((row) => row.id)))
  raw.pragma('max_page_count = 1073741823')
  await practice.scratch.reopen()
  const report = await practice.take(paths)
  expect([sumOf(report, 'read'), sumOf(report, 'stored'), report.state]).toEqual([1201, 1201, 'finished'])
  expect(await practice.db.selectFrom('observation').select('id').execute()).toHaveLength(1200)
})
