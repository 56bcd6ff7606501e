import type { Selectable } from 'kysely'
import { type IdSource, type Instant, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { mayTakeOver, type TakenField } from '../../shared/patients/index.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { insertDistinction } from './distinction.ts'
import { patientById } from './queries.ts'
import type { PatientTable } from './tables.ts'

type PatientRow = Selectable<PatientTable>
/** What stood in the survivor's columns before they were taken over, and what then. */
type Taken = Partial<Record<TakenField, { before: string; after: string }>>

export type MergeOrder = {
  survivorId: PatientId
  mergedId: PatientId
  /** The revisions of both that the person saw. */
  survivorRevision: number
  mergedRevision: number
  reason: string
  /** Fields whose value is taken over from the merged chart. */
  take: readonly TakenField[]
  ids: IdSource
  now: Instant
}

/**
 * Merges one chart into another. The merged one stays as it is and points to the survivor; no entry of either is
 * rewritten. @throws Refusal `rule-violation` when one of them is merged already, or a birth date would be written over by
 * another (reason `birth-date`); `conflict` when one was saved since
 */
export function mergePatients(journal: Journal, author: Author, order: MergeOrder): Promise<{ mergeId: string }> {
  const { survivorId, mergedId, reason, ids, now } = order
  return journal.work({ ...author, reason }, async (work) => {
    if (survivorId === mergedId) throw refuse('These are one and the same chart.', 'same')
    const [survivor, merged] = [await rowOf(work, survivorId), await rowOf(work, mergedId)]
    if (survivor.mergedInto !== null || merged.mergedInto !== null)
      throw refuse('One of these charts was merged already. Look at both again.', 'merged')
    if (order.take.some((name) => !mayTakeOver(name, survivor, merged)))
      throw refuse('A birth date is taken over only where less of it is known. Correct it in the chart.', 'birth-date')
    const taken = takenFrom(merged, survivor, order.take)
    const changes = Object.fromEntries(Object.entries(taken).map(([name, { after }]) => [name, after]))
    await work.update('patient', survivorId, changes, order.survivorRevision)
    await work.update('patient', mergedId, { mergedInto: survivorId }, order.mergedRevision)
    const mergeId = ids.next<string>()
    const log = { survivorId, mergedId, reason, mergedAt: now, mergedBy: author.userId, taken: JSON.stringify(taken) }
    await work.insert('patientMerge', { id: mergeId, ...log, undoneAt: null, undoneBy: null, undoneReason: null })
    for (const patientId of [survivorId, mergedId])
      work.audit({
        action: 'update',
        category: 'patients',
        patientId,
        detail: { merge: mergedId, into: survivorId, reason },
      })
    return { mergeId }
  })
}

/**
 * Takes a merge back: the merged chart stands by itself again. Fields that were taken over go back to what they were, save
 * those that somebody changed since.
 * @returns the names of those. @throws Refusal `rule-violation` when it was taken back already
 */
export function unmergePatients(
  journal: Journal,
  author: Author,
  input: { mergeId: string; reason: string; now: Instant },
): Promise<{ kept: TakenField[] }> {
  const { mergeId, reason, now } = input
  return journal.work({ ...author, reason }, async (work) => {
    const merge = await work.db.selectFrom('patientMerge').selectAll().where('id', '=', mergeId).executeTakeFirst()
    if (!merge) throw new Refusal('not-found', 'This merge is not in the practice.')
    const { survivorId, mergedId } = merge
    const [survivor, merged] = [await rowOf(work, survivorId), await rowOf(work, mergedId)]
    if (merge.undoneAt !== null || merged.mergedInto !== survivorId)
      throw refuse('This merge was taken back already.', 'not-merged')
    const taken = Object.entries(JSON.parse(merge.taken) as Taken) as [TakenField, { before: string; after: string }][]
    const untouched = taken.filter(([name, { after }]) => survivor[name] === after)
    if (untouched.length > 0)
      await work.update(
        'patient',
        survivorId,
        Object.fromEntries(untouched.map(([name, { before }]) => [name, before])),
      )
    await work.update('patient', mergedId, { mergedInto: null })
    await work.update('patientMerge', mergeId, { undoneAt: now, undoneBy: author.userId, undoneReason: reason })
    for (const patientId of [survivorId, mergedId])
      work.audit({
        action: 'update',
        category: 'patients',
        patientId,
        detail: { unmerge: mergedId, from: survivorId, reason },
      })
    return { kept: taken.filter((one) => !untouched.includes(one)).map(([name]) => name) }
  })
}

/** Notes that two charts which look alike are two people, so that nobody asks again. */
export function decideDistinct(
  journal: Journal,
  author: Author,
  input: { patientId: PatientId; otherId: PatientId; reason: string; ids: IdSource; now: Instant },
): Promise<void> {
  const { patientId, otherId, reason } = input
  return journal.work({ ...author, reason }, async (work) => {
    if (patientId === otherId) throw refuse('These are one and the same chart.', 'same')
    for (const id of [patientId, otherId]) {
      await rowOf(work, id)
      work.audit({
        action: 'update',
        category: 'patients',
        patientId: id,
        detail: { distinct: [patientId, otherId], reason },
      })
    }
    await insertDistinction(work, [patientId, otherId], reason, author, input)
  })
}

function takenFrom(merged: PatientRow, survivor: PatientRow, take: readonly TakenField[]): Taken {
  const differing = take.filter((name) => merged[name] !== survivor[name])
  return Object.fromEntries(
    differing.map((name) => [name, { before: survivor[name], after: joined(survivor[name], merged[name]) }]),
  )
}

/** Of two lists both are kept; of two texts the merged chart's. */
function joined(before: string, after: string): string {
  if (!before.startsWith('[') || !after.startsWith('[')) return after
  const items = [...(JSON.parse(before) as unknown[]), ...(JSON.parse(after) as unknown[])]
  return JSON.stringify([...new Map(items.map((item) => [JSON.stringify(item), item])).values()])
}

async function rowOf(work: Work, patientId: string): Promise<PatientRow> {
  const row = await patientById(work.db, patientId)
  if (!row) throw new Refusal('not-found', 'This patient is not in the practice.')
  return row
}

const refuse = (message: string, reason: string) => new Refusal('rule-violation', message, { reason })
