import type { Kysely } from 'kysely'
import { BATCH_CHARACTERS, type SentOperation } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'

/** Operations that are read in a few milliseconds. */
const READ_AT_ONCE = 100
const OUTGOING = ['number', 'n', 'epoch', 'seen', 'after'] as const

/**
 * Own operations after a number as they are sent, whole units of work only (SPEC S11): about `limit`, fewer where they are long, never
 * fewer than one unit.
 * @param pause lets the program do something else between two steps
 * @param former an identity that this PC had before, instead of the one that it has
 */
export async function ownAfter(
  db: Kysely<Tables>,
  number: number,
  limit: number,
  pause: () => Promise<void> = async () => {},
  former: string | null = null,
): Promise<SentOperation[]> {
  const outgoing =
    former === null
      ? db.selectFrom('syncOutgoing').select(OUTGOING).as('s')
      : db.selectFrom('syncFormerOutgoing').select(OUTGOING).where('deviceId', '=', former).as('s')
  const step = Math.min(limit, READ_AT_ONCE)
  const sent: SentOperation[] = []
  let characters = 0
  let whole = 0
  for (let from = number; ; ) {
    const rows = await db
      .selectFrom(outgoing)
      .innerJoin('operation as o', 'o.n', 's.n')
      .select(['s.number', 's.epoch', 's.seen', 's.after', 'o.n', 'o.tx', 'o.last', 'o.tbl', 'o.rowId', 'o.kind'])
      .select(['o.patch', 'o.base', 'o.wall', 'o.counter', 'o.userId', 'o.sessionId', 'o.command', 'o.reason'])
      .select(['o.schemaVersion', 'o.previous', 'o.hash'])
      .where('s.number', '>', from)
      .orderBy('s.number')
      .limit(step)
      .execute()
    for (const row of rows) {
      const isFull = sent.length >= limit || characters >= BATCH_CHARACTERS
      if (isFull && whole > 0) return sent.slice(0, whole)
      sent.push({ ...row, last: row.last as 0 | 1 })
      characters += row.patch.length
      if (row.last === 1) whole = sent.length
      from = row.number
    }
    // A unit that is longer than the limit goes on; one that has no end is being written.
    if (rows.length < step || (whole > 0 && sent.length >= limit)) return sent.slice(0, whole)
    await pause()
  }
}
