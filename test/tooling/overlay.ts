import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execFile } from 'node:child_process'
import { scratch } from '../support/run.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const TREE = ['shared', 'db', 'electron', 'renderer', 'server', 'build', 'bench', 'test']
const FILES = ['boundaries.json', '.oxlintrc.json', 'biome.json', 'package.json', 'package-lock.json', 'tsconfig.json']

/** A copy of the repository in a folder of this run, with our node_modules linked in. */
export async function overlay(name: string, extra: string[] = []): Promise<string> {
  const root = await scratch(name)
  for (const entry of [...TREE, ...FILES, ...extra]) {
    if (existsSync(join(ROOT, entry))) cpSync(join(ROOT, entry), join(root, entry), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction')
  return root
}

export function put(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** Runs one of our programs under the Node of this test. Never throws: the exit code is what the test asks about. */
export function program(args: string[], cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` }),
    )
  })
}
