// Notes the last result of `npm run verify:full` in docs/verified.md.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './programs.mjs'

const git = (...args) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? ''

/** @param {{ passed: number, failed: number }} sum @param {number} milliseconds that the suites took */
export function recordVerified(sum, milliseconds) {
  const changed =
    git('status', '--porcelain', '--', '.', ':!docs/verified.md') === '' ? '' : ' with uncommitted changes'
  const lines = [
    '# The last full verification',
    '',
    'Written by `npm run verify:full`, which runs everything that `npm test` runs, with the heavy suites at their full size.',
    '',
    `- Date: ${new Date().toISOString()}`,
    `- Commit: ${git('rev-parse', 'HEAD') || 'unknown'}${changed}`,
    `- Machine: ${platform()} ${release()}, ${cpus().length} × ${cpus()[0]?.model.trim() || 'unnamed processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `- Time: ${Math.round(milliseconds / 60_000)} min`,
    `- Result: ${sum.passed} passed, ${sum.failed} failed`,
  ]
  writeFileSync(join(ROOT, 'docs', 'verified.md'), `${lines.join('\n')}\n`)
}
