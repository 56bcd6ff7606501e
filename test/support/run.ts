import { mkdirSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the guard of this run's PostgreSQL is asked for it; written by the guard, removed with the run's folder. */
export type GuardAddress = { port: number; token: string }

/** The folder of this jest run; everything in it is removed when the run ends, however it ends. */
export function runDirectory(): string {
  const directory = (globalThis as { __RUN_DIRECTORY__?: string }).__RUN_DIRECTORY__
  if (!directory) throw new Error('no run folder: start jest with -c build/jest.config.js')
  return directory
}

/** A new empty folder for one test, readable by its owner alone, removed with the run. */
export async function scratch(name: string): Promise<string> {
  const parent = join(runDirectory(), 'scratch')
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  return mkdtemp(join(parent, `${name}-`))
}
