import type { Kysely } from 'kysely'
import { canonicalJson } from '../../shared/kernel/index.ts'
import type { SequencedOperation } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { insertRows } from './rows.ts'
import type { SyncSequenceTable } from './tables.ts'
import type { Open } from './unit-of-work.ts'

/** Below every engine's limit of bound values. */
const ASKED_AT_ONCE = 400

/** What was recorded here of an operation, for comparing it with what the server told of it. */
export type RecordedHere = { n: number; kind: string; patch: string }

/**
 * Where an operation stands in the practice's sequence. What the server told is kept beside only where it cannot be read out of what was
 * recorded here: so a place is two numbers for nearly all (SPEC S100).
 * @param recorded null where nothing of it was recorded here
 */
export function placeOf(one: SequencedOperation, recorded: RecordedHere | null): SyncSequenceTable {
  const { sequence } = one
  const isSame = recorded?.kind === one.kind && recorded.patch === one.patch
  return isSame ? { sequence, n: recorded.n, told: null } : { sequence, n: null, told: JSON.stringify(one) }
}

/** As `placeOf`, of an operation of this PC's own: what the server made of it is not recorded here. */
export function placeOfOwn(one: SequencedOperation, recorded: RecordedHere | undefined): SyncSequenceTable {
  const isWhole = one.verdict === 'applied' && one.original === null && one.settled === null && one.conflict === null
  return placeOf(one, isWhole && recorded ? recorded : null)
}

/** Own operations by their numbers, as they were recorded here. */
export async function ownByNumber(db: Kysely<Tables>, numbers: readonly number[]): Promise<Map<number, RecordedHere>> {
  const found = new Map<number, RecordedHere>()
  for (let at = 0; at < numbers.length; at += ASKED_AT_ONCE) {
    const rows = await db
      .selectFrom('syncOutgoing as s')
      .innerJoin('operation as o', 'o.n', 's.n')
      .select(['s.number', 'o.n', 'o.kind', 'o.patch'])
      .where('s.number', 'in', numbers.slice(at, at + ASKED_AT_ONCE))
      .execute()
    for (const { number, ...recorded } of rows) found.set(number, recorded)
  }
  return found
}

/**
 * Learns where operations stand that this PC applied before it kept their places, or that a copy of the practice brought: nothing else is
 * written (SPEC S100).
 */
export async function learnPlaces(open: Open, operations: readonly SequencedOperation[]): Promise<void> {
  const { db, head, kind, pause } = open
  const told = operations.filter(({ sequence }) => sequence <= head.cursor)
  const known = await placesAmong(db, told)
  const unknown = told.filter(({ sequence }) => !known.has(sequence))
  const numbers = unknown.filter(({ deviceId }) => deviceId === head.deviceId).map(({ number }) => number)
  const own = await ownByNumber(db, numbers)
  const places: SyncSequenceTable[] = []
  for (const one of unknown) {
    const isOwn = one.deviceId === head.deviceId
    places.push(isOwn ? placeOfOwn(one, own.get(one.number)) : placeOf(one, (await asRecorded(db, one)) ?? null))
  }
  await insertRows(db, kind, 'syncSequence', places, pause)
}

async function placesAmong(db: Kysely<Tables>, told: readonly SequencedOperation[]): Promise<Set<number>> {
  const [first, last] = [told[0], told.at(-1)]
  if (!first || !last) return new Set()
  const rows = await db
    .selectFrom('syncSequence')
    .select('sequence')
    .where('sequence', '>=', first.sequence)
    .where('sequence', '<=', last.sequence)
    .execute()
  return new Set(rows.map(({ sequence }) => sequence))
}

/** An operation of another device as it was recorded here; not where anything of what became of it is told otherwise now. */
async function asRecorded(db: Kysely<Tables>, one: SequencedOperation): Promise<RecordedHere | undefined> {
  const conflict = one.conflict && canonicalJson(one.conflict)
  const row = await db
    .selectFrom('syncOrigin as f')
    .innerJoin('operation as o', 'o.n', 'f.n')
    .select(['o.n', 'o.kind', 'o.patch', 'f.original', 'f.settled', 'f.verdict', 'f.conflict'])
    .where('f.deviceId', '=', one.deviceId)
    .where('f.number', '=', one.number)
    .executeTakeFirst()
  const isSame =
    row?.original === one.original &&
    row.settled === one.settled &&
    row.verdict === one.verdict &&
    row.conflict === conflict
  return isSame ? row : undefined
}
