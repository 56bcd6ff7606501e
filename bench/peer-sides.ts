import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

const Measured = z.record(z.string(), z.number())
export type Measured = z.infer<typeof Measured>
/** One engine: the program that does the work with both ends of it, over this computer's own network. */
export type Side = { name: string; program: string }
export type Work = 'push' | 'bootstrap' | 'converge'

/** This product first, then the others where they are installed. @param folder of the others; null: only this product */
export const sidesIn = (folder: string | null): Side[] => [
  { name: 'Daybook', program: join(import.meta.dirname, 'peers', 'daybook.ts') },
  ...(folder === null ? [] : PEERS.map(({ name, file }) => ({ name, program: join(folder, file) }))),
]
const PEERS = [
  { name: 'WatermelonDB', file: 'watermelondb.mjs' },
  { name: 'RxDB', file: 'rxdb.mjs' },
  { name: 'PouchDB', file: 'pouchdb.mjs' },
  { name: 'Yjs', file: 'yjs.mjs' },
]

const WORK_MS = 10 * 60_000

/** Has a side do one piece of work in a process of its own. @returns what it measured; a sentence where it could not */
export async function measured(
  side: Side,
  work: Work,
  count: number,
): Promise<{ figures: Measured } | { why: string }> {
  try {
    const args = ['--disable-warning=ExperimentalWarning', side.program, work, String(count)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: WORK_MS })
    return { figures: Measured.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')) }
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr || error).trim()
    return { why: said.split('\n').find((line) => line.includes('Error')) ?? said.slice(0, 200) }
  }
}
