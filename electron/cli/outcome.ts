import type { Failure, Outcome } from '../../shared/kernel/index.ts'
import type { Terminal } from './terminal.ts'

/** Says what went wrong, and gives the exit code for it. */
export function sayFailure(terminal: Terminal, failure: Failure): number {
  terminal.say(failure.message)
  for (const { path, message } of failure.issues) terminal.say(`  ${path ? `${path}: ` : ''}${message}`)
  if (failure.code === 'internal' && failure.incidentId) terminal.say(`Incident ${failure.incidentId}`)
  return 1
}

/** Exit code of an outcome: what `say` makes of a good one, or 1 with the failure said. */
export function finish<T>(terminal: Terminal, outcome: Outcome<T>, say: (value: T) => number): number {
  return outcome.ok ? say(outcome.value) : sayFailure(terminal, outcome.failure)
}

/** Runs `use` with a signal that fires when the person presses Ctrl+C; the second time ends the process. */
export async function interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const stop = () => abort.abort()
  process.once('SIGINT', stop)
  try {
    return await use(abort.signal)
  } finally {
    process.off('SIGINT', stop)
  }
}

/** A line of progress whenever the share done has grown by a tenth, and for every new stage. */
export function progressLines(terminal: Terminal): (step: { stage?: string; done: number; of: number }) => void {
  let last = ''
  return ({ stage = '', done, of }) => {
    const tenths = of > 0 ? Math.floor((10 * done) / of) : 0
    const line = `${stage ? `${stage}: ` : ''}${tenths * 10} %`
    if (line !== last) terminal.say(line)
    last = line
  }
}
