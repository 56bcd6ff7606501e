import type { Hold } from '../../shared/kernel/index.ts'
import type { ActLeaseAnswer, ActLeaseRequest } from '../../shared/sync/index.ts'

type Ask = (request: ActLeaseRequest) => Promise<ActLeaseAnswer>

/**
 * Asks the server for something that only one PC does at a time (SPEC S86). The time of it is counted here from before it was asked for, by a counter
 * that nobody sets: this PC believes that it has it for less time than the server does, never for more.
 * @param ask the way to the server; null where there is none, or it does not answer
 * @param counter milliseconds that never run backwards
 */
export async function holdBy(ask: Ask | null, counter: () => number, name: string): Promise<Hold> {
  if (!ask) return { kind: 'alone' }
  const askedAt = counter()
  const answer = await ask({ kind: 'take', name }).catch(() => null)
  if (answer?.kind === 'refused' && (answer.reason === 'held' || answer.reason === 'recorded'))
    return { kind: 'busy', by: answer.by, isDone: answer.reason === 'recorded' }
  // A server of before, one that refuses this PC, or silence: nobody could be asked.
  if (answer?.kind !== 'held') return { kind: 'alone' }
  const { token, ms } = answer
  let until = askedAt + ms
  return {
    kind: 'held',
    isStillHeld: () => counter() < until,
    async record() {
      const said = await ask({ kind: 'record', name, token }).catch(() => null)
      return said?.kind === 'done'
    },
    async release() {
      // Whoever gives it back has it no more, whether or not the server hears so.
      until = Number.NEGATIVE_INFINITY
      await ask({ kind: 'release', name, token }).catch(() => null)
    },
  }
}
