import type { Kysely } from 'kysely'
import type { SequencedOperation } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import type { SyncSequenceTable } from './tables.ts'

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
