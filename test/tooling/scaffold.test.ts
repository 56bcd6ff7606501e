import { beforeAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { namesOf, singular } from '../../build/scaffold/names.ts'
import { size } from '../support/size.ts'
import { ROOT, overlay, program } from './overlay.ts'

let root: string
let said: { code: number; output: string }
const bin = (path: string) => join(ROOT, 'node_modules', path)

beforeAll(async () => {
  root = await overlay('scaffold', ['docs'])
  said = await program(['build/scaffold/new.ts', 'capability', 'lanterns'], root)
}, 120_000)

test('makes the folders of a capability in every layer', () => {
  expect(said.output).toContain('shared/lanterns/contract.ts')
  expect(said.output).toContain('db/migrations/')
  expect(said.code).toBe(0)
})

test('everything compiles, passes the linter and the boundaries, and is formatted', async () => {
  const { output } = await program([bin('typescript/bin/tsc'), '-p', '.'], root)
  const ours = /lantern|^(shared|db)\/|^electron\/handlers\.ts/i
  expect(output.split('\n').filter((line) => ours.test(line))).toEqual([])
  const changed = said.output.split('\n').filter((line) => line.endsWith('.ts'))
  expect(changed.length).toBeGreaterThan(10)
  expect(await program([bin('oxlint/bin/oxlint'), '--type-aware', ...changed], root)).toMatchObject({ code: 0 })
  expect((await program(['build/lint/boundaries.ts'], root)).output).not.toContain('lanterns')
  expect(await program([bin('@biomejs/biome/bin/biome'), 'format', ...changed], root)).toMatchObject({ code: 0 })
  // The whole product is compiled in it, on whatever machine this is.
}, 300_000)

test(
  'its own test passes, and so does that of the frozen migrations',
  async () => {
    const suites = ['test/lanterns', 'test/migrations/frozen']
    const args = [
      '--experimental-vm-modules',
      bin('jest/bin/jest.js'),
      '-c',
      'build/jest.config.js',
      '--verbose',
      ...suites,
    ]
    const { code, output } = await program(args, root)
    expect(output).toContain('lanterns on PostgreSQL')
    expect({ code, output }).toMatchObject({ code: 0 })
  },
  size({ ci: 120_000, full: 600_000 }),
)

test('a registry that lacks the line does not compile', async () => {
  const { put } = await import('./overlay.ts')
  const file = 'electron/handlers.ts'
  const before = readFileSync(join(root, file), 'utf8')
  put(root, { [file]: before.replace('lanterns: createLanternsHandlers(parts),', '') })
  const { output } = await program([bin('typescript/bin/tsc'), '-p', '.'], root)
  put(root, { [file]: before })
  expect(output).toContain(`Property 'lanterns' is missing`)
})

test('a name that is there already is refused and changes nothing', async () => {
  const before = readFileSync(join(root, 'shared/capabilities.ts'), 'utf8')
  const { code, output } = await program(['build/scaffold/new.ts', 'capability', 'lanterns'], root)
  expect(output).toBe('shared/lanterns/model.ts is there already.\n')
  expect(code).toBe(1)
  expect(readFileSync(join(root, 'shared/capabilities.ts'), 'utf8')).toBe(before)
})

test.each([
  ['allergies', 'allergy'],
  ['notes', 'note'],
  ['statuses', 'statuse'],
  ['coverage', 'coverageEntry'],
  ['patches', 'patch'],
])('the singular of %s is %s', (nouns, one) => expect(singular(nouns)).toBe(one))

test.each(['Problems', 'a b', 'x', '../x'])('%s cannot name a capability', (name) => {
  expect(() => namesOf(name)).toThrow('one lower-case plural noun')
})
