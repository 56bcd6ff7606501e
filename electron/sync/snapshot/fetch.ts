import type { KeyUse } from '../../../db/connection.ts'
import { damagedSnapshot } from '../../../db/journal/snapshot-replica.ts'
import { hashOfWhole } from '../../../db/snapshots/pieces.ts'
import { Refusal } from '../../../shared/kernel/index.ts'
import { SNAPSHOT_PIECE_BYTES, type SnapshotFacts, SYNC_PATH } from '../../../shared/sync/index.ts'
import type { Carry } from '../../carrier.ts'
import { PieceFile } from './pieces.ts'

/** Pieces that are asked for at once: while one is written the next is on its way. */
const AT_ONCE = 4
/** A server that does not answer, or has its hands full, is asked again after this much time, and twice as much each time, up to the longest. */
const WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000
/** So long without a word of it, or with nothing but that it is busy, a piece is given up. A server that is restarted or a line that is down takes minutes. */
const PATIENCE_MS = 10 * 60_000
/** A piece that is not what the server said is asked for once or twice more, at once: a line may have cut it off. */
const WRONG = 3

export type Fetching = {
  facts: SnapshotFacts
  /** As the server told it. */
  snapshotKey: string
  carry: Carry
  file: string
  key: KeyUse
  signal: AbortSignal
  /** Milliseconds of a counter that never runs backwards. */
  counter: () => number
  sleep: (ms: number) => Promise<void>
  progress: (done: number, of: number) => void
}

/** The server has this snapshot no longer: another one may be asked for. */
export class SnapshotGone extends Error {
  override readonly name = 'SnapshotGone'
}

/**
 * Fetches the pieces of a snapshot that are not in the file yet.
 * @throws SnapshotGone; Refusal `offline` when the server could not be reached for ten minutes, or lets this PC in no more; `snapshot-damaged` when what it
 *   sends is not what it said; `disk-full`
 */
export async function fetchSnapshot(fetching: Fetching): Promise<void> {
  const { facts, file, key, snapshotKey, signal, progress } = fetching
  const { pieces } = facts
  if (hashOfWhole(pieces) !== facts.sha256) throw damagedSnapshot('its list of pieces is damaged')
  const into = new PieceFile(file, facts, { key, snapshotKey })
  let [done, next, failed] = [0, 0, false]
  const one = async (index: number) => {
    if (!(await into.has(index))) await fetchPiece(fetching, into, index)
    done += 1
    progress(done, pieces.length)
  }
  const line = async () => {
    while (next < pieces.length && !failed) {
      signal.throwIfAborted()
      await one(next++)
    }
  }
  try {
    const lines = Array.from({ length: AT_ONCE }, () =>
      line().catch((error: unknown) => {
        failed = true
        throw error
      }),
    )
    const ends = await Promise.allSettled(lines)
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  } finally {
    await into.close()
  }
}

async function fetchPiece(fetching: Fetching, into: PieceFile, index: number): Promise<void> {
  const { facts, carry, signal } = fetching
  const path = `${SYNC_PATH.snapshot}/${facts.id}/${index}`
  // A server that is busy can be reached: the one is no sign of the other.
  const [silent, busy] = [patience(fetching), patience(fetching)]
  for (let wrong = 0; ; ) {
    signal.throwIfAborted()
    const told = await answered(() =>
      carry({ method: 'GET', path, body: null, type: '', most: SNAPSHOT_PIECE_BYTES, signal }),
    )
    if (told?.status === 200 && (await into.write(index, told.body))) return
    if (told?.status === 404) throw new SnapshotGone()
    // Whoever may not come any more hears why when it asks in the usual way.
    if (told?.status === 401 || told?.status === 403)
      throw new Refusal('forbidden', 'The server does not let this PC in.', { reason: 'not-let-in' })
    if (told) silent.ends()
    if (told?.status === 200 && ++wrong === WRONG) throw damagedSnapshot('a piece of it is damaged')
    if (told?.status !== 200) await (told ? busy : silent).wait()
  }
}

/** Null where there was no answer. */
async function answered<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Refusal && error.code === 'offline') return null
    throw error
  }
}

/** Waits, longer each time, until it has gone on for too long. */
function patience({ counter, sleep }: Pick<Fetching, 'counter' | 'sleep'>) {
  let [since, times]: [number | null, number] = [null, 0]
  return {
    ends() {
      ;[since, times] = [null, 0]
    },
    /** @throws Refusal `offline` when it has lasted too long */
    async wait(): Promise<void> {
      since ??= counter()
      if (counter() - since >= PATIENCE_MS)
        throw new Refusal('offline', 'The practice server cannot be reached.', { reason: 'unreachable' })
      await sleep(Math.min(LONGEST_WAIT_MS, WAIT_MS * 2 ** Math.min(times++, 10)))
    },
  }
}
