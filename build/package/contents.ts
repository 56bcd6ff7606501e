import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Archive } from './archive.ts'
import { filesBelow, type Layout, type Target } from './layout.ts'
import { madeFor } from './native.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DRIVER = 'node_modules/better-sqlite3'
/** What bundling leaves; anything else in out/ got there by mistake. */
const BUNDLED = /^out\/(main|preload|renderer)\/[\w./-]+\.(js|cjs|css|html|svg|png|woff2)$/
const OTHER_SYSTEMS = /^(darwin|linux|linuxmusl|win32)-/

/** Daybook's own part: archive, binary and licences, without Electron, in bytes. The practice server that a PC can host is within it. */
const BUDGET = 24 * 2 ** 20

/** Every file that must be in the archive, by path: the bundles, and of the driver what runs. */
function wantedFiles({ platform, arch }: Target): string[] {
  const bundles = ['main', 'preload', 'renderer'].flatMap((part) =>
    filesBelow(join(ROOT, 'out', part)).map((file) => `out/${part}/${file}`),
  )
  const driver = filesBelow(join(ROOT, DRIVER, 'lib')).filter((file) => !OTHER_SYSTEMS.test(file))
  return [
    'package.json',
    ...bundles.filter((file) => !/^out\/\w+\/licenses\.md$/.test(file)),
    `${DRIVER}/package.json`,
    ...driver.map((file) => `${DRIVER}/lib/${file}`),
    `${DRIVER}/prebuilds/${platform}-${arch}.node`,
  ]
}

/** Whether the archive holds exactly what is wanted, and each file as it was built. */
export function contentFindings(archive: Archive, layout: Layout, target: Target): string[] {
  const wanted = new Set(wantedFiles(target))
  const findings = [...wanted]
    .filter((path) => !archive.files.has(path))
    .map((path) => `${path} is not in the archive.`)
  for (const [path, { content, unpacked, intact }] of archive.files) {
    if (!wanted.has(path)) findings.push(`${path} does not belong in the archive.`)
    else if (path.startsWith('out/') && !BUNDLED.test(path)) findings.push(`${path} is nothing that bundling makes.`)
    else if (!path.endsWith('package.json') && !content.equals(readFileSync(join(ROOT, path))))
      findings.push(`${path} is not the file that was built.`)
    if (!intact) findings.push(`${path} is not what the archive's header says it is.`)
    if (unpacked !== path.endsWith('.node')) findings.push(`${path} is ${unpacked ? 'beside' : 'in'} the archive.`)
  }
  const beside = filesBelow(layout.unpacked).filter((path) => !archive.files.get(path)?.unpacked)
  return [...findings, ...beside.map((path) => `${path} lies beside the archive, which does not know it.`)]
}

type Manifest = { name?: string; version?: string; main?: string }

/** Whether Electron finds our program, and nothing of how it is developed. */
export function manifestFindings(archive: Archive): string[] {
  const text = archive.files.get('package.json')?.content.toString('utf8') ?? '{}'
  const manifest = JSON.parse(text) as Manifest
  const ours = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  const left = ['scripts', 'devDependencies'].filter((key) => key in manifest)
  return [
    ...(manifest.version === ours.version ? [] : [`The version is ${manifest.version}, not ${ours.version}.`]),
    ...(manifest.main && archive.files.has(manifest.main) ? [] : ['package.json leads to no program.']),
    ...left.map((key) => `package.json still has ${key}.`),
  ]
}

/** Whether every native module, wherever it lies, is for this system and processor. */
export function binaryFindings(folder: string, { platform, arch }: Target): string[] {
  return filesBelow(folder)
    .filter((path) => path.endsWith('.node'))
    .flatMap((path) => {
      const made = madeFor(readFileSync(join(folder, path)))
      if (made?.platform === platform && made.arch === arch) return []
      return [`${path} is for ${made ? `${made.platform} ${made.arch}` : 'no known system'}, not ${platform} ${arch}.`]
    })
}

/** What may lie in the resources: ours, what electron-builder adds for its installers, and what Electron has there on macOS. */
const OURS = /^(app\.asar|app\.asar\.unpacked\/.+|licences\/[\w.-]+|app-update\.yml)$/
const THEIRS =
  /^(elevate\.exe|package-type|apparmor-profile|[\w-]+\.icns|[\w-]+\.lproj\/.*|LICENSE\.electron\.txt|LICENSES\.chromium\.html)$/

/** Whether nothing else lies where Electron looks for programs, and our part keeps within its budget. */
export function resourceFindings({ resources }: Layout): string[] {
  const files = filesBelow(resources)
  const strays = files.filter((path) => !OURS.test(path) && !THEIRS.test(path))
  const ours = files.filter((path) => OURS.test(path))
  const bytes = ours.reduce((sum, path) => sum + statSync(join(resources, path)).size, 0)
  return [
    ...strays.map((path) => `resources/${path} does not belong there.`),
    ...(bytes <= BUDGET
      ? []
      : [`Daybook's part is ${(bytes / 2 ** 20).toFixed(1)} MiB; ${BUDGET / 2 ** 20} MiB are allowed.`]),
  ]
}
