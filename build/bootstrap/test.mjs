// `npm test`: everything, in order, to the end. `npm test -- <pattern>` runs only the suites whose path matches.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium, howToGetChromium } from './chromium.mjs'
import { NODE_24, ROOT, runForeground } from './programs.mjs'
import { build, setUp } from './setup.mjs'
import { recordVerified } from './verified.mjs'

const bin = (path) => join(ROOT, 'node_modules', path)

/** What is checked before the suites: a name, and the program that Node 24 runs. */
const CHECKS = [
  ['types', bin('typescript/bin/tsc'), '-p', '.'],
  ['format', bin('@biomejs/biome/bin/biome'), 'format', '.'],
  ['lint', bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'],
  ['sizes', 'build/lint/sizes.ts'],
  ['boundaries', 'build/lint/boundaries.ts'],
  ['generated files', 'build/docs/ipc.ts', '--check'],
]

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`

function check([name, ...command]) {
  const started = Date.now()
  const run = spawnSync(NODE_24, command, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 })
  const output = `${run.stdout}${run.stderr}`.trim()
  const ok = run.status === 0
  console.log(`${ok ? 'ok     ' : 'FAILED '} ${name} (${seconds(started)})`)
  if (!ok) console.log(output || String(run.error ?? `ended with ${run.status}`))
  return ok
}

/** The bundles that the browser and desktop suites run; what is not stale is not built again. */
function built() {
  const started = Date.now()
  try {
    build()
    console.log(`ok      build (${seconds(started)})`)
    return true
  } catch (error) {
    console.log(`FAILED  build (${seconds(started)})\n${error.message}`)
    return false
  }
}

/** Runs jest with its output on our terminal. @returns what it says of itself, or null when it broke off */
async function jest(args, config) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-results-'))
  const results = join(folder, 'results.json')
  const node = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    // V8 loses track of its code pages when many contexts compile WebAssembly and go again, and ends the whole process.
    // Source: nodejs/node issue 64500, "Check failed: jit_page.has_value()". Less often without this guard, not never: the
    // configuration starts workers anew, too.
    '--no-memory-protection-keys',
    bin('jest/bin/jest.js'),
  ]
  try {
    const code = await runForeground(NODE_24, [...node, '-c', config, '--json', '--outputFile', results, ...args])
    return { ...JSON.parse(readFileSync(results, 'utf8')), code }
  } catch (error) {
    console.log(`The suites broke off: ${error.message}`)
    return null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * How V8 ends a process whose code pages it has lost: by a trap, or by reading where they were. A test that fails, or a process that is killed, is
 * not among these; whatever ended it, the suite has to pass in a process of its own.
 */
const ENDED_BY_V8 = /terminated by another process: signal=SIG(TRAP|SEGV)/

/** The suites that a real browser plays: what a busy machine does to their waiting says nothing about the product. */
const PLAYED = /[/\\]test[/\\](e2e[/\\]|.*\.e2e\.)/

/** Which suites of a run get a second one, with the reason that is printed above their names. */
const SECOND_RUNS = [
  ['V8 ended the process of these', ({ message }) => ENDED_BY_V8.test(message)],
  [
    'UNSTEADY: these browser suites failed; a second failure counts',
    ({ name, status, message }) => status === 'failed' && !ENDED_BY_V8.test(message) && PLAYED.test(name),
  ],
]

/** Runs the suites; some that failed run once more, one after another, and that is said. @returns totals; a run that broke off counts as one failure */
async function suites(args, config) {
  const first = await jest(args, config)
  if (!first) return { passed: 0, failed: 1 }
  const again = SECOND_RUNS.flatMap(([why, applies]) => {
    const names = first.testResults.filter(applies).map(({ name }) => name)
    if (names.length > 0) console.log(`${why}, so they run once more:\n${names.join('\n')}`)
    return names
  })
  if (again.length === 0) return totalsOf(first)
  const second = await jest(['--runInBand', '--runTestsByPath', ...again], config)
  const kept = first.testResults.filter(({ name }) => !again.includes(name))
  const rest = kept.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
  const broken = kept.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every(({ status }) => status === 'passed'),
  )
  const repeated = second ? totalsOf(second) : { passed: 0, failed: again.length }
  const passed = rest.filter((status) => status === 'passed').length
  return { passed: passed + repeated.passed, failed: rest.length - passed + broken.length + repeated.failed }
}

function totalsOf({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites, code }) {
  // Nothing may be skipped: a test that did not run has proven nothing.
  const failed = numFailedTests + numPendingTests + numTodoTests + numRuntimeErrorTestSuites
  return { passed: numPassedTests, failed: Math.max(failed, code === 0 ? 0 : 1) }
}

const CONFIGS = { '--full': 'build/jest.full.config.js', '--electron': 'build/jest.electron.config.js' }

/** @param {string[]} args `--full` for the large sizes, `--electron` for the desktop suites on the real runtime; the rest goes to jest, and then only suites run */
export async function main(args) {
  const mode = args.find((arg) => arg in CONFIGS)
  const full = mode === '--full'
  const forJest = args.filter((arg) => arg !== mode)
  const onlySuites = forJest.length > 0 || mode === '--electron'
  await setUp(console.log, { screens: false })
  const failures = []
  let passed = 0
  if (!built()) failures.push('build')
  else if (!onlySuites) passed += 1
  if (!onlySuites) {
    for (const step of CHECKS) {
      if (check(step)) passed += 1
      else failures.push(step[0])
    }
  }
  if (!ensureChromium()) console.log(`No Chromium, so the browser suites will fail. ${howToGetChromium()}`)
  const started = Date.now()
  const totals = await suites(forJest, CONFIGS[mode] ?? 'build/jest.config.js')
  console.log(`${totals.failed === 0 ? 'ok     ' : 'FAILED '} suites (${seconds(started)})`)
  if (failures.length > 0) console.log(`Failed checks: ${failures.join(', ')}.`)
  const sum = { passed: passed + totals.passed, failed: failures.length + totals.failed }
  if (full && !onlySuites) recordVerified(sum, Date.now() - started)
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  return sum.failed === 0 ? 0 : 1
}
