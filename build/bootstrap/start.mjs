// `npm start`: makes the folder ready and opens the application, in its own window where the Electron runtime is there.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ELECTRON_OPTIONS, NODE_24, NODE_24_OPTIONS, ROOT, runForeground } from './programs.mjs'
import { setUp } from './setup.mjs'

const RUNTIME = { linux: 'electron', darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/** The Electron runtime, or a sentence saying why the application opens in a browser instead. */
function electron() {
  const path = join(ROOT, 'node_modules', 'electron', 'dist', RUNTIME[process.platform] ?? 'electron')
  if (!existsSync(path)) {
    return {
      why: 'The Electron runtime is not installed (to get it: npx install-electron), so Daybook opens in the browser.',
    }
  }
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { why: 'Electron does not run as root, so Daybook opens in the browser.' }
  }
  return { path }
}

export async function main(args) {
  await setUp()
  const { path, why } = electron()
  if (path) return runForeground(path, [...ELECTRON_OPTIONS, ROOT, ...args])
  console.log(why)
  return runForeground(NODE_24, [...NODE_24_OPTIONS, join(ROOT, 'electron', 'cli', 'main.ts'), 'open', ...args])
}
