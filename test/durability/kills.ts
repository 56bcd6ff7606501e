import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from './seeded.ts'
import { lossesAndUnits } from './store-under-test.ts'
import { STORES, type StoreName } from './stores.ts'

export type Killed = { kills: number; acknowledged: number; failed: { kill: number; problems: string[] }[] }

/** A store lives through this many kills before the next begins, so that looking at it stays quick. */
const KILLS_PER_STORE = 20
/** Writers that load while another one writes. */
const LOADING = 3
/** Longest time in ms that a writer may write before it is killed. */
const LONGEST = 60

/**
 * Kills a writing process with SIGKILL at random times and looks each time whether everything that it acknowledged is
 * in the store, nothing is torn and every chain holds. While one writer dies the next ones are already loading.
 * @param scratch a folder on a real disk
 */
export async function killRounds(
  scratch: string,
  name: StoreName,
  options: { kills: number; random: Random },
): Promise<Killed> {
  const store = STORES[name]
  const result: Killed = { kills: 0, acknowledged: 0, failed: [] }
  let folder = ''
  let acknowledged = new Set<number>()
  let first = 0
  const folderOf = (kill: number) => join(scratch, `killed-${name}-${Math.floor(kill / KILLS_PER_STORE)}`)
  const loading = Array.from({ length: LOADING }, () => new Writer())
  for (let kill = 0; kill < options.kills; kill++) {
    if (kill % KILLS_PER_STORE === 0) {
      folder = folderOf(kill)
      mkdirSync(folder, { recursive: true })
      await store.create(folder)
      acknowledged = new Set()
      first = 0
    }
    const writer = loading.shift() ?? new Writer()
    if (kill + LOADING < options.kills) loading.push(new Writer())
    const written = await writer.writeUntilKilled(name, folder, first, options.random.below(LONGEST))
    for (const unit of written) acknowledged.add(unit)
    result.acknowledged += written.length
    const { problems, whole } = await lossesAndUnits(store, folder, acknowledged)
    if (problems.length > 0) result.failed.push({ kill, problems })
    // A unit may be there without having been acknowledged; the next writer goes on after it.
    first = Math.max(-1, ...whole) + 1
    result.kills++
  }
  for (const writer of loading) await writer.kill()
  return result
}

class Writer {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #closed: Promise<unknown>
  #output = ''
  #errors = ''
  constructor() {
    this.#child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts')], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text
    })
    this.#child.stdin.on('error', () => undefined)
    this.#closed = once(this.#child, 'close')
  }

  /** @param ms how long after the first acknowledgement it may live @returns the acknowledged units */
  async writeUntilKilled(store: StoreName, folder: string, first: number, ms: number): Promise<number[]> {
    this.#child.stdin.write(`${JSON.stringify({ store, folder, first, units: 1_000_000 })}\n`)
    while (!/\d/.test(this.#output)) {
      await Promise.race([once(this.#child.stdout, 'data'), this.#closed])
      if (this.#child.exitCode !== null) throw new Error(`The writer ended by itself: ${this.#errors.slice(0, 2000)}`)
    }
    await pause(ms)
    await this.kill()
    const lines = this.#output.split('\n')
    // What stands after the last line end was cut off by the kill: whether it was acknowledged nobody can say.
    return lines
      .slice(0, -1)
      .filter((line) => /^\d+$/.test(line))
      .map(Number)
  }

  async kill() {
    this.#child.kill('SIGKILL')
    await this.#closed
  }
}
