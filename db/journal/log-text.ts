import { Refusal } from '../../shared/kernel/index.ts'
import type { LogRows } from '../operation-log.ts'

/** The database has the entry, its log has not: it was not acknowledged, yet it may be there after the next opening. */
export function logRefusal(reason = 'log-failed'): Refusal {
  const look = 'The last entry may or may not have been saved: look for it before you enter it again.'
  return reason === 'disk-full'
    ? new Refusal('internal', `The disk is full. Free some space. ${look}`, { reason })
    : new Refusal('internal', `The operation log cannot be written. Close Daybook, open it again. ${look}`, { reason })
}

/** Operations that are sealed, or written out, in about four milliseconds. */
export const SEALED_AT_ONCE = 150
/** Operations up to which database and log are written in one turn: what somebody saved on a screen. */
export const FEW = 8
/** Pieces of the log's text above which it is sealed and written in turns. */
export const LONG_TEXT = 5

export const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What the operation log gets, as `JSON.stringify` says it, in the pieces in which it was made. */
export async function entryText({ operations, audit, outgoing, origins }: LogRows): Promise<string[]> {
  const pieces = ['{"operations":[']
  for (let at = 0; at < operations.length; at += SEALED_AT_ONCE) {
    if (at > 0) await othersTurn()
    const part = JSON.stringify(operations.slice(at, at + SEALED_AT_ONCE)).slice(1, -1)
    pieces.push(at > 0 ? `,${part}` : part)
  }
  pieces.push(`],"audit":${JSON.stringify(audit)}`)
  if (outgoing.length > 0) pieces.push(`,"outgoing":${JSON.stringify(outgoing)}`)
  // Said also where there are none: what only puts values right is nobody's own.
  if (origins.length > 0 || outgoing.length === 0) pieces.push(`,"origins":${JSON.stringify(origins)}`)
  pieces.push('}')
  return pieces
}
