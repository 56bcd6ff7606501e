import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Data } from 'resedit'
import { Release } from '../../electron/updates/manifest.ts'
import { parseYaml } from '../support/yaml.ts'
import { ROOT } from '../tooling/overlay.ts'

const read = (path: string) => readFileSync(join(ROOT, path))
const settings = read('electron-builder.yml').toString('utf8')
const workflow = read('.github/workflows/ci.yml').toString('utf8')
const manual = read('docs/runbooks/install.md').toString('utf8')

type System = { target: { target: string; arch: string[] }[] }
type Settings = {
  artifactName: string
  win: System
  mac: System
  linux: System
  nsis: { deleteAppDataOnUninstall: boolean }
}
/** How the file of each kind of installer ends. Source: electron-builder's documentation, "Targets". */
const ENDINGS: Record<string, string> = { nsis: 'exe', dmg: 'dmg', AppImage: 'AppImage', deb: 'deb' }

const installers = ({ win, mac, linux }: Settings) => [win, mac, linux].flatMap(({ target }) => target)
const endingsOf = (text: string) =>
  installers(parseYaml(text) as Settings).map(({ target }) => `dist/*.${ENDINGS[target]}`)
const uploadedBy = (text: string) => [...text.matchAll(/^ +(dist\/\*\.\w+)$/gm)].map(([, path]) => path)

test('every system has its installers, for both processors, and the workflow keeps them all', () => {
  const targets = installers(parseYaml(settings) as Settings)
  expect(targets.map(({ target }) => target)).toEqual(['nsis', 'dmg', 'AppImage', 'deb'])
  for (const { arch } of targets) expect(arch).toEqual(['x64', 'arm64'])
  expect(uploadedBy(workflow)).toEqual(endingsOf(settings))
  for (const { target } of targets) expect(manual).toContain(`.${ENDINGS[target]}\``)
})

test('control: an installer that the workflow would lose is noticed', () => {
  expect(uploadedBy(workflow.replace(/^.*dist\/\*\.dmg\n/m, ''))).not.toEqual(endingsOf(settings))
  expect(uploadedBy(workflow)).not.toEqual(endingsOf(settings.replace('target: deb', 'target: rpm')))
})

test('an installer is called as the signed manifest of a release can name it', () => {
  const { artifactName } = parseYaml(settings) as Settings
  for (const ending of Object.values(ENDINGS)) {
    const values: Record<string, string> = { productName: 'Daybook', version: '10.11.12', arch: 'arm64', ext: ending }
    const name = artifactName.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => values[key] ?? ' ')
    expect(Release.shape.file.parse(name)).toBe(`Daybook-10.11.12-arm64.${ending}`)
  }
  // Control: electron-builder's own name.
  expect(Release.shape.file.safeParse('Daybook Setup 10.11.12.exe').success).toBe(false)
})

test('an uninstaller leaves the records alone', () => {
  expect((parseYaml(settings) as Settings).nsis.deleteAppDataOnUninstall).toBe(false)
})

test('on macOS the program may compile its scripts and nothing else', () => {
  const entitlements = read('build/package/entitlements.mac.plist').toString('utf8')
  const granted = [...entitlements.matchAll(/<key>([^<]+)<\/key>\s*<true\/>/g)].map(([, name]) => name)
  expect(granted).toEqual(['com.apple.security.cs.allow-jit'])
})

test('there is an icon for each system, so that no tool must be downloaded to make one', () => {
  const sizes = Data.IconFile.from(read('build/package/icon.ico')).icons.map(({ width }) => width || 256)
  expect(sizes).toEqual([16, 32, 48, 64, 128, 256])
  const apple = read('build/package/icon.icns')
  expect(apple.toString('latin1', 0, 4)).toBe('icns')
  expect(apple.readUInt32BE(4)).toBe(apple.length)
  expect(read('build/package/icon.png').readUInt32BE(16)).toBe(512)
})
