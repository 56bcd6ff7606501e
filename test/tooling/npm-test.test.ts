import { beforeAll, expect, test } from '@jest/globals'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { overlay, program, put } from './overlay.ts'

const suite = (body: string) => `import { expect, test } from '@jest/globals'\n\n${body}\n`

let root: string
const npmTest = (...args: string[]) => program(['build/bootstrap/run.cjs', 'test', ...args], root)
// What jest says goes to standard error, which stands behind: the last line of ours is looked for by its form.
const lastLine = (output: string) => output.split('\n').findLast((line) => /^\d+ passed, \d+ failed$/.test(line))

beforeAll(async () => {
  root = await overlay('npm-test', ['docs'])
  // Our own suites give way to three small ones; what is built is tested elsewhere.
  for (const path of ['test', 'bench', 'electron', 'renderer', 'build/build.mjs', 'build/golden.ts'])
    rmSync(join(root, path), { recursive: true, force: true })
  put(root, {
    'test/a/passes.test.ts': suite(`test('one', () => expect(1).toBe(1))\ntest('two', () => expect(2).toBe(2))`),
    'test/a/fails.test.ts': suite(`test('three', () => expect(1).toBe(2))`),
    'test/b/skips.test.ts': suite(`test.skip('four', () => expect(1).toBe(1))`),
    'test/b/breaks.test.ts': suite(`throw new Error('broken')`),
    'test/support/run-setup.ts': 'export default async function setup() {}\n',
    'test/support/run-teardown.ts': 'export default async function teardown() {}\n',
  })
})

test('one pattern runs only its suites, and the last line counts them', async () => {
  const { code, output } = await npmTest('test/a/passes')
  expect(lastLine(output)).toBe('2 passed, 0 failed')
  expect(output).not.toContain('boundaries (')
  expect(code).toBe(0)
})

test('a failing, a skipped and a broken suite each count as failed', async () => {
  const { code, output } = await npmTest('test/')
  expect(lastLine(output)).toBe('2 passed, 3 failed')
  expect(code).toBe(1)
})

/** Ends its own process, as V8 does; the first time only, where `once` is told. */
const ending = (signal: string, once: string | null) =>
  `import { expect, test } from '@jest/globals'
import { existsSync, writeFileSync } from 'node:fs'

const once = ${JSON.stringify(once)}
if (once === null || !existsSync(once)) {
  if (once !== null) writeFileSync(once, '')
  process.kill(process.pid, '${signal}')
  await new Promise(() => {})
}
test('five', () => expect(1).toBe(1))
`

test.each([
  ['once more, and counts as it ends then', 'SIGTRAP', true, '3 passed, 0 failed'],
  ['once more and no more than that', 'SIGTRAP', false, '2 passed, 1 failed'],
])('a suite whose process V8 ended runs %s', async (_what, signal, once, sum) => {
  const marker = join(root, `ended-${signal}-${String(once)}`)
  put(root, { 'test/c/ends.test.ts': ending(signal, once ? marker : null) })
  const { output } = await npmTest('test/c/ends', 'test/a/passes', '--maxWorkers=2')
  expect(output).toContain('V8 ended the process of these')
  expect(lastLine(output)).toBe(sum)
})

test('control: one that anything else ended does not run again', async () => {
  put(root, { 'test/c/ends.test.ts': ending('SIGKILL', join(root, 'ended-SIGKILL')) })
  const { output } = await npmTest('test/c/ends', 'test/a/passes', '--maxWorkers=2')
  expect(output).not.toContain('V8 ended')
  expect(lastLine(output)).toBe('2 passed, 1 failed')
})

/** Fails in its second test; the first time only, where `once` is told. */
const unsteady = (once: string | null) =>
  `import { expect, test } from '@jest/globals'
import { existsSync, writeFileSync } from 'node:fs'

const once = ${JSON.stringify(once)}
test('six', () => expect(1).toBe(1))
test('seven', () => {
  const before = once !== null && existsSync(once)
  if (once !== null) writeFileSync(once, '')
  expect(before).toBe(true)
})
`

test.each([
  ['that fails runs once more, is called unsteady, and counts as it ends then', true, '4 passed, 0 failed'],
  ['that fails twice has failed', false, '3 passed, 1 failed'],
])('a browser suite %s', async (_what, once, sum) => {
  const marker = join(root, `unsteady-${String(once)}`)
  put(root, { 'test/e2e/screen.test.ts': unsteady(once ? marker : null) })
  const { code, output } = await npmTest('test/e2e/screen', 'test/a/passes')
  expect(output).toContain('UNSTEADY: these browser suites failed')
  expect(lastLine(output)).toBe(sum)
  expect(code).toBe(once ? 0 : 1)
})

test('control: a suite without a browser that fails does not run again', async () => {
  put(root, { 'test/d/unsteady.test.ts': unsteady(join(root, 'unsteady-control')) })
  const { output } = await npmTest('test/d/unsteady', 'test/a/passes')
  expect(output).not.toContain('UNSTEADY')
  expect(lastLine(output)).toBe('3 passed, 1 failed')
})

test('a pattern that matches nothing fails', async () => {
  const { code, output } = await npmTest('test/nowhere')
  expect(lastLine(output)).toBe('0 passed, 1 failed')
  expect(code).toBe(1)
})

test('a failing check is named, and everything after it runs all the same', async () => {
  put(root, {
    'shared/kernel/ugly.ts': 'export   const   ugly = 1\n',
    'shared/kernel/stray.ts': `import '../../db/codec.ts'\n`,
  })
  const { code, output } = await npmTest('--full')
  expect(output).toMatch(/^FAILED {2}format \(/m)
  expect(output).toMatch(/^FAILED {2}boundaries \(/m)
  expect(output).toMatch(/^ok {6}generated files \(/m)
  expect(output).toContain('shared-uses: shared/kernel/stray.ts')
  expect(output).toMatch(/^Failed checks: .*format.*boundaries/m)
  expect(lastLine(output)).toMatch(/^\d+ passed, \d+ failed$/)
  expect(code).toBe(1)
  // verify:full is the same with the heavy suites at full size, and notes what came of it.
  const verified = readFileSync(join(root, 'docs/verified.md'), 'utf8')
  expect(verified).toContain(`- Result: ${lastLine(output)}\n`)
  expect(verified).toMatch(/^- Date: \d{4}-\d\d-\d\dT.*Z$/m)
}, 240_000)
