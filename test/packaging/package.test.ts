import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { extractAll, getRawHeader, listPackage, uncacheAll } from '@electron/asar'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { readArchive } from '../../build/package/archive.ts'
import { inspectPackage } from '../../build/package/inspect.ts'
import { filesBelow, layoutOf, type Target } from '../../build/package/layout.ts'
import { environment, program as electron } from '../electron/desktop.ts'
import { scratch } from '../support/run.ts'
import { pack, type Packed } from './packing.ts'

const MINUTES = 60_000
const ARCHS: Target['arch'][] = ['x64', 'arm64']

/** Each system is packed for once. */
const packages = new Map<Target['platform'], Promise<Packed>>()
function packageFor(platform: Target['platform']): Promise<Packed> {
  const packed = packages.get(platform) ?? pack(platform)
  packages.set(platform, packed)
  return packed
}

describe.each(['linux', 'win32', 'darwin'] as const)('a package for %s', (platform) => {
  let packed: Packed
  beforeAll(async () => {
    packed = await packageFor(platform)
  }, 5 * MINUTES)

  test('is made, and electron-builder had it inspected', () => {
    expect(packed).toMatchObject({ code: 0, output: expect.stringContaining('Looked at 2 package(s)') })
  })

  test.each(ARCHS)('is as it must be on %s', async (arch) => {
    expect(await inspectPackage(packed.folder(arch), { platform, arch })).toEqual([])
  })

  test.each(ARCHS)('holds nothing of how it is developed, and one native module, on %s', (arch) => {
    const target = { platform, arch }
    const { archive } = layoutOf(packed.folder(arch), target)
    uncacheAll()
    const paths = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1))
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'out/main/main.js', 'out/preload/preload.cjs']))
    expect(paths.filter((path) => /(^|\/)(tests?|src|shared|db|build|bench|docs|\.github)(\/|$)/.test(path))).toEqual(
      [],
    )
    expect(paths.filter((path) => /\.(tsx?|map|md|gyp|[ch]|cpp)$/.test(path))).toEqual([])
    expect(paths.filter((path) => /^node_modules\/[^/]+$/.test(path))).toEqual(['node_modules/better-sqlite3'])
    const modules = filesBelow(packed.folder(arch)).filter((path) => path.endsWith('.node'))
    expect(modules).toEqual([
      expect.stringMatching(new RegExp(`/app\\.asar\\.unpacked/.+/${platform}-${arch}\\.node$`)),
    ])
  })

  test.each(ARCHS)('carries the SHA-256 of its archive’s header in the program, on %s', (arch) => {
    const layout = layoutOf(packed.folder(arch), { platform, arch })
    uncacheAll()
    const { headerString } = getRawHeader(layout.archive)
    const hash = createHash('sha256').update(headerString).digest('hex')
    expect(readArchive(layout).headerHash).toBe(hash)
    const known = { linux: null, win32: layout.program, darwin: join(layout.resources, '..', 'Info.plist') }[platform]
    // On Linux Electron has no such check.
    if (known) expect(readFileSync(known).includes(hash)).toBe(true)
  })
})

describe('what is packed for this system', () => {
  const target = { platform: process.platform, arch: process.arch } as Target
  let contents: string
  beforeAll(async () => {
    const packed = await packageFor(target.platform)
    contents = await scratch('installed')
    uncacheAll()
    extractAll(layoutOf(packed.folder(target.arch), target).archive, contents)
  }, 5 * MINUTES)

  // Under the double of Electron, from a folder where no other package could be found.
  const demo = async () => {
    const env = environment(await scratch('packed-data'))
    return new Promise<{ code: number; output: string }>((resolve) => {
      execFile(electron(), [contents, '--cli', 'demo', '--patients', '2'], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` }),
      )
    })
  }

  test(
    'makes a practice: program, workers and encrypted database are all there',
    async () => {
      const { code, output } = await demo()
      expect(output).toContain('rivera')
      expect(code).toBe(0)
    },
    2 * MINUTES,
  )

  test(
    'control: without the driver it does not',
    async () => {
      rmSync(join(contents, 'node_modules'), { recursive: true })
      const { code, output } = await demo()
      expect(output).toContain('better-sqlite3')
      expect(code).not.toBe(0)
    },
    2 * MINUTES,
  )
})
