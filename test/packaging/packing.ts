import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPackageWithOptions, extractAll, uncacheAll } from '@electron/asar'
import { layoutOf, type Target } from '../../build/package/layout.ts'
import { scratch } from '../support/run.ts'
import { program, put, ROOT } from '../tooling/overlay.ts'
import { fakeElectron } from './fake-electron.ts'

const BUILDER = join(ROOT, 'node_modules', 'electron-builder', 'cli.js')
const ARCHS = ['x64', 'arm64'] as const
const FOLDERS = { linux: 'linux', win32: 'win', darwin: 'mac' }
const OPTIONS = { linux: '--linux', win32: '--win', darwin: '--mac' }

export type Packed = { code: number; output: string; folder(arch: Target['arch']): string }

/** Runs electron-builder as `npm run package -- --dir` does, on a double of the Electron download. */
export async function pack(
  platform: Target['platform'],
  archs: readonly Target['arch'][] = ARCHS,
  options: string[] = [],
): Promise<Packed> {
  const folder = await scratch(`packed-${platform}`)
  for (const arch of archs) fakeElectron(join(folder, 'electron'), { platform, arch })
  const command = [BUILDER, '--publish', 'never', '--dir', OPTIONS[platform], ...archs.map((arch) => `--${arch}`)]
  const settings = [
    `-c.electronDist=${join(folder, 'electron')}`,
    `-c.directories.output=${join(folder, 'dist')}`,
    // Only macOS itself has the program that seals and signs, and nothing here is worth a signature.
    '-c.electronFuses.resetAdHocDarwinSignature=false',
    '-c.mac.identity=null',
  ]
  const { code, output } = await program([...command, ...settings, ...options], ROOT)
  const unpacked = (arch: string) =>
    `${FOLDERS[platform]}${arch === 'x64' ? '' : `-${arch}`}${platform === 'darwin' ? '' : '-unpacked'}`
  return { code, output, folder: (arch) => join(folder, 'dist', unpacked(arch)) }
}

/** A copy of a package, to be spoiled. */
export async function copyOf(folder: string): Promise<string> {
  const copy = join(await scratch('spoiled'), 'package')
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** Packs the archive anew after a change of what is in it, as somebody would who wants to run another program. */
export async function repack(folder: string, target: Target, change: (contents: string) => void): Promise<void> {
  const { archive } = layoutOf(folder, target)
  const contents = await scratch('contents')
  uncacheAll()
  extractAll(archive, contents)
  change(contents)
  await createPackageWithOptions(contents, archive, { unpack: '**/*.node' })
  rmSync(contents, { recursive: true })
}

/** Writes files into a package. */
export function add(folder: string, files: Record<string, string | Buffer>): void {
  put(folder, Object.fromEntries(Object.keys(files).map((path) => [path, ''])))
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content)
}
