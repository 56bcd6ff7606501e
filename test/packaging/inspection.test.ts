import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { inspectPackage } from '../../build/package/inspect.ts'
import { filesBelow, layoutOf, type Target } from '../../build/package/layout.ts'
import { updaterFindings } from '../../build/package/updater.ts'
import { scratch } from '../support/run.ts'
import { ROOT } from '../tooling/overlay.ts'
import { add, copyOf, pack, repack } from './packing.ts'

const MINUTES = 60_000
const LINUX: Target = { platform: 'linux', arch: 'x64' }
const WINDOWS: Target = { platform: 'win32', arch: 'x64' }
const MAC: Target = { platform: 'darwin', arch: 'x64' }
const DRIVER = 'node_modules/better-sqlite3'
const MODULE = `resources/app.asar.unpacked/${DRIVER}/prebuilds`
const ourModule = (name: string) => readFileSync(join(ROOT, DRIVER, 'prebuilds', `${name}.node`))

const good = new Map<Target, string>()
beforeAll(async () => {
  for (const target of [LINUX, WINDOWS, MAC]) {
    good.set(target, (await pack(target.platform, [target.arch])).folder(target.arch))
  }
}, 5 * MINUTES)

/** What is found in a good package after it was spoiled. */
async function findings(target: Target, spoil: (folder: string) => unknown): Promise<string[]> {
  const folder = await copyOf(good.get(target) ?? '')
  try {
    expect(await inspectPackage(folder, target)).toEqual([])
    await spoil(folder)
    return await inspectPackage(folder, target)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const packedAnew = (target: Target, change: (contents: string) => void) =>
  findings(target, (folder) => repack(folder, target, change))

describe('the archive', () => {
  test.each([
    ['a test', 'test/core/day.test.ts'],
    ['a source', 'electron/main.ts'],
    ['a source map', 'out/main/main.js.map'],
    ['a dependency of development', 'node_modules/jest/package.json'],
    ['the sources of the driver', `${DRIVER}/src/addon.cpp`],
  ])('with %s in it is refused', async (_, path) => {
    expect(await packedAnew(LINUX, (contents) => add(contents, { [path]: '' }))).toEqual([
      `${path} does not belong in the archive.`,
    ])
  })

  test('that lacks a part is refused', async () => {
    const without = await packedAnew(LINUX, (contents) => rmSync(join(contents, 'out/preload/preload.cjs')))
    expect(without).toEqual(['out/preload/preload.cjs is not in the archive.'])
  })

  test('with another program in the place of ours is refused', async () => {
    const other = await packedAnew(LINUX, (contents) => add(contents, { 'out/main/main.js': 'process.exit()' }))
    expect(other).toEqual(['out/main/main.js is not the file that was built.'])
  })

  test('with a single byte changed is refused', async () => {
    const changed = await findings(LINUX, (folder) => {
      const { archive } = layoutOf(folder, LINUX)
      const bytes = readFileSync(archive)
      const at = bytes.indexOf('contextBridge')
      bytes[at] = (bytes[at] ?? 0) ^ 1
      writeFileSync(archive, bytes)
    })
    expect(changed).toHaveLength(2)
    expect(changed[1]).toMatch(/^out\/\S+ is not what the archive's header says it is\.$/)
  })

  test('whose package.json tells how it is developed, or leads nowhere, is refused', async () => {
    const manifest = { version: '0.0.0', main: 'electron/main.ts', scripts: {}, devDependencies: {} }
    const text = JSON.stringify(manifest)
    expect(await packedAnew(LINUX, (contents) => add(contents, { 'package.json': text }))).toEqual([
      expect.stringMatching(/^The version is 0\.0\.0, not \d/),
      'package.json leads to no program.',
      'package.json still has scripts.',
      'package.json still has devDependencies.',
    ])
  })
})

describe('native modules', () => {
  test('of another system are refused, wherever they lie', async () => {
    const files = { [`${MODULE}/win32-x64.node`]: ourModule('win32-x64'), 'x.node': ourModule('darwin-arm64') }
    expect(await findings(LINUX, (folder) => add(folder, files))).toEqual([
      `${DRIVER}/prebuilds/win32-x64.node lies beside the archive, which does not know it.`,
      `${MODULE}/win32-x64.node is for win32 x64, not linux x64.`,
      'x.node is for darwin arm64, not linux x64.',
    ])
  })

  test.each([
    [LINUX, 'linux-arm64', 'linux arm64'],
    [WINDOWS, 'win32-arm64', 'win32 arm64'],
    [WINDOWS, 'linux-x64', 'linux x64'],
  ])('of another processor are refused under the right name too (%j, %s)', async (target, name, made) => {
    const own = `${MODULE}/${target.platform}-${target.arch}.node`
    const found = await findings(target, (folder) => add(folder, { [own]: ourModule(name) }))
    expect(found).toContain(`${own} is for ${made}, not ${target.platform} ${target.arch}.`)
  })

  test('that are not native are refused', async () => {
    const found = await findings(LINUX, (folder) => add(folder, { 'resources/x.node': 'text' }))
    expect(found).toContain('resources/x.node is for no known system, not linux x64.')
  })
})

describe('the program', () => {
  const flags = [0, 1, 2, 3, 4, 5, 6, 7] as FuseV1Options[]
  const safe = [false, true, false, false, true, true, false, false]
  test.each(flags.map((fuse) => [FuseV1Options[fuse], fuse]))(
    'with the fuse %s the other way is refused',
    async (_, fuse) => {
      const on = safe[fuse as number]
      const found = await findings(WINDOWS, (folder) =>
        flipFuses(layoutOf(folder, WINDOWS).program, { version: FuseVersion.V1, [fuse as FuseV1Options]: !on }),
      )
      expect(found).toEqual([`The fuse ${FuseV1Options[fuse as FuseV1Options]} is not ${on ? 'on' : 'off'}.`])
    },
  )

  test.each([WINDOWS, MAC])('that knows another archive than the one beside it is refused (%j)', async (target) => {
    const found = await packedAnew(target, (contents) => add(contents, { 'out/main/evil.js': '' }))
    expect(found).toContain('The program knows another archive than this one.')
  })

  test('that knows no archive is refused', async () => {
    const windows = await findings(WINDOWS, (folder) => {
      const { program } = layoutOf(folder, WINDOWS)
      const text = readFileSync(program, 'latin1').replaceAll(utf16('ELECTRONASAR'), utf16('ELECTRONASXX'))
      writeFileSync(program, text, 'latin1')
    })
    const mac = await findings(MAC, (folder) => {
      const list = join(folder, 'Daybook.app/Contents/Info.plist')
      writeFileSync(list, readFileSync(list, 'utf8').replace('ElectronAsarIntegrity', 'ElectronAsar'))
    })
    for (const found of [windows, mac]) expect(found).toEqual(['The program knows no hash of its archive.'])
  })
})

const utf16 = (text: string) => Buffer.from(text, 'utf16le').toString('latin1')

describe('licences', () => {
  const COPYLEFT = '## electron-updater - 1.0.0 (MIT)\n\n## readline - 8.2.0 (GPL-3.0-or-later)\n'

  test.each(['Daybook.txt', 'NOTICE.txt', 'core.md', 'screens.md', 'better-sqlite3.txt'])(
    '%s must be there',
    async (name) => {
      const path = `resources/licences/${name}`
      const found = await findings(LINUX, (folder) => rmSync(join(folder, path)))
      expect(found).toEqual([`${path} is missing, or is not what its name says.`])
    },
  )

  test('of Electron and Chromium must be there', async () => {
    const names = ['LICENSE.electron.txt', 'LICENSES.chromium.html']
    const found = await findings(LINUX, (folder) => {
      for (const name of names) rmSync(join(folder, name))
    })
    expect(found).toEqual(names.map((name) => `${name} is missing, or is not what its name says.`))
    const mac = await findings(MAC, (folder) => rmSync(join(folder, 'Daybook.app/Contents/Resources', names[0] ?? '')))
    expect(mac).toHaveLength(1)
  })

  test('that nobody has agreed to are refused', async () => {
    const found = await findings(LINUX, (folder) => add(folder, { 'resources/licences/core.md': COPYLEFT }))
    expect(found).toEqual(['readline is licensed under GPL-3.0-or-later, which nobody has agreed to.'])
  })
})

describe('the update feed', () => {
  const key = 'a'.repeat(43)
  const feed = 'https://updates.example/daybook/'
  const yml = (provider: string, url: string) =>
    `provider: ${provider}\nurl: ${url}\nupdaterCacheDirName: daybook-updater\n`
  const withFeed = async (text: string | null) => {
    const folder = await scratch('feed')
    add(folder, text === null ? {} : { 'resources/app-update.yml': text })
    return layoutOf(folder, LINUX)
  }

  test('is refused while there is no release key', async () => {
    const found = await findings(LINUX, (folder) => add(folder, { 'resources/app-update.yml': yml('generic', feed) }))
    expect(found).toEqual([
      'There is an update feed (app-update.yml) but no release key that would prove what it offers.',
    ])
  })

  test('must be there, and be the one that is signed, once there is a key', async () => {
    const release = { key, feed }
    expect(updaterFindings(await withFeed(yml('generic', feed)), release)).toEqual([])
    expect(updaterFindings(await withFeed(null), release)).toHaveLength(1)
    expect(updaterFindings(await withFeed(yml('generic', 'https://other.example/')), release)).toHaveLength(1)
    expect(updaterFindings(await withFeed(yml('github', feed)), release)).toHaveLength(1)
  })
})

describe('beside the archive', () => {
  test.each(['resources/app/main.js', 'resources/default_app.asar'])('%s is refused', async (path) => {
    expect(await findings(LINUX, (folder) => add(folder, { [path]: '' }))).toEqual([`${path} does not belong there.`])
  })

  test('more than the budget is refused', async () => {
    const big = { 'resources/licences/big.txt': Buffer.alloc(24 * 2 ** 20) }
    expect(await findings(LINUX, (folder) => add(folder, big))).toEqual([
      expect.stringMatching(/^Daybook's part is \d\d\.\d MiB; 24 MiB are allowed\.$/),
    ])
  })
})

describe('electron-builder', () => {
  test('fails over a package that is not as it must be', async () => {
    const { code, output } = await pack('linux', ['x64'], ['-c.electronFuses.runAsNode=true'])
    expect(output).toContain('The fuse RunAsNode is not off.')
    expect(code).not.toBe(0)
  })

  test('refuses a setting that it does not know', async () => {
    const { code, output } = await pack('linux', ['x64'], ['-c.electronFuses.runAsNodes=true'])
    expect(output).toContain('configuration.electronFuses should be')
    expect(code).not.toBe(0)
  })

  test('would pack every system’s binaries, and the driver’s sources, but for the exclusions', async () => {
    const config = join(await scratch('config'), 'electron-builder.yml')
    const text = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')
    writeFileSync(config, text.replaceAll(/^.*!node_modules\/better-sqlite3.*$/gm, ''))
    const { code, output } = await pack('linux', ['x64'], ['--config', config])
    expect(code).not.toBe(0)
    expect(output).toContain(`${DRIVER}/src/addon.cpp does not belong in the archive.`)
    for (const name of filesBelow(join(ROOT, DRIVER, 'prebuilds')).filter((file) => !file.startsWith('linux-x64')))
      expect(output).toContain(`${DRIVER}/prebuilds/${name} does not belong in the archive.`)
  })
})
