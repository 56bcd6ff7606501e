import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './overlay.ts'

type Entry = {
  version?: string
  resolved?: string
  integrity?: string
  os?: string[]
  cpu?: string[]
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
const json = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Entry & { overrides?: object }
const manifest = json('package.json')
const { packages } = json('package-lock.json') as unknown as { packages: Record<string, Entry> }
const EXACT = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/
const inexact = (versions: object) => Object.entries(versions).filter(([, version]) => !EXACT.test(String(version)))
const recorded = (all: Record<string, Entry>) => Object.keys(all).filter((path) => all[path]?.resolved !== undefined)

test('every version is exact, and the lockfile is of this package.json', () => {
  const { dependencies = {}, devDependencies = {}, overrides = {} } = manifest
  expect(inexact({ ...dependencies, ...devDependencies, ...overrides })).toEqual([])
  expect(packages['']).toMatchObject({ dependencies, devDependencies })
})

test('control: a range is no exact version', () => {
  for (const version of ['^1.0.0', '~1.0.0', '1.x', '*', 'latest', '>=1.0.0', 'git+https://example.org/x.git'])
    expect([version, inexact({ a: version }).length]).toEqual([version, 1])
})

test('the lockfile records no address to download from, and the digest of everything', () => {
  expect(recorded(packages)).toEqual([])
  const all = Object.keys(packages).filter((path) => path !== '')
  expect(all.length).toBeGreaterThan(300)
  expect(all.filter((path) => !packages[path]?.integrity?.startsWith('sha512-'))).toEqual([])
  // Control.
  expect(recorded({ a: { resolved: 'https://registry.example/a.tgz' } })).toEqual(['a'])
})

const SYSTEMS = ['linux x64', 'win32 x64', 'darwin arm64', 'darwin x64']
/** Has no program of its own for these Macs, and is used nowhere where they would miss it. */
const WITHOUT: Record<string, string[]> = { '@formatjs/cli': ['darwin x64'] }

/** Packages that bring a program for each system, with the systems for which the lockfile has none. */
function lacking(all: Record<string, Entry>): [name: string, systems: string[]][] {
  return Object.entries(all).flatMap(([path, { optionalDependencies = {} }]) => {
    const found = Object.keys(optionalDependencies).flatMap((name) => {
      const { os = [], cpu = [] } = all[`${path}/node_modules/${name}`] ?? all[`node_modules/${name}`] ?? {}
      return os.flatMap((system) => cpu.map((processor) => `${system} ${processor}`))
    })
    if (!found.includes('linux x64')) return []
    const name = path.replace(/^.*node_modules\//, '')
    const missing = SYSTEMS.filter((system) => !found.includes(system) && !WITHOUT[name]?.includes(system))
    return missing.length > 0 ? [[name, missing] as [string, string[]]] : []
  })
}

test('the optional packages of Windows and macOS are in it, not only those of the system that wrote it', () => {
  expect(lacking(packages)).toEqual([])
  const onLinux = Object.entries(packages).filter(([, { os }]) => os === undefined || os.includes('linux'))
  // Control: as npm writes it where the others are left out.
  expect(lacking(Object.fromEntries(onLinux)).length).toBeGreaterThan(5)
})
