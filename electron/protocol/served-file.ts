import { realpathSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

/** The one origin of Daybook's pages in the Electron shell. A standard scheme: it has an origin as https has. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'daybook'
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/`

/** Whether an address is of Daybook's own origin. Node's URL gives such schemes the origin "null", hence by parts. */
export function isAppUrl(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, username, password } = new URL(address)
  return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === ''
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** One or more plain names: no dot in front (so no `..` and nothing hidden), no escapes, drives, streams or devices. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/
/** Windows opens a device for these names with any ending. Source: Microsoft, Naming Files, Paths, and Namespaces. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i

export type ServedFile = { path: string; type: string }

/**
 * The file below `root` that an address of ours stands for, or null. Links are followed first and what they lead to
 * must lie below `root`, separator included: `/out/renderer-old` is not in `/out/renderer`.
 */
export function servedFile(root: string, address: string): ServedFile | null {
  if (!isAppUrl(address)) return null
  const path = pathIn(root, new URL(address).pathname)
  const type = path && TYPES[extname(path).toLowerCase()]
  return path && type ? { path, type } : null
}

function pathIn(root: string, pathname: string): string | null {
  if (pathname === '/') return pathIn(root, '/index.html')
  if (!PLAIN_PATH.test(pathname)) return null
  const names = pathname.slice(1).split('/')
  if (names.some((name) => DEVICE.test(name) || name.endsWith('.'))) return null
  try {
    const realRoot = realpathSync(root)
    const real = realpathSync(join(realRoot, ...names))
    return real.startsWith(realRoot + sep) && statSync(real).isFile() ? real : null
  } catch {
    return null
  }
}
