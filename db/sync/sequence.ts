import { type Kysely, sql } from 'kysely'
import type { DeviceId } from '../../shared/kernel/index.ts'
import { type Conflict, SequencedOperation, type Verdict } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'

/** The places of the sequence up to the cursor of which this PC does not know what stands there: 0 where it could take over (SPEC S100). */
export async function unknownPlaces(db: Kysely<Tables>): Promise<number> {
  const { cursor } = await db.selectFrom('journalHead').select('cursor').where('id', '=', 1).executeTakeFirstOrThrow()
  const { known } = await db
    .selectFrom('syncSequence')
    .select(({ fn }) => fn.countAll().as('known'))
    .where('sequence', '<=', cursor)
    .executeTakeFirstOrThrow()
  return Math.max(0, cursor - Number(known))
}

/** Up to where this PC knows every place, from the beginning on: what it lacks begins behind it. */
export async function knownUpTo(db: Kysely<Tables>): Promise<number> {
  const first = await db.selectFrom('syncSequence').select('sequence').where('sequence', '=', 1).executeTakeFirst()
  if (!first) return 0
  const { rows } = await sql<{ at: number }>`select q.sequence as at from sync_sequence q
    where not exists (select 1 from sync_sequence o where o.sequence = q.sequence + 1) order by q.sequence limit 1`.execute(
    db,
  )
  return Number(rows[0]?.at ?? 0)
}

/** The practice's sequence after a place, as its server told it: read out of what a PC keeps, in order, at most `limit` operations. */
export async function sequenceKnown(db: Kysely<Tables>, after: number, limit: number): Promise<SequencedOperation[]> {
  const rows = await db
    .selectFrom('syncSequence as q')
    .leftJoin('operation as o', 'o.n', 'q.n')
    .leftJoin('syncOrigin as f', 'f.n', 'q.n')
    .leftJoin('syncOutgoing as s', 's.n', 'q.n')
    .select(['q.sequence', 'q.n', 'q.told'])
    .select(['o.tx', 'o.last', 'o.tbl', 'o.rowId', 'o.kind', 'o.patch', 'o.wall', 'o.counter', 'o.userId'])
    .select(['o.sessionId', 'o.command', 'o.reason', 'o.schemaVersion', 'o.hash as ownHash', 'o.deviceId as author'])
    .select(['f.deviceId', 'f.hash', 'f.original', 'f.settled', 'f.verdict', 'f.conflict'])
    .select(sql<number | null>`coalesce(f.number, s.number)`.as('number'))
    .where('q.sequence', '>', after)
    .orderBy('q.sequence')
    .limit(limit)
    .execute()
  return rows.map(({ n, told, author, deviceId, ownHash, hash, verdict, conflict, ...row }) => {
    if (told !== null || n === null) return SequencedOperation.parse(JSON.parse(told ?? 'null'))
    return {
      ...row,
      deviceId: (deviceId ?? author) as DeviceId,
      hash: hash ?? ownHash,
      number: Number(row.number),
      verdict: (verdict ?? 'applied') as Verdict,
      conflict: conflict === null ? null : (JSON.parse(conflict) as Conflict),
    } as SequencedOperation
  })
}
