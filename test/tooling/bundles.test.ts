import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

const ROOT = join(import.meta.dirname, '..', '..')
const out = mkdtempSync(join(tmpdir(), 'daybook-bundles-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

beforeAll(() => {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  execFileSync(process.execPath, [vite, 'build', '--config', 'build/vite.main.config.ts', '--outDir', out], {
    cwd: ROOT,
    stdio: 'pipe',
  })
}, 120_000)

/** What a bundle starts by its address, which no bundler sees: the source of it where it runs from source, or a file beside it. */
const startedIn = (code: string) =>
  [...code.matchAll(/new URL\(["']\.\/([^"']+)["'], import\.meta\.url\)/g)].map(([, path = '']) => path)

test('whatever the program starts by its address lies beside it when it is built', () => {
  const started = readdirSync(out)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => startedIn(readFileSync(join(out, name), 'utf8')))
  const built = started.filter((path) => path.endsWith('.js'))
  expect(built).toEqual(expect.arrayContaining(['hosted.js', 'server-copies.js', 'server-checkpoint.js']))
  expect(built.filter((path) => !existsSync(join(out, path)))).toEqual([])
  // A source is named only by what chooses between it and a file of the build.
  expect(started.filter((path) => path.endsWith('.ts')).length).toBeLessThanOrEqual(built.length)
})
