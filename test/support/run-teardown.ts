import { once } from 'node:events'
import type { RunGlobals } from './run-setup.ts'

/** Lets go of the guard, which stops PostgreSQL and removes the run's folder. */
export default async function teardown() {
  const guard = (globalThis as RunGlobals).daybookGuard
  if (!guard || guard.exitCode !== null) return
  const ended = once(guard, 'exit')
  guard.stdin?.end()
  await ended
}
