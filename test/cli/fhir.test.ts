import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleOf, bundleText, PATIENT, RESOURCES } from '../exchange/chart.data.ts'
import { pdf } from '../support/papers.ts'
import { PASSWORDS, scratchCore } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { installed } from './installed.ts'
import { endPrograms } from './program.ts'
import { runTyped } from './scripted-core.ts'

// Reading and writing start workers of their own, on whatever else the machine is doing.
jest.setTimeout(240_000)

let practice: Awaited<ReturnType<typeof scratchCore>>
let folder = ''
beforeAll(async () => {
  folder = await scratch('fhir')
  practice = await scratchCore()
  await practice.found()
  for (const login of ['dr.lee', 'desk'] as const) writeFileSync(join(folder, login), PASSWORDS[login])
  writeFileSync(join(folder, 'chart.json'), bundleText())
  const bad = { resourceType: 'Condition', id: 'bad', code: { text: 'x' }, onsetDateTime: '2021-02-30' }
  writeFileSync(join(folder, 'odd.json'), JSON.stringify(bundleOf([PATIENT, bad] as never)))
})
afterEach(endPrograms)
afterAll(() => practice?.remove())

const run = (args: string[], login: keyof typeof PASSWORDS = 'dr.lee') =>
  runTyped([...args, '--user', login, '--password-file', join(folder, login)], practice.core)
const about = ['--recipient', 'Elm Hospital', '--purpose', 'A referral']

test('what is missing, forbidden or not there is told in one sentence', async () => {
  const nothing = await run(['import', 'fhir'])
  expect([nothing.code, nothing.said.split('\n')[0]]).toEqual([
    2,
    'Say which files or folders: daybook import fhir PATH...',
  ])
  const gone = await run(['import', 'fhir', join(folder, 'gone.json')])
  expect([gone.code, gone.said.split('\n')]).toMatchObject([1, { length: 1 }])
  expect((await run(['import', 'fhir', join(folder, 'chart.json')], 'desk')).said).toContain('Your role')
  expect((await run(['export', 'fhir', join(folder, 'out')])).said).toContain('--recipient and --purpose')
})

test('a rehearsal says what would be refused, stores nothing, and ends with 1', async () => {
  const { code, out, said } = await run(['import', 'fhir', '--dry-run', join(folder, 'odd.json')])
  expect(code).toBe(1)
  expect(out).toMatch(/^type\tread\tstored\tkept\trefused\tunchanged\tchanged$/m)
  expect(out).toMatch(/^Condition\t1\t0\t0\t1\t0\t0$/m)
  expect(said).toContain('Condition/bad refused: The time in onsetDateTime is not in the calendar.')
  expect(said).toContain('This was a rehearsal: nothing was stored.')
})

test('a chart comes in, twice as once, and goes out as a Bundle and with the practice as NDJSON', async () => {
  const first = await run(['import', 'fhir', '--json', join(folder, 'chart.json')])
  const report = JSON.parse(first.out) as { state: string; counts: { read: number; refused: number }[] }
  expect([first.code, report.state]).toEqual([0, 'finished'])
  expect(report.counts.reduce((sum, { read }) => sum + read, 0)).toBe(RESOURCES.length)
  const again = await run(['import', 'fhir', join(folder, 'chart.json')])
  const rows = again.out.split('\n').slice(1)
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    const [, read, stored, , , unchanged] = row.split('\t')
    // What became nothing of the chart is kept as it was.
    expect([stored, unchanged]).toEqual(['0', read])
  }

  const patientId = ((await practice.signedIn('dr.lee')).patients.search({ text: 'quist' }) as Promise<unknown>).then(
    (found) => (found as { value: { patientId: string }[] }).value[0]?.patientId ?? '',
  )
  const one = join(folder, 'one')
  const chart = await run(['export', 'fhir', '--patient', await patientId, one, ...about])
  expect(chart.code).toBe(0)
  expect(chart.out).toMatch(/^daybook-chart-\S+bundle\.json\t\d+$/)
  expect(chart.said).toContain('in clear: keep them like charts.')
  const [name = ''] = chart.out.split('\t')
  const bundle = JSON.parse(readFileSync(join(one, name), 'utf8')) as { entry: unknown[] }
  expect(bundle.entry).toHaveLength(Number(chart.out.split('\t')[1]))

  const all = join(folder, 'all')
  const whole = await run(['export', 'fhir', all, ...about])
  expect(whole.code).toBe(0)
  for (const line of whole.out.split('\n')) {
    const [file = '', count] = line.split('\t')
    expect(readFileSync(join(all, file), 'utf8').trim().split('\n')).toHaveLength(Number(count))
  }
  expect(readdirSync(all)).toHaveLength(1)
})

test('kill -9 in the middle of an import: the same command goes on from there; nothing is lost, nothing is there twice', async () => {
  const pc = await installed()
  expect((await pc.init()).code).toBe(0)
  const subject = { reference: `urn:uuid:${PATIENT.id}` }
  const readings = Array.from({ length: 1_500 }, (_one, n) => ({
    resourceType: 'Observation',
    id: `o-${n}`,
    status: 'final',
    code: { text: `Reading ${n}` },
    subject,
    effectiveDateTime: '2020-01-01',
    valueInteger: n,
  }))
  const letters = Array.from({ length: 30 }, (_one, n) => ({
    resourceType: 'DocumentReference',
    id: `d-${n}`,
    status: 'current',
    subject,
    date: '2020-01-02',
    content: [
      {
        attachment: {
          contentType: 'application/pdf',
          title: `Letter ${n}`,
          data: pdf({ pages: [`Letter ${n}`] }).toString('base64'),
        },
      },
    ],
  }))
  const mixed = readings.flatMap((one, n) => (n % 50 === 0 ? [one, letters[n / 50]] : [one]))
  const path = join(folder, 'many.json')
  writeFileSync(path, JSON.stringify(bundleOf([PATIENT, ...mixed] as never)))
  const command = ['import', 'fhir', path, ...pc.as('dr.lee')]
  const cut = pc.start(command)
  await cut.printed(/storing: [3-7]0 %/)
  cut.child.kill('SIGKILL')
  expect((await cut.ended).signal).toBe('SIGKILL')

  const batches = async () =>
    (await pc.call('exchange.batches', {})).value as unknown as { state: string; position: number; total: number }[]
  const [before] = await batches()
  expect(before).toMatchObject({ state: 'running', total: 1_531 })
  expect(before?.position).toBeLessThan(1_531)
  const whole = await pc.daybook([...command, '--json'])
  expect(whole.code).toBe(0)
  const report = JSON.parse(whole.out) as { counts: Record<string, string | number>[] }
  const sum = (name: string) => report.counts.reduce((total, count) => total + Number(count[name]), 0)
  expect([sum('read'), sum('refused'), sum('changed')]).toEqual([1_531, 0, 0])
  expect(await batches()).toMatchObject([{ state: 'finished', position: 1_531 }])

  const out = join(folder, 'after')
  mkdirSync(out)
  expect((await pc.daybook(['export', 'fhir', out, ...about, ...pc.as('dr.lee')])).code).toBe(0)
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ndjson'))
  const keys = files.flatMap((name) =>
    readFileSync(join(out, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { resourceType: string; id: string })
      .map(({ resourceType, id }) => `${resourceType}/${id}`),
  )
  expect(keys).toHaveLength(1_531)
  expect(new Set(keys).size).toBe(1_531)
  const found = (await pc.call('patients.search', { text: 'quist' })).value as unknown as { patientId: string }[]
  expect(found).toHaveLength(1)
  const documents = (await pc.call('documents.list', { patientId: found[0]?.patientId })).value as unknown as {
    title: string
  }[]
  expect(new Set(documents.map(({ title }) => title)).size).toBe(30)
  expect(documents).toHaveLength(30)
  expect((await pc.verify()).code).toBe(0)
})
