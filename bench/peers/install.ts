import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const HERE = import.meta.dirname
const INSTALLING_MS = 15 * 60_000

/**
 * Puts the programs of other engines beside their packages, in a folder of this person's cache: nothing of them is ever installed with the product.
 * @returns the folder; a sentence where they cannot be installed here
 */
export async function peersFolder(): Promise<{ folder: string } | { why: string }> {
  const listed = readFileSync(join(HERE, 'package.json'))
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const folder = join(cache, 'daybook-bench', createHash('sha256').update(listed).digest('hex').slice(0, 16))
  const stamp = join(folder, 'installed')
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(HERE).filter((one) => one === 'package.json' || one.endsWith('.mjs')))
    copyFileSync(join(HERE, name), join(folder, name))
  if (existsSync(stamp)) return { folder }
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--legacy-peer-deps']
  try {
    const shell = process.platform === 'win32'
    await promisify(execFile)('npm', args, { cwd: folder, timeout: INSTALLING_MS, shell })
    writeFileSync(stamp, '')
    return { folder }
  } catch (error) {
    const last = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split('\n')
      .at(-1)
    return { why: `The other engines cannot be installed here: ${last}` }
  }
}
