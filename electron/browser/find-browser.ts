import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

export type BrowserPlaces = {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  home: string
  exists(path: string): boolean
}
const here = (): BrowserPlaces => ({
  platform: process.platform,
  env: process.env,
  home: homedir(),
  exists: existsSync,
})

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable']

function candidates({ platform, env, home }: BrowserPlaces): string[] {
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `${name}.app/Contents/MacOS/${name}`)
    return ['/Applications', posix.join(home, 'Applications')].flatMap((dir) => apps.map((app) => `${dir}/${app}`))
  }
  if (platform === 'win32') {
    const roots = ['C:\\Program Files', 'C:\\Program Files (x86)', win32.join(home, 'AppData', 'Local')]
    const apps = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
    return roots.flatMap((root) => apps.map((app) => win32.join(root, app)))
  }
  const path = (env.PATH ?? '').split(':').filter(Boolean)
  return [...path.flatMap((dir) => NAMES.map((name) => posix.join(dir, name))), '/snap/bin/chromium']
}

/** The Chromium, Chrome or Edge of this PC: what `DAYBOOK_CHROMIUM` names, else the first that is there, or null. */
export function findBrowser(places: BrowserPlaces = here()): string | null {
  const named = places.env.DAYBOOK_CHROMIUM
  if (named) return places.exists(named) ? named : null
  return candidates(places).find((path) => places.exists(path)) ?? null
}

/** What to do when there is none; one sentence per system. */
export function howToGetBrowser({ platform, env }: BrowserPlaces = here()): string {
  if (env.DAYBOOK_CHROMIUM) return `DAYBOOK_CHROMIUM names ${env.DAYBOOK_CHROMIUM}, which does not exist.`
  if (platform === 'darwin') return 'To get one: install Google Chrome from https://www.google.com/chrome.'
  if (platform === 'win32') return 'To get one: install Microsoft Edge or Google Chrome.'
  return 'To get one: sudo apt-get install chromium (Debian, Ubuntu) or sudo dnf install chromium (Fedora).'
}
