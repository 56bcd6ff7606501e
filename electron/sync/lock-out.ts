import type { Journal } from '../../db/journal.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { formerWaiting } from '../../db/sync/former.ts'
import { ownAfter } from '../../db/sync/outbox.ts'
import { heardOfServer } from '../../db/sync/standing.ts'
import type { DeviceId, LeftBehind } from '../../shared/kernel/index.ts'
import { BATCH_OPERATIONS, type LeftRequest } from '../../shared/sync/index.ts'
import type { Transport } from './exchange.ts'
import { othersTurn } from './timers.ts'

/** A server that takes this long for what was not sent is not waited for: the keys go first. */
const LONGEST_MS = 30_000

/**
 * Whether the server, asked once more in another way, says that it has not locked this PC out: keys that are destroyed do not come back for an
 * answer that was a mistake. A server that does not answer has said it once already.
 */
export async function isDenied(transport: Pick<Transport, 'left'>, deviceId: string): Promise<boolean> {
  const asked: LeftRequest = { kind: 'work', author: deviceId as DeviceId, operations: [] }
  const answer = await transport.left?.(asked).catch(() => null)
  return answer?.kind === 'refused' && answer.reason === 'not-revoked'
}

/**
 * Leaves with the server what this PC had not sent when it was locked out, to be kept aside for a person (SPEC S81). Never throws: what is not taken
 * stays on this PC, for whoever has its 24 words.
 * @param counter milliseconds that never run backwards
 */
export async function leaveWork(
  journal: Journal,
  transport: Pick<Transport, 'left'>,
  counter: () => number,
): Promise<LeftBehind> {
  const { db } = journal
  const { number, deviceId } = await standingOf(db)
  const { acked } = (await heardOfServer(db)) ?? { acked: 0 }
  const former = (await formerWaiting(db)).map((one) => ({ ...one, own: one.deviceId as string | null }))
  const authors = [...former, { deviceId, own: null, number, acked: Math.min(acked, number) }]
  const unsent = authors.reduce((sum, one) => sum + one.number - one.acked, 0)
  const until = counter() + LONGEST_MS
  let left = 0
  for (const author of authors) {
    for (let from = author.acked; from < author.number; ) {
      if (!transport.left || counter() > until) return { unsent, left }
      const operations = await ownAfter(db, from, BATCH_OPERATIONS, othersTurn, author.own)
      const last = operations.at(-1)
      if (!last) break
      const answer = await transport
        .left({ kind: 'work', author: author.deviceId as DeviceId, operations })
        .catch(() => null)
      if (answer?.kind !== 'kept') return { unsent, left }
      left += operations.length
      from = last.number
    }
  }
  return { unsent, left }
}
