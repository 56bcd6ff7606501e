import { type Kysely, sql } from 'kysely'
import type { DeviceId } from '../../shared/kernel/index.ts'
import type { Conflict, SequencedOperation, Verdict } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'

/** What servers of before did not say of a conflict. */
const BEFORE = { beside: [], madeTwice: false }

/** A part of this replica's own order, from a cursor to the end of a unit of work. */
export type SequencePage = { operations: SequencedOperation[]; cursor: number; head: number; mark: string }

/** By which hash this replica's order is known at a place: it says all that came before. Empty where there is none, as at the beginning. */
export async function markAt(db: Kysely<Tables>, n: number): Promise<string> {
  const found = await db.selectFrom('operation').select('hash').where('n', '=', n).executeTakeFirst()
  return found?.hash ?? ''
}

/**
 * What a server hands out of its sequence after a cursor: whole units of work, about `limit` operations, never fewer than one unit
 * (SPEC S22).
 */
export async function sequenceAfter(db: Kysely<Tables>, cursor: number, limit: number): Promise<SequencePage> {
  const { deviceId, operation: head } = await db
    .selectFrom('journalHead')
    .select(['deviceId', 'operation'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  const end = await unitEndAfter(db, cursor, limit)
  const rows = await db
    .selectFrom('operation as o')
    .leftJoin('syncOrigin as f', 'f.n', 'o.n')
    .leftJoin('syncOutgoing as s', 's.n', 'o.n')
    .select(['o.n', 'o.tx', 'o.last', 'o.tbl', 'o.rowId', 'o.kind', 'o.patch', 'o.wall', 'o.counter', 'o.userId'])
    .select(['o.sessionId', 'o.command', 'o.reason', 'o.schemaVersion', 'o.hash as ownHash', 'f.deviceId', 'f.hash'])
    .select(['f.original', 'f.settled', 'f.verdict', 'f.conflict'])
    .select(sql<number>`coalesce(f.number, s.number, o.n)`.as('number'))
    .where('o.n', '>', cursor)
    .where('o.n', '<=', end)
    .orderBy('o.n')
    .execute()
  const operations = rows.map(({ n, deviceId: from, number, hash, ownHash, verdict, conflict, last, ...row }) => ({
    ...row,
    last: last as 0 | 1,
    sequence: n,
    deviceId: (from ?? deviceId) as DeviceId,
    number: Number(number),
    hash: hash ?? ownHash,
    verdict: (verdict ?? 'applied') as Verdict,
    conflict: conflict === null ? null : { ...BEFORE, ...(JSON.parse(conflict) as Conflict) },
  }))
  return { operations, cursor: end, head, mark: rows.at(-1)?.ownHash ?? (await markAt(db, end)) }
}

/** The end of the unit of work in which, or after which, a page of that length ends; the cursor itself where nothing follows. */
async function unitEndAfter(db: Kysely<Tables>, cursor: number, limit: number): Promise<number> {
  const whole = await db
    .selectFrom('operation')
    .select(({ fn }) => fn.max('n').as('end'))
    .where('n', '>', cursor)
    .where('n', '<=', cursor + limit)
    .where('last', '=', 1)
    .executeTakeFirst()
  if (whole?.end) return Number(whole.end)
  const longer = await db
    .selectFrom('operation')
    .select('n')
    .where('n', '>', cursor)
    .where('last', '=', 1)
    .orderBy('n')
    .limit(1)
    .executeTakeFirst()
  return longer?.n ?? cursor
}
