import type { Kysely } from 'kysely'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import { type Columns, type SequencedOperation, withTogether } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import type { Operation, Origin } from './chain.ts'
import { askOnce, conflictRow } from './conflicts.ts'
import { type Incoming, keyOf, rowsOf, sealIncoming, writeIncoming } from './incoming.ts'
import { keepClaims } from './claims.ts'
import { pendingOn } from './outgoing.ts'
import { insertRows } from './rows.ts'
import { mergeRules } from './rules.ts'
import { ownByNumber, placeOf, placeOfOwn } from './sequence.ts'
import type { SyncConflictTable, SyncSequenceTable } from './tables.ts'
import { type Open, type Written, written } from './unit-of-work.ts'

/**
 * A part of the practice's sequence: whole units of work, from a cursor to the next. `mark`: the hash of the server's order at its
 * end, where that was told.
 */
export type Part = {
  epoch: number
  from: number
  cursor: number
  operations: readonly SequencedOperation[]
  mark?: string | undefined
}
/**
 * `ignored`: the part does not begin where this replica stands (SPEC S22). `missing`: changes of rows that are not here, which digests
 * tell, too.
 */
export type Adoption = { kind: 'adopted'; applied: number; missing: number } | { kind: 'ignored' }

/** The command of an operation that only puts a value here right. It is this replica's alone and travels nowhere. */
export const SETTLED = 'sync.settle'
const SETTLING = { userId: null, sessionId: null, command: SETTLED, reason: null }

/** Applies a part of the sequence to the rows, records it in this replica's own order, and moves the cursor (SPEC S22–S25). */
export async function adoptPart(open: Open, part: Part): Promise<Written<Adoption>> {
  const { db, head } = open
  if (part.epoch !== head.epoch || part.from !== head.cursor) return written<Adoption>({ kind: 'ignored' })
  const { operations } = part
  const rows = await rowsOf(
    db,
    operations.filter(({ tbl }) => mergeRules.has(tbl)),
  )
  const known = await knownOf(db, operations)
  const pending = await pendingOn(db, head, operations)
  const covered = new Map<string, number>()
  // In order of their numbers, so that the last one that covers a column is kept.
  for (const { number, columns, ...of } of pending)
    for (const column of withTogether(mergeRules.get(of.tbl), columns)) covered.set(`${keyOf(of)}/${column}`, number)
  const writes: Incoming[] = []
  const conflicts: SyncConflictTable[] = []
  const recorded = { operations: [] as Operation[], origins: [] as Origin[] }
  const own = await ownByNumber(
    db,
    operations.filter(({ deviceId }) => deviceId === head.deviceId).map(({ number }) => number),
  )
  const places: SyncSequenceTable[] = []
  let missing = 0
  const told = new Map<string, number>()
  for (const one of operations) {
    const isOwn = one.deviceId === head.deviceId
    if (isOwn) head.reflected = Math.max(head.reflected, one.number)
    const key = keyOf(one)
    const now = rows.get(key) ?? null
    const values = JSON.parse(one.settled ?? one.patch) as Columns
    const columns = covered.size === 0 ? values : uncovered(values, key, covered, isOwn ? one.number : head.reflected)
    places.push(isOwn ? placeOfOwn(one, own.get(one.number)) : placeOf(one, null))
    const isNews = !isOwn && !known.has(`${one.deviceId}/${one.number}`)
    if (!isOwn && !isNews) told.set(one.deviceId, one.number)
    const rule = mergeRules.get(one.tbl)
    // A row of class A that is here already: nothing of it changes but what was given (SPEC S71).
    const isKept = now !== null && rule?.recordClass === 'A'
    const differs = now ? differing(columns, now) : columns
    const changed = isKept ? onlyOf(differs, rule.given) : differs
    if (one.conflict) conflicts.push(conflictRow(one, one.conflict))
    if (one.kind === 'U' && !now) {
      missing += 1
      continue
    }
    if (!isNews && (Object.keys(changed).length === 0 || !now)) continue
    // The same row made here under the same identifier: there is nothing to add.
    if (isKept && Object.keys(changed).length === 0) continue
    const isWhole = isNews && !isKept
    const change: Incoming = {
      tbl: one.tbl,
      rowId: one.rowId,
      isNew: now === null,
      columns: isWhole ? columns : changed,
    }
    rows.set(key, { ...now, ...change.columns })
    writes.push(change)
    const { wall, counter, tx, last, deviceId } = one
    const about = isWhole ? one : { ...SETTLING, wall, counter, tx, last, deviceId }
    const operation = sealIncoming(head, change, about)
    recorded.operations.push(operation)
    if (!isWhole) continue
    recorded.origins.push(originOf(operation.n, one, open.now))
    places[places.length - 1] = placeOf(one, operation)
  }
  await writeIncoming(open, writes)
  await askOnce(db, conflicts)
  await keepConflicts(db, conflicts)
  await insertRows(db, open.kind, 'syncSequence', places, open.pause)
  await keepClaims(db, operations)
  // What comes back of a former identity is with the server, whoever sent it.
  for (const [deviceId, number] of told)
    await db
      .updateTable('syncFormer')
      .set({ acked: number })
      .where('deviceId', '=', deviceId)
      .where('acked', '<', number)
      .execute()
  head.cursor = part.cursor
  if (part.mark !== undefined) Object.assign(head, { markedAt: part.cursor, mark: part.mark })
  return written<Adoption>({ kind: 'adopted', applied: writes.length, missing }, recorded)
}

/** The columns that no own operation beyond `from` covers. */
function uncovered(told: Columns, key: string, covered: ReadonlyMap<string, number>, from: number): Columns {
  return Object.fromEntries(Object.entries(told).filter(([column]) => (covered.get(`${key}/${column}`) ?? 0) <= from))
}

/** Columns are text, numbers or nothing, so they are compared as they are. */
function differing(columns: Columns, now: Columns): Columns {
  let differs: Record<string, Json> | null = null
  for (const column in columns) {
    const value = columns[column] ?? null
    if ((now[column] ?? null) !== value) (differs ??= {})[column] = value
  }
  return differs ?? NOTHING
}

const NOTHING: Columns = {}

const onlyOf = (columns: Columns, given: readonly string[] = []): Columns =>
  Object.fromEntries(Object.entries(columns).filter(([column]) => given.includes(column)))

const originOf = (n: number, one: SequencedOperation, now: number): Origin => ({
  n,
  deviceId: one.deviceId,
  number: one.number,
  hash: one.hash,
  original: one.original,
  settled: one.settled,
  verdict: one.verdict,
  conflict: one.conflict && canonicalJson(one.conflict),
  receivedAt: now,
})

/** Below every engine's limit of bound values. */
const ASKED_AT_ONCE = 400

/** Which of these operations have been applied here before, by device and number. */
async function knownOf(db: Kysely<Tables>, operations: readonly SequencedOperation[]): Promise<Set<string>> {
  const numbers = new Map<string, number[]>()
  for (const { deviceId, number } of operations) {
    const of = numbers.get(deviceId)
    if (of) of.push(number)
    else numbers.set(deviceId, [number])
  }
  const known = new Set<string>()
  for (const [deviceId, all] of numbers)
    for (let at = 0; at < all.length; at += ASKED_AT_ONCE) {
      const found = await db
        .selectFrom('syncOrigin')
        .select('number')
        .where('deviceId', '=', deviceId)
        .where('number', 'in', all.slice(at, at + ASKED_AT_ONCE))
        .execute()
      for (const { number } of found) known.add(`${deviceId}/${number}`)
    }
  return known
}

async function keepConflicts(db: Kysely<Tables>, conflicts: readonly SyncConflictTable[]): Promise<void> {
  for (const conflict of conflicts)
    await db
      .insertInto('syncConflict')
      .values(conflict)
      .onConflict((same) => same.column('id').doNothing())
      .execute()
}
