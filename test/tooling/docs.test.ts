import { describe, expect, test } from '@jest/globals'
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { benches } from '../../bench/run.ts'
import { scratch } from '../support/run.ts'
import { ROOT } from './overlay.ts'

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8').replaceAll('\r\n', '\n')
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts)

describe.each(documents)('%s', (file) => {
  const text = read(file)
  test('every link leads somewhere', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path as string)
    // What the full verification writes is there once it has been run.
    const missing = links.filter((path) => !existsSync(join(ROOT, dirname(file), path)))
    expect(missing).toEqual([])
  })

  test('every npm script that it names exists', () => {
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name as string)
    expect(named.filter((name) => !scripts.includes(name))).toEqual([])
  })

  test('every suite that it names exists', () => {
    const named = [...text.matchAll(/`npm test -- ([^`]+)`/g)].flatMap(([, paths]) => paths?.split(' ') ?? [])
    const suites = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.test\.tsx?$/.test(file))
      .map((file) => `test/${file.replaceAll('\\', '/')}`)
    expect(named.filter((path) => !suites.some((suite) => suite.startsWith(path)))).toEqual([])
    if (file === 'docs/promises.md') expect(named.length).toBeGreaterThan(50)
  })
})

test('what the manual calls “so” stands so on the screens', () => {
  const words = new Set(Object.values(JSON.parse(read('renderer/words/en.json')) as Record<string, string>))
  const manual = documents.filter((file) => file === 'README.md' || file.startsWith('docs/runbooks/'))
  const labels = manual.flatMap((file) =>
    [
      ...read(file)
        .replaceAll(/\n\s*/g, ' ')
        .matchAll(/“([^”]+)”/g),
    ].map(([, label]) => label as string),
  )
  expect(labels.length).toBeGreaterThan(10)
  expect(labels.filter((label) => !words.has(label))).toEqual([])
})

test('every bench measures a promise that docs/promises.md makes, and names the bench', async () => {
  const promises = read('docs/promises.md')
  const all = await benches()
  expect(all.length).toBeGreaterThan(3)
  for (const { name, bench } of all) {
    expect(promises).toContain(`\n### ${bench.promise}\n`)
    expect(promises).toContain(`\`npm run bench ${name}\``)
  }
  expect(promises.match(/`npm run bench [\w-]+`/g)).toHaveLength(all.length)
})

test('every decision has its number, and says what and why', () => {
  const decisions = documents.filter((file) => /^docs\/decisions\/\d/.test(file))
  decisions.forEach((file, index) => {
    expect(file).toContain(`/${String(index + 1).padStart(4, '0')}-`)
    expect(read(file)).toMatch(/^# \d+\. .+\n\n\*\*Decision\.\*\*[\s\S]+\*\*Why[^*]*\.\*\*/)
  })
  expect(decisions.length).toBeGreaterThan(5)
})

test('the commands of README.md do what it says', async () => {
  const blocks = [...read('README.md').matchAll(/```sh test\n([\s\S]*?)```/g)].map(([, block]) => block as string)
  expect(blocks).toHaveLength(1)
  const env = { ...process.env, TMPDIR: await scratch('readme'), BASH_ENV: '' }
  const script = `set -euo pipefail\n${blocks.join('\n')}`
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: ROOT, env })
  const answer = stdout.split('\n').find((line) => line.startsWith('{"ok":'))
  expect(JSON.parse(answer ?? '{}')).toMatchObject({ ok: true, value: expect.arrayContaining([]) })
  expect(stdout).toContain('rivera\tdemo-prescriber-one')
}, 600_000)

test('generated: docs/ipc.md is what the contracts say', async () => {
  const { ipcDocument } = await import('../../build/docs/ipc.ts')
  expect(read('docs/ipc.md')).toBe(ipcDocument())
})
