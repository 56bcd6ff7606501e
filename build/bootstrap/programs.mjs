// Where things are, and how to start programs on every system without a shell.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const windows = process.platform === 'win32'

/** An error whose message is a sentence for the person who typed the command: printed without a stack. */
export class Sentence extends Error {
  forPeople = true
}

/** The Node 24 that the package `node` brings: everything but this folder runs under it. */
export const NODE_24 = join(ROOT, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')

/**
 * How much room V8 has for what was just made, in MB. By itself it takes up to 64, and copying what of it is still in use then stops
 * everything for 10 to 30 ms, most of all during a long import or payment. With 4 it is a few, and no more work in all; with 1 it is more.
 */
const YOUNG_GENERATION = '--max-semi-space-size=4'
/** Node 24 and its options, for whatever holds a practice or measures one. */
export const NODE_24_OPTIONS = [YOUNG_GENERATION]
/** The same for the Electron runtime. */
export const ELECTRON_OPTIONS = [`--js-flags=${YOUNG_GENERATION}`]

/** The file behind npm, run by Node itself: `npm.cmd` cannot be started without a shell. */
function npmScript() {
  const besideNode = dirname(process.env.npm_node_execpath ?? process.execPath)
  const candidates = [
    /npm-cli\.c?js$/.test(process.env.npm_execpath ?? '') ? process.env.npm_execpath : undefined,
    join(besideNode, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(besideNode, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ]
  return candidates.find((path) => path && existsSync(path))
}

/** Runs npm in the repository. @returns {{ status: number | null, output: string }} */
export function npm(args) {
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28, windowsHide: true }
  const script = npmScript()
  const inside = process.execPath.startsWith(join(ROOT, 'node_modules'))
  const node = inside && process.env.npm_node_execpath ? process.env.npm_node_execpath : process.execPath
  const run = script
    ? spawnSync(node, [script, ...args], options)
    : spawnSync('npm', args, { ...options, shell: windows })
  return { status: run.status, output: run.error ? String(run.error) : `${run.stdout}${run.stderr}` }
}

/**
 * Starts a program with our terminal, passes on the signals that we get, and waits for it.
 * @returns {Promise<number>} its exit code, 128 + the signal's number if a signal ended it
 */
export function runForeground(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit', windowsHide: false, ...options })
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    // Ctrl+C reaches the child through the terminal as well; it must only not end us before it.
    const pass = Object.fromEntries(signals.map((signal) => [signal, () => signal !== 'SIGINT' && child.kill(signal)]))
    for (const signal of signals) process.on(signal, pass[signal])
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass[name])
      resolve(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15))
    })
  })
}
