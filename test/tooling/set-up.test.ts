import { beforeAll, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { scratch } from '../support/run.ts'
import { ROOT, put } from './overlay.ts'

/** Does with the folder what npm would, and notes how it was called. */
const NPM = `const { appendFileSync, mkdirSync, rmSync, symlinkSync } = require('node:fs')
const [command] = process.argv.slice(2)
appendFileSync('calls', 'npm ' + command + '\\n')
if (command === 'ci') {
  rmSync('node_modules', { recursive: true, force: true })
  mkdirSync('node_modules/node/bin', { recursive: true })
  symlinkSync(process.env.TEST_NODE, 'node_modules/node/bin/node')
}
`
const BUILD = `import { appendFileSync } from 'node:fs'
appendFileSync('calls', 'build\\n')
`
const lock = (version: string) =>
  JSON.stringify({ name: 'x', version, lockfileVersion: 3, packages: { '': {}, 'node_modules/a': { version } } })

let folder: string
beforeAll(async () => {
  folder = await scratch('set-up')
  cpSync(join(ROOT, 'build/bootstrap'), join(folder, 'build/bootstrap'), { recursive: true })
  put(folder, {
    'package-lock.json': lock('1.0.0'),
    'build/build.mjs': BUILD,
    'shared/a.ts': '1',
    'npm-cli.js': NPM,
    'package.json': '{ "type": "commonjs" }',
  })
})

/** Runs the set-up. @returns what it said, and which programs it ran for it */
async function setUp(): Promise<{ said: string; ran: string[] }> {
  const calls = join(folder, 'calls')
  rmSync(calls, { force: true })
  const env = { ...process.env, npm_execpath: join(folder, 'npm-cli.js'), TEST_NODE: process.execPath }
  const said = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [join(folder, 'build/bootstrap/run.cjs'), 'setup'],
      { cwd: folder, env },
      (_, out, err) => resolve(out + err),
    )
  })
  const ran = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []
  return { said, ran }
}

test('in a fresh folder it installs and builds, and says so', async () => {
  const { said, ran } = await setUp()
  expect(ran).toEqual(['npm ci', 'npm rebuild', 'build'])
  expect(said).toMatch(
    /^Installing packages with npm ci .*\nPackages installed\.\nBuilding the screens and the desktop shell\.\nBuilt in \d+\.\d s\.\nReady\.\n$/,
  )
})

test('where nothing is stale it does nothing, and says nothing of it', async () => {
  expect(await setUp()).toEqual({ said: 'Ready.\n', ran: [] })
})

test('a changed source is built anew, and nothing installed', async () => {
  put(folder, { 'shared/a.ts': '2' })
  expect((await setUp()).ran).toEqual(['build'])
})

test('a changed lockfile is installed anew', async () => {
  put(folder, { 'package-lock.json': lock('1.0.1') })
  expect((await setUp()).ran).toEqual(['npm ci', 'npm rebuild', 'build'])
  expect((await setUp()).ran).toEqual([])
})

test('a build that fails is said, not taken for done', async () => {
  put(folder, { 'build/build.mjs': `throw new Error('a syntax error in the screens')` })
  const { said } = await setUp()
  expect(said).toContain('a syntax error in the screens')
  expect(said).toContain('The build failed.')
  put(folder, { 'build/build.mjs': BUILD })
  expect((await setUp()).ran).toEqual(['build'])
})
