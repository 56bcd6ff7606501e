import type { Kysely } from 'kysely'
import { fullName, type Merge } from '../../shared/patients/index.ts'
import type { Tables } from '../tables.ts'
import { chartIds } from '../chart.ts'

/** The two charts of one merge; undefined when there is no such merge. */
export const mergeById = (
  db: Kysely<Tables>,
  mergeId: string,
): Promise<{ survivorId: string; mergedId: string } | undefined> =>
  db.selectFrom('patientMerge').select(['survivorId', 'mergedId']).where('id', '=', mergeId).executeTakeFirst()

/** The log of merges, the last first; of one patient with everything that was merged into her, or of the practice. */
export async function mergeLog(db: Kysely<Tables>, patientId?: string): Promise<Merge[]> {
  let find = db
    .selectFrom('patientMerge as merge')
    .innerJoin('patient as survivor', 'survivor.id', 'merge.survivorId')
    .innerJoin('patient as merged', 'merged.id', 'merge.mergedId')
    .leftJoin('staff as by', 'by.id', 'merge.mergedBy')
    .leftJoin('staff as undoer', 'undoer.id', 'merge.undoneBy')
  if (patientId !== undefined) {
    const group = [patientId, ...(await chartIds(db, patientId))]
    find = find.where((where) => where.or([where('survivorId', 'in', group), where('mergedId', 'in', group)]))
  }
  const rows = await find
    .select(['merge.id', 'merge.survivorId', 'merge.mergedId', 'merge.reason', 'merge.mergedAt', 'merge.undoneAt'])
    .select(['merge.undoneReason', 'by.displayName as mergedBy', 'undoer.displayName as undoneBy'])
    .select(['survivor.recordNumber as survivorNumber', 'merged.recordNumber as mergedNumber'])
    .select([
      'survivor.familyName as f1',
      'survivor.givenName as g1',
      'survivor.middleName as m1',
      'survivor.suffix as s1',
    ])
    .select(['merged.familyName as f2', 'merged.givenName as g2', 'merged.middleName as m2', 'merged.suffix as s2'])
    .orderBy('merge.mergedAt', 'desc')
    .orderBy('merge.id', 'desc')
    .limit(500)
    .execute()
  return rows.map(({ id, f1, g1, m1, s1, f2, g2, m2, s2, mergedBy, undoneBy, undoneReason, ...rest }) => {
    const survivorName = fullName({ familyName: f1, givenName: g1, middleName: m1, suffix: s1 })
    const mergedName = fullName({ familyName: f2, givenName: g2, middleName: m2, suffix: s2 })
    const people = { mergedBy: mergedBy ?? '', undoneBy: undoneBy ?? '', undoneReason: undoneReason ?? '' }
    return { mergeId: id, survivorName, mergedName, ...people, ...rest } as unknown as Merge
  })
}
