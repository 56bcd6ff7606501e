import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseYaml } from '../support/yaml.ts'
import { ROOT } from './overlay.ts'

/** The parts of GitHub's workflow syntax that we use; whatever else stands there is refused. Source: GitHub Docs, "Workflow syntax for GitHub Actions". */
const Text = z.string().min(1)
const Step = z
  .strictObject({
    name: Text.optional(),
    uses: z
      .string()
      .regex(/^[\w-]+\/[\w-]+@v\d+$/)
      .optional(),
    with: z.record(z.string(), Text).optional(),
    run: Text.optional(),
    if: Text.optional(),
    env: z.record(z.string(), z.string()).optional(),
  })
  .refine(
    (step) => (step.uses === undefined) !== (step.run === undefined),
    'a step either uses an action or runs a command',
  )
const Job = z.strictObject({
  needs: Text.optional(),
  strategy: z.strictObject({ 'fail-fast': z.boolean(), matrix: z.strictObject({ os: z.array(Text).min(1) }) }),
  'runs-on': z.literal('${{ matrix.os }}'),
  'timeout-minutes': z.number().int().positive(),
  steps: z.array(Step).min(1),
})
const Workflow = z
  .strictObject({
    name: Text,
    on: z.strictObject({ push: z.strictObject({ branches: z.array(Text) }), pull_request: z.null() }),
    permissions: z.strictObject({ contents: z.literal('read') }),
    concurrency: z.strictObject({ group: Text, 'cancel-in-progress': z.boolean() }),
    jobs: z.record(z.string(), Job),
  })
  .refine(({ jobs }) => Object.values(jobs).every((job) => !job.needs || job.needs in jobs), 'needs names a job')

const text = readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8')

test('the workflow keeps to the syntax, and runs on three systems', () => {
  const { jobs } = Workflow.parse(parseYaml(text))
  expect(Object.keys(jobs)).toEqual(['test', 'package'])
  for (const job of Object.values(jobs)) {
    const systems = job.strategy.matrix.os.map((os) => os.split('-')[0])
    expect(systems).toEqual(['ubuntu', 'windows', 'macos'])
  }
})

test('every npm script that it runs exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...text.matchAll(/npm (?:run )?([\w:]+)/g)]
    .map(([, name]) => name as string)
    .filter((name) => name !== 'ci')
  expect(named.length).toBeGreaterThan(2)
  for (const name of named) expect(scripts).toHaveProperty([name])
})

test.each([
  ['an unknown key', text.replace('timeout-minutes', 'timeout-minuten')],
  ['a step that does nothing', text.replace('run: npm run setup', 'name: nothing')],
  ['a job that needs another which is not there', text.replace('needs: test', 'needs: tests')],
  ['an action without a version', text.replace('actions/checkout@v5', 'actions/checkout')],
])('control: %s is refused', (_, broken) => {
  expect(broken).not.toBe(text)
  expect(Workflow.safeParse(parseYaml(broken)).success).toBe(false)
})

test('.ci/run calls exactly what README.md tells everyone to run', () => {
  const commands = readFileSync(join(ROOT, '.ci/run'), 'utf8')
    .split('\n')
    .filter((line) => /^\w/.test(line) && !/^(set|cd) /.test(line))
  expect(commands).toEqual(['npm test'])
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toMatch(/^npm test$/m)
})
