import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratch } from '../support/run.ts'
import { PASSWORDS, scratchCore, valueOf } from '../support/practices.ts'
import { runTyped } from './scripted-core.ts'

const MANAGER = { login: 'morgan', displayName: 'Morgan Manager', password: 'manager pass phrase' }
const CSV =
  'Chart Number,Last Name,First Name,DOB,Sex\nA1,Thornquist,Ada,3/9/1971,F\nA2,Ulverston,Ben,2/31/1970,M\nA3,"=Vesper",Cy,4/4/1944,M\n'

let practice: Awaited<ReturnType<typeof scratchCore>>
let folder = ''
beforeAll(async () => {
  folder = await scratch('import')
  practice = await scratchCore()
  await practice.found()
  valueOf(await (await practice.signedIn('admin')).access.addUser({ ...MANAGER, roles: ['office-manager'] }))
  writeFileSync(join(folder, 'patients.csv'), CSV)
  writeFileSync(join(folder, 'manager'), MANAGER.password)
  writeFileSync(join(folder, 'desk'), PASSWORDS.desk)
}, 60_000)
afterAll(() => practice.remove())

const run = (options: string[], who = 'manager', login = MANAGER.login) =>
  runTyped(
    [
      'import',
      'patients',
      join(folder, 'patients.csv'),
      ...options,
      '--user',
      login,
      '--password-file',
      join(folder, who),
    ],
    { ...practice.core, close: () => Promise.resolve() },
  )

test('a trial tells what would become of each line, and registers nobody', async () => {
  const { code, said } = await run(['--try'])
  expect(code).toBe(1)
  expect(said).toContain('Chart Number → sourceId')
  expect(said).toContain('Line 3: birthOn: ')
  expect(said).toContain('2 would be registered, 0 here already, 0 doubtful, 1 refused.')
  const manager = practice.connect()
  valueOf(await manager.access.signIn(MANAGER))
  expect(valueOf(await manager.patients.search({ text: 'thornquist' }))).toEqual([])
})

test('the file is taken over once, however often it comes; the report is a file of its own', async () => {
  const report = join(folder, 'report.csv')
  expect((await run(['--report', report])).said).toContain('2 registered, 0 here already, 0 doubtful, 1 refused.')
  expect(readFileSync(report, 'utf8')).toMatch(/^\uFEFFline,outcome,reason\r\n3,refused,birthOn: /)
  expect(statSync(report).mode & 0o777).toBe(0o600)
  expect((await run([])).said).toContain('0 registered, 2 here already, 0 doubtful, 1 refused.')
})

test('a mapping can be given; one that lacks the birth date is refused before anything is written', async () => {
  const map = join(folder, 'map.json')
  writeFileSync(map, JSON.stringify(['sourceId', 'familyName', 'givenName', null, 'gender']))
  const { code, said } = await run(['--map', map])
  expect({ code, lacks: said.includes('No column is taken for: birthOn.') }).toEqual({ code: 1, lacks: true })
})

test('columns that no field of a patient takes are counted and named', async () => {
  const path = join(folder, 'insured.csv')
  writeFileSync(
    path,
    'Chart Number,Last Name,First Name,DOB,Sex,Primary Insurance,Employer\nB1,Wexler,Di,4/4/1950,F,Acme,Elm\n',
  )
  const as = ['--user', MANAGER.login, '--password-file', join(folder, 'manager')]
  const core = { ...practice.core, close: () => Promise.resolve() }
  const { code, said } = await runTyped(['import', 'patients', path, '--try', ...as], core)
  expect(code).toBe(0)
  expect(said).toContain('Left out, since no field of a patient takes them: Primary Insurance, Employer (2).')
})

test('who may not import does not', async () => {
  expect((await run([], 'desk', 'desk')).said).toContain('Your role does not include this')
})
