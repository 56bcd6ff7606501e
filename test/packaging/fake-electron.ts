import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NtExecutable, NtExecutableResource, Resource } from 'resedit'
import type { Target } from '../../build/package/layout.ts'
import { ROOT } from '../tooling/overlay.ts'
import { zip } from './zip.ts'

/** By this the fuses are found in a program. Source: @electron/fuses, constants. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Version 1 of the wire, nine fuses as Electron ships them: Node, its options and inspector on, every guard off. */
const FUSES = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, 9]), Buffer.from('101100011')])
const ENGLISH = { lang: 1033, codepage: 1200 }

const linuxProgram = () => Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(4096), FUSES])

function windowsProgram(): Buffer {
  const program = NtExecutable.createEmpty(false, false)
  const version = Resource.VersionInfo.createEmpty()
  version.lang = ENGLISH.lang
  version.setFileVersion(1, 0, 0, 0, ENGLISH.lang)
  version.setStringValues(ENGLISH, { ProductName: 'Electron', FileDescription: 'Electron' })
  const resources = NtExecutableResource.from(program)
  version.outputToResourceEntries(resources.entries)
  resources.outputResource(program)
  program.setExtraData(FUSES)
  return Buffer.from(program.generate())
}

const plist = (executable: string) => `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${executable}</string>
<key>CFBundleIdentifier</key><string>com.github.Electron</string>
</dict></plist>
`

const FRAMEWORK = 'Electron.app/Contents/Frameworks/Electron Framework.framework'

function macFiles(): Record<string, Buffer | string> {
  const helper = (kind: string): Record<string, string> => ({
    [`Electron.app/Contents/Frameworks/Electron Helper${kind}.app/Contents/Info.plist`]: plist(
      `Electron Helper${kind}`,
    ),
    [`Electron.app/Contents/Frameworks/Electron Helper${kind}.app/Contents/MacOS/Electron Helper${kind}`]: 'helper',
  })
  return {
    'Electron.app/Contents/Info.plist': plist('Electron'),
    'Electron.app/Contents/MacOS/Electron': 'loader',
    'Electron.app/Contents/Resources/electron.icns': 'icon',
    [`${FRAMEWORK}/Electron Framework`]: FUSES,
    ...Object.fromEntries(
      ['en', 'es', 'de'].map((locale) => [`${FRAMEWORK}/Versions/A/Resources/${locale}.lproj/locale.pak`, locale]),
    ),
    ...Object.assign({}, ...['', ' (GPU)', ' (Plugin)', ' (Renderer)'].map(helper)),
  }
}

const PROGRAMS: Record<Target['platform'], () => Record<string, Buffer | string>> = {
  linux: () => ({ electron: linuxProgram() }),
  win32: () => ({ 'electron.exe': windowsProgram() }),
  darwin: macFiles,
}

/**
 * A folder with the zip that electron-builder would download for a system: a program of the right format that carries
 * the fuses, and the files beside it. It cannot be started.
 */
export function fakeElectron(folder: string, { platform, arch }: Target): void {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8')) as {
    version: string
  }
  const locales = platform === 'darwin' ? [] : ['en-US', 'es', 'de']
  const files: Record<string, Buffer | string> = {
    LICENSE: 'Copyright (c) Electron contributors',
    'LICENSES.chromium.html': 'Chromium and those whose work it carries',
    ...Object.fromEntries(locales.map((locale) => [`locales/${locale}.pak`, locale])),
    ...PROGRAMS[platform](),
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `electron-v${version}-${platform}-${arch}.zip`), zip(files))
}
