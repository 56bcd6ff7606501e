// Finds a Chromium for the browser shell and the browser tests; on Debian, as root, installs one.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ON_PATH = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
]

/** Where each system keeps Chromium, Chrome or Edge when they are not on PATH. */
function usualPlaces(platform = process.platform, env = process.env) {
  if (platform === 'darwin') {
    const apps = ['Chromium', 'Google Chrome', 'Microsoft Edge']
    return apps.flatMap((name) =>
      ['/Applications', join(env.HOME ?? '', 'Applications')].map((dir) => `${dir}/${name}.app/Contents/MacOS/${name}`),
    )
  }
  if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean)
    const inside = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ]
    return roots.flatMap((root) => inside.map((path) => join(root, path)))
  }
  return ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium']
}

/** @returns {string | null} the path of a browser, or null when there is none */
export function findChromium(platform = process.platform, env = process.env) {
  if (env.DAYBOOK_CHROMIUM) return existsSync(env.DAYBOOK_CHROMIUM) ? env.DAYBOOK_CHROMIUM : null
  const suffix = platform === 'win32' ? '.exe' : ''
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((dir) => ON_PATH.map((name) => join(dir, name + suffix)))
  return [...onPath, ...usualPlaces(platform, env)].find((path) => existsSync(path)) ?? null
}

/** What a person must do when no browser was found and none could be installed; one line per system. */
export function howToGetChromium(platform = process.platform, env = process.env) {
  if (env.DAYBOOK_CHROMIUM) return `DAYBOOK_CHROMIUM names ${env.DAYBOOK_CHROMIUM}, which does not exist.`
  if (platform === 'darwin')
    return 'Install Google Chrome (https://www.google.com/chrome) or: brew install --cask chromium'
  if (platform === 'win32') return 'Install Microsoft Edge or Google Chrome (https://www.google.com/chrome).'
  return 'Install Chromium (Debian, Ubuntu: sudo apt-get install chromium; Fedora: sudo dnf install chromium), or set DAYBOOK_CHROMIUM to one.'
}

const isDebian = () =>
  existsSync('/etc/debian_version') ||
  (existsSync('/etc/os-release') && /debian|ubuntu/i.test(readFileSync('/etc/os-release', 'utf8')))

/** What this computer has and lets us do; tests have other computers. */
const HERE = {
  find: () => findChromium(),
  mayInstall: () => process.platform === 'linux' && process.getuid?.() === 0 && isDebian(),
  apt: (args) =>
    spawnSync('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8' }),
}

/**
 * Finds a browser, or installs Chromium where that is possible without asking (root on Debian or Ubuntu).
 * @param {(line: string) => void} say
 * @param {typeof HERE} computer
 * @returns {string | null}
 */
export function ensureChromium(say = console.log, { find, mayInstall, apt } = HERE) {
  const found = find()
  if (found || process.env.DAYBOOK_CHROMIUM) return found
  if (!mayInstall()) return null
  say('Chromium: none found; installing it with apt-get (for the browser tests).')
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']]) {
    const run = apt(args)
    if (run.status === 0) continue
    say(
      `apt-get ${args.join(' ')} failed:\n${(run.stderr ?? String(run.error)).trim().split('\n').slice(-5).join('\n')}`,
    )
    return null
  }
  return find()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = ensureChromium()
  console.log(path ? `Chromium: ${path}` : `No Chromium. ${howToGetChromium()}`)
  process.exitCode = path ? 0 : 1
}
