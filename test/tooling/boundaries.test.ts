import { beforeAll, describe, expect, test } from '@jest/globals'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, overlay, program, put } from './overlay.ts'

/** Rule, the files of the breach, and what the finding must name. A breach must raise this rule and no other. */
const BREACHES: [rule: string, files: Record<string, string>][] = [
  ['shared-uses', { 'shared/kernel/breach.ts': `import '../../db/codec.ts'\n` }],
  ['shared-packages', { 'shared/kernel/breach.ts': `import 'kysely'\n` }],
  ['shared-node', { 'shared/kernel/breach.ts': `import 'node:fs'\n` }],
  ['db-uses', { 'db/breach.ts': `import type { Core } from '../electron/doors.ts'\nexport type X = Core\n` }],
  ['db-packages', { 'db/breach.ts': `import 'react'\n` }],
  ['db-node', { 'db/breach.ts': `import 'node:http'\n` }],
  [
    'electron-uses',
    { 'electron/breach.ts': `import '../renderer/app-breach.ts'\n`, 'renderer/app-breach.ts': 'export {}\n' },
  ],
  ['electron-packages', { 'electron/breach.ts': `import 'react'\n` }],
  ['electron-only-in-shells', { 'electron/breach.ts': `import 'electron'\n` }],
  ['renderer-uses', { 'renderer/breach.ts': `import '../db/codec.ts'\n` }],
  ['renderer-packages', { 'renderer/breach.ts': `import 'electron'\n` }],
  ['renderer-node', { 'renderer/breach.ts': `import 'node:path'\n` }],
  ['server-uses', { 'server/breach.ts': `import '../electron/doors.ts'\n` }],
  ['server-packages', { 'server/breach.ts': `import 'better-sqlite3'\n` }],
  ['capability-patients', { 'shared/patients/breach.ts': `import '../audit/index.ts'\n` }],
  ['capability-door', { 'shared/patients/breach.ts': `import '../access/model.ts'\n` }],
  ['capability-door-for-rooms', { 'db/breach.ts': `import '../shared/patients/model.ts'\n` }],
  ['kit-below-capabilities', { 'shared/ipc/breach.ts': `import '../patients/index.ts'\n` }],
  ['kernel-alone', { 'shared/kernel/breach.ts': `import '../ipc/wire.ts'\n` }],
  ['sync-apart', { 'shared/sync/breach.ts': `import '../patients/index.ts'\n` }],
  [
    'apart-from-sync',
    { 'shared/patients/breach.ts': `import '../sync/port-breach.ts'\n`, 'shared/sync/port-breach.ts': 'export {}\n' },
  ],
  ['migrations-frozen', { 'db/migrations/breach.ts': `import '../codec.ts'\n` }],
  ['rules-pure', { 'shared/patients/rules.ts': `import './contract.ts'\n` }],
  [
    'no-runtime-cycle',
    {
      'shared/kernel/breach.ts': `import { b } from './other-breach.ts'\nexport const a = () => b\n`,
      'shared/kernel/other-breach.ts': `import { a } from './breach.ts'\nexport const b = () => a\n`,
    },
  ],
  ['unlisted-package', { 'test/breach.ts': `import 'semver'\n` }],
  ['unresolved', { 'test/breach.ts': `import 'a-package-that-nobody-has'\n` }],
  ['uncovered-file', { 'attic/breach.ts': 'export {}\n' }],
  ['uncovered-file', { 'breach.ts': 'export {}\n' }],
]

let root: string
const check = () => program([join(ROOT, 'build/lint/boundaries.ts'), root], root)
const rulesIn = (output: string) => [...new Set([...output.matchAll(/^([\w-]+): /gm)].map((match) => match[1]))]

beforeAll(async () => {
  root = await overlay('boundaries')
})

test('control: the repository as it is has no finding and more than fifty modules', async () => {
  const { code, output } = await check()
  expect(output).toMatch(/^\d+ modules, 0 findings\n$/)
  expect(Number.parseInt(output, 10)).toBeGreaterThan(50)
  expect(code).toBe(0)
})

describe('a seeded breach raises its rule and no other', () => {
  // All at once, under names of their own: a run per breach would take half a minute.
  const seeded = BREACHES.map(([rule, files], index) => {
    const rename = (text: string) => text.replaceAll('breach', `breach${index}`)
    const renamed = Object.entries(files).map(([path, text]) => [rename(path), rename(text)] as const)
    return { rule, files: Object.fromEntries(renamed) as Record<string, string> }
  })
  let findings: { rule: string; from: string }[]
  beforeAll(async () => {
    for (const { files } of seeded) put(root, files)
    const { code, output } = await check()
    for (const { files } of seeded) for (const path of Object.keys(files)) rmSync(join(root, path))
    expect(code).toBe(1)
    findings = [...output.matchAll(/^([\w-]+): (\S+)/gm)].map(([, rule = '', from = '']) => ({ rule, from }))
  })

  test.each(seeded)('$rule $files', ({ rule, files }) => {
    const raised = findings.filter(({ from }) => from in files).map((finding) => finding.rule)
    expect([...new Set(raised)]).toEqual([rule])
  })
})

test('preload imports the package electron alone, types apart', async () => {
  const types = `import type { Bridge } from '../shared/ipc/index.ts'\nexport type X = Bridge\nimport 'electron'\n`
  put(root, { 'electron/preload.ts': types })
  const before = await check()
  expect(before.output).not.toContain('preload')
  put(root, { 'electron/preload.ts': `import '../shared/ipc/index.ts'\n` })
  const after = await check()
  expect(after.output).toContain('preload-alone: electron/preload.ts → shared/ipc/index.ts')
  rmSync(join(root, 'electron/preload.ts'))
})

test('capabilities.ts must stay free of cycles', async () => {
  const file = 'shared/capabilities.ts'
  const { readFileSync } = await import('node:fs')
  const before = readFileSync(join(root, file), 'utf8')
  put(root, { [file]: before.replace('access: []', `access: ['practice']`) })
  const { output } = await check()
  put(root, { [file]: before })
  expect(rulesIn(output)).toContain('capabilities-acyclic')
})

test('a check that sees no modules fails instead of passing', async () => {
  const empty = await overlay('boundaries-empty')
  for (const room of ['shared/ipc', 'db', 'electron', 'renderer', 'server', 'build', 'test', 'bench']) {
    rmSync(join(empty, room), { recursive: true, force: true })
  }
  put(empty, {
    'boundaries.json':
      '{"rooms":{"attic":{"uses":[],"packages":[],"node":[]}},"electronPackage":[],"doors":{},"registries":[]}',
  })
  const { code, output } = await program([join(ROOT, 'build/lint/boundaries.ts'), empty], empty)
  expect(output).toContain('saw no modules at all')
  expect(code).toBe(1)
})
