import { expect, test } from '@jest/globals'
import { join } from 'node:path'
import { ROOT, overlay, program, put } from './overlay.ts'

type Case = [rule: string, path: string, breach: string, allowed?: { path: string; text: string }]

/** What is forbidden, where, and the nearest thing that is not. */
const CASES: Case[] = [
  [
    'daybook(writes-only-in-journal)',
    'db/patients/x.ts',
    `export const f = (db: { insertInto(t: string): void }) => db.insertInto('patient')\n`,
    {
      path: 'db/journal/x.ts',
      text: `export const f = (db: { insertInto(t: string): void }) => db.insertInto('patient')\n`,
    },
  ],
  [
    'daybook(writes-only-in-journal)',
    'electron/x.ts',
    'export const q = "DELETE FROM patient"\n',
    { path: 'db/migrations/x.ts', text: 'export const q = "DELETE FROM patient"\n' },
  ],
  [
    'daybook(writes-only-in-journal)',
    'db/x.ts',
    'export const q = (t: string) => `update ${t} set a = 1`\n',
    { path: 'db/x.ts', text: 'export const q = (t: string) => `select ${t}, updated_at from patient`\n' },
  ],
  ['daybook(writes-only-in-journal)', 'db/x.ts', `export const q = 'insert or replace into patient values (1)'\n`],
  [
    'daybook(no-raw-sql)',
    'db/x.ts',
    `import { sql } from 'kysely'\nexport const q = sql.raw('x')\n`,
    { path: 'db/x.ts', text: `import { sql } from 'kysely'\nexport const q = sql.ref('x')\n` },
  ],
  [
    'daybook(no-ambient-time-or-chance)',
    'shared/kernel/x.ts',
    'export const t = Date.now()\n',
    { path: 'electron/x.ts', text: 'export const t = Date.now()\n' },
  ],
  [
    'daybook(no-ambient-time-or-chance)',
    'db/x.ts',
    'export const t = new Date()\n',
    { path: 'db/x.ts', text: 'export const t = new Date(0)\n' },
  ],
  ['daybook(no-ambient-time-or-chance)', 'db/x.ts', 'export const t = Math.random()\n'],
  ['daybook(no-ambient-time-or-chance)', 'shared/kernel/x.ts', 'export const t = performance.now()\n'],
  [
    'daybook(no-utc-civil-date)',
    'renderer/x.ts',
    'export const d = (t: Date) => t.toISOString().slice(0, 10)\n',
    { path: 'renderer/x.ts', text: 'export const d = (t: Date) => t.toISOString()\n' },
  ],
  [
    'daybook(no-raw-ipc)',
    'electron/x.ts',
    `export const f = (e: { ipcMain: { on(): void } }) => e.ipcMain.on()\n`,
    { path: 'electron/ipc/x.ts', text: `export const f = (e: { ipcMain: { on(): void } }) => e.ipcMain.on()\n` },
  ],
  [
    'daybook(no-raw-ipc)',
    'electron/x.ts',
    `import { contextBridge } from 'electron'\nexport const b = contextBridge\n`,
    { path: 'electron/preload.ts', text: `import { contextBridge } from 'electron'\nexport const b = contextBridge\n` },
  ],
  [
    'daybook(no-plaintext-copy)',
    'db/x.ts',
    'export const f = (db: { serialize(): Buffer }) => db.serialize()\n',
    { path: 'test/x.ts', text: 'export const f = (db: { serialize(): Buffer }) => db.serialize()\n' },
  ],
  [
    'daybook(no-plaintext-copy)',
    'electron/x.ts',
    'export const f = (db: { backup(to: string): void }) => db.backup("x")\n',
  ],
  [
    'daybook(no-html-injection)',
    'renderer/x.ts',
    'export const f = (e: Element) => (e.innerHTML = "x")\n',
    { path: 'renderer/x.ts', text: 'export const f = (e: Element) => (e.textContent = "x")\n' },
  ],
  [
    'daybook(no-html-injection)',
    'renderer/x.tsx',
    'export const F = () => <p dangerouslySetInnerHTML={{ __html: "" }} />\n',
  ],
  [
    'daybook(no-literal-text)',
    'renderer/x.tsx',
    'export const F = () => <p>Sign in</p>\n',
    { path: 'renderer/x.tsx', text: 'export const F = () => <p>· 12</p>\n' },
  ],
  [
    'daybook(no-literal-text)',
    'renderer/x.tsx',
    `export const F = () => <p>{'Sign in'}</p>\n`,
    { path: 'renderer/x.tsx', text: `export const F = (p: { words: string }) => <p>{p.words}</p>\n` },
  ],
  [
    'daybook(no-literal-text)',
    'renderer/x.tsx',
    'export const F = () => <input aria-label="Search" />\n',
    {
      path: 'renderer/x.tsx',
      text: 'export const F = (p: { words: string }) => <input aria-label={p.words} className="wide" />\n',
    },
  ],
  [
    'daybook(no-literal-text)',
    'renderer/x.tsx',
    'export const F = (p: { on: boolean }) => <input placeholder={p.on ? "Yes" : ""} />\n',
  ],
  [
    'import(no-default-export)',
    'shared/kernel/x.ts',
    'export default 1\n',
    { path: 'build/x.config.js', text: 'export default 1\n' },
  ],
  [
    'typescript(no-explicit-any)',
    'db/x.ts',
    'export const f = (x: unknown) => x as any\n',
    { path: 'db/x.ts', text: 'export const f = (x: unknown) => x as string\n' },
  ],
  ['typescript(ban-ts-comment)', 'db/x.ts', '// @ts-ignore\nexport const f = 1\n'],
  [
    'typescript(no-floating-promises)',
    'electron/x.ts',
    'export const f = () => {\n  Promise.resolve(1)\n}\n',
    { path: 'electron/x.ts', text: 'export const f = () => {\n  void Promise.resolve(1)\n}\n' },
  ],
  ['typescript(no-misused-promises)', 'electron/x.ts', 'export const f = (p: Promise<boolean>) => (p ? 1 : 2)\n'],
  ['eslint(no-warning-comments)', 'db/x.ts', '// TODO: later\nexport const f = 1\n'],
]

type Found = { code: string; filename: string }

/** Lints a tree that holds all these files, each under a name of its own; returns the rules that each file broke. */
async function lint(
  name: string,
  files: { path: string; text: string }[],
): Promise<{ code: number; rules: string[][] }> {
  const root = await overlay(name)
  const placed = files.map(({ path, text }, index) => ({ path: path.replace(/\bx\./, `x${index}.`), text }))
  put(root, Object.fromEntries(placed.map(({ path, text }) => [path, text])))
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint')
  const { code, output } = await program(
    [oxlint, '--type-aware', '--format=json', ...placed.map(({ path }) => path)],
    root,
  )
  const { diagnostics } = JSON.parse(output) as { diagnostics: Found[] }
  const rulesOf = (path: string) => diagnostics.filter((found) => found.filename === path).map((found) => found.code)
  return { code, rules: placed.map(({ path }) => [...new Set(rulesOf(path))]) }
}

test('a seeded breach is refused by its rule and by no other', async () => {
  const { code, rules } = await lint(
    'breaches',
    CASES.map(([, path, text]) => ({ path, text })),
  )
  expect(rules).toEqual(CASES.map(([rule]) => [rule]))
  expect(code).toBe(1)
})

test('control: what is nearest to each breach passes', async () => {
  const allowed = CASES.flatMap(([, , , nearest]) => nearest ?? [])
  const { code, rules } = await lint('allowed', allowed)
  expect(rules).toEqual(allowed.map(() => []))
  expect(code).toBe(0)
})
