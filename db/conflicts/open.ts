import type { Kysely } from 'kysely'
import { DECIDE } from '../../shared/conflicts/index.ts'
import type { Conflict, LostValue } from '../journal/conflicts.ts'
import { waits } from '../journal/waits.ts'
import type { Tables } from '../tables.ts'
import { operationsOf, type RowOperation } from './operations.ts'

type Db = Kysely<Tables>

/** A conflict that waits for a person, as this replica keeps it. */
export type OpenConflict = {
  id: string
  tbl: string
  rowId: string
  patientId: string | null
  kind: Conflict['kind']
  lost: readonly LostValue[]
  beside: Conflict['beside']
  deviceId: string
  userId: string | null
  at: number
}

/** Conflicts that are looked at for one answer: beyond that a practice has another trouble. */
const MOST = 2000

/**
 * What waits for a person, the latest first.
 * @param of one row, or the charts of one person; all of it unless told
 */
export async function openConflicts(
  db: Db,
  of: { tbl: string; rowId: string } | { patientIds: readonly string[] } | null = null,
): Promise<OpenConflict[]> {
  let find = db
    .selectFrom('syncConflict as conflict')
    // A section of a draft names its note, and only that names the patient: whose chart it is in decides who may see it.
    .leftJoin('noteDraft as draft', (join) =>
      join.onRef('draft.id', '=', 'conflict.rowId').on('conflict.tbl', '=', 'note_draft'),
    )
    .leftJoin('note', 'note.id', 'draft.noteId')
    .selectAll('conflict')
    .select('note.patientId as patientOfNote')
    .where(waits)
  if (of && 'rowId' in of) find = find.where('conflict.tbl', '=', of.tbl).where('conflict.rowId', '=', of.rowId)
  if (of && 'patientIds' in of) {
    const { patientIds } = of
    const sections = db
      .selectFrom('noteDraft as section')
      .innerJoin('note as whole', 'whole.id', 'section.noteId')
      .select('section.id')
      .where('whole.patientId', 'in', patientIds)
    find = find.where((where) =>
      where.or([
        where('conflict.patientId', 'in', patientIds),
        where.and([where('conflict.tbl', '=', 'note_draft'), where('conflict.rowId', 'in', sections)]),
      ]),
    )
  }
  const rows = await find.orderBy('conflict.at', 'desc').orderBy('conflict.id').limit(MOST).execute()
  const open: OpenConflict[] = []
  for (const { id, tbl, rowId, patientId, patientOfNote, kind, lost, beside, deviceId, userId, at } of rows) {
    const one: OpenConflict = {
      id,
      tbl,
      rowId,
      patientId: patientId ?? patientOfNote,
      deviceId,
      userId,
      at,
      kind: kind as OpenConflict['kind'],
      lost: JSON.parse(lost) as LostValue[],
      beside: JSON.parse(beside) as Conflict['beside'],
    }
    if (!(await isMeetingOfDecisions(db, one))) open.push(one)
  }
  return open
}

/**
 * Whether only two decisions met, of which nothing was lost: people have looked at the item, and what they said agrees. Where it does not,
 * the conflict that they decided about is open again.
 */
async function isMeetingOfDecisions(db: Db, { kind, lost, tbl, rowId, id, beside }: OpenConflict): Promise<boolean> {
  if (kind !== 'review' || lost.length > 0 || beside.length === 0) return false
  const operations = await operationsOf(db, { tbl, rowId })
  const met = [id, ...beside.map(({ deviceId, number }) => `${deviceId}:${number}`)]
  const isDecision = (key: string) => operations.some((one) => keyOf(one) === key && one.command === DECIDE)
  return met.every(isDecision)
}

/** As a conflict is named: by the operation that it came about with. */
export const keyOf = ({ deviceId, number }: Pick<RowOperation, 'deviceId' | 'number'>): string =>
  `${deviceId}:${number}`
