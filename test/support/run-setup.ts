import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type RunGlobals = { daybookGuard?: ChildProcess }

/** Starts the guard of the run's folder; PostgreSQL itself starts when the first suite asks for it. */
export default async function setup(_: unknown, project: { rootDir: string; globals: Record<string, unknown> }) {
  const script = join(project.rootDir, 'test', 'support', 'postgres-guard.ts')
  const guard = spawn(process.execPath, [script, String(project.globals.__RUN_DIRECTORY__)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
  })
  ;(globalThis as RunGlobals).daybookGuard = guard
  const ready = once(guard.stdout, 'data')
  const ended = once(guard, 'exit').then(([code]) => Promise.reject(new Error(`the test guard ended with ${code}`)))
  await Promise.race([ready, ended])
  ended.catch(() => undefined)
}
