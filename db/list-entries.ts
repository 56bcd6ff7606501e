import type { Kysely } from 'kysely'
import {
  type BirthDate,
  type Despite,
  type EntryHead,
  type EventTime,
  type Fault,
  faultSentence,
  type ListName,
  type Reckoning,
  Refusal,
  refuse,
  startOf,
  withKept,
} from '../shared/kernel/index.ts'
import { assertVisit, chartOf } from './chart.ts'
import { type EntryOrigin, type EntryTable, newEntry } from './entry.ts'
import type { Journal, Work } from './journal.ts'
import { supersedeReview } from './list-reviews.ts'
import type { Tables } from './tables.ts'

type Columns = Readonly<Record<string, string | number | null>>

/** One kind of entry on a chart's lists: how it lies in its table, and the rules that decide about it. */
export type EntryKind<E extends EntryHead, D extends object> = {
  table: Exclude<EntryTable, 'listReview'>
  category: ListName
  /** Rows of the table that are of this kind, where it holds others too. */
  where?: Columns
  /** What details say, as columns. @param before what is there; null for a new entry */
  toColumns(details: D, before: E | null): Columns
  toEntry(row: never): E
  toDetails(entry: E): D
  /** When it happened, where the details tell. */
  happened(details: D): EventTime | null
  holdsNow(entry: E): boolean
  faults(before: D | null, after: D, on: Reckoning): Fault[]
  warnings(before: E | null, after: D, others: readonly E[]): Fault[]
}

/** Every entry of a kind in a chart, those taken back too, in order of time. */
export async function entriesOf<E extends EntryHead, D extends object>(
  db: Kysely<Tables>,
  kind: EntryKind<E, D>,
  patientId: string,
): Promise<E[]> {
  let find = db
    .selectFrom(kind.table as 'problem')
    .selectAll()
    .where('patientId', 'in', chartOf(patientId))
  for (const [column, value] of Object.entries(kind.where ?? {}))
    find = find.where(column as 'category', '=', value as string)
  const rows = await find.orderBy('happenedAt').orderBy('id').execute()
  return rows.map((row) => kind.toEntry(row as never))
}

/** One entry of a chart. @throws Refusal `not-found` where it is not in this chart */
export async function entryOf<E extends EntryHead, D extends object>(
  db: Kysely<Tables>,
  kind: EntryKind<E, D>,
  about: { patientId: string; entryId: string },
): Promise<E> {
  let find = db
    .selectFrom(kind.table as 'problem')
    .selectAll()
    .where('id', '=', about.entryId)
    .where('patientId', 'in', chartOf(about.patientId))
  for (const [column, value] of Object.entries(kind.where ?? {}))
    find = find.where(column as 'category', '=', value as string)
  const row = await find.executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'This entry is not in the chart.')
  return kind.toEntry(row as never)
}

type Saving<D> = { details: D; despite?: Despite | undefined }

/**
 * Puts an entry on a list. The rules run inside the unit of work, on what is there then.
 * @throws Refusal `rule-violation` with the fault's or warning's code; `not-found` for a visit of another chart
 */
export function addEntry<E extends EntryHead, D extends object>(
  journal: Journal,
  kind: EntryKind<E, D>,
  origin: EntryOrigin,
  saving: Saving<D>,
): Promise<E> {
  return journal.work(authorOf(origin, saving.despite), (work) => putEntry(work, kind, origin, saving))
}

/** As `addEntry`, inside a unit of work that does more. */
export async function putEntry<E extends EntryHead, D extends object>(
  work: Work,
  kind: EntryKind<E, D>,
  origin: EntryOrigin,
  { details, despite }: Saving<D>,
): Promise<E> {
  await assertVisit(work, origin)
  refuse(kind.faults(null, details, await reckoningOf(work, origin)))
  const others = await entriesOf(work.db, kind, origin.patientId)
  assertSeen(kind.warnings(null, details, others), despite)
  const at = { ...origin, happened: kind.happened(details) ?? origin.happened }
  const row = { ...newEntry(at), ...kind.where, ...kind.toColumns(details, null) }
  await work.insert(kind.table as 'problem', row as never)
  const entry = await entryOf(work.db, kind, { patientId: origin.patientId, entryId: row.id })
  if (kind.holdsNow(entry)) await supersedeReview(work, origin, kind.category, row.id)
  note(work, kind, origin, 'create', row.id, despite)
  return entry
}

/**
 * Changes an entry's details.
 * @throws Refusal `conflict` when another version was saved since; `rule-violation`, also where it was taken back
 */
export function changeEntry<E extends EntryHead, D extends object>(
  journal: Journal,
  kind: EntryKind<E, D>,
  origin: EntryOrigin,
  saving: Saving<D> & { entryId: string; revision: number; kept?: readonly string[] },
): Promise<E> {
  const { entryId, revision, kept = [], despite } = saving
  return journal.work(authorOf(origin, despite), async (work) => {
    const before = await standing(work, kind, origin, entryId)
    assertRevision(before, revision)
    const was = kind.toDetails(before)
    const details = kept.length === 0 ? saving.details : withKept(saving.details, was, kept)
    refuse(kind.faults(was, details, await reckoningOf(work, origin)))
    const others = (await entriesOf(work.db, kind, origin.patientId)).filter((other) => other.entryId !== entryId)
    assertSeen(kind.warnings(before, details, others), despite)
    const happened = kind.happened(details) ?? before.happened
    const time = { happened, happenedAt: startOf(happened, origin.timeZone) }
    return saveChange(work, kind, origin, {
      before,
      columns: { ...kind.toColumns(details, before), ...time },
      revision,
      despite,
    })
  })
}

/** Writes columns over a standing entry and records it. */
export async function saveChange<E extends EntryHead, D extends object>(
  work: Work,
  kind: EntryKind<E, D>,
  origin: EntryOrigin,
  change: { before: E; columns: Columns; revision: number; despite?: Despite | undefined; reason?: string },
): Promise<E> {
  const { before, columns, revision, despite, reason } = change
  await work.update(kind.table as 'problem', before.entryId, columns as never, revision)
  const after = await entryOf(work.db, kind, before)
  if (!kind.holdsNow(before) && kind.holdsNow(after)) await supersedeReview(work, origin, kind.category, before.entryId)
  note(work, kind, origin, 'update', before.entryId, despite, reason)
  return after
}

/** An entry that may still be changed. @throws Refusal `not-found`, or `rule-violation` `retracted` */
export async function standing<E extends EntryHead, D extends object>(
  work: Work,
  kind: EntryKind<E, D>,
  origin: EntryOrigin,
  entryId: string,
): Promise<E> {
  const entry = await entryOf(work.db, kind, { patientId: origin.patientId, entryId })
  if (entry.retraction !== null)
    throw new Refusal('rule-violation', 'This entry was taken back already.', { reason: 'retracted' })
  return entry
}

/** A stale screen hears of the other version before it hears of rules that this one may not break. */
export function assertRevision(entry: EntryHead, revision: number): void {
  if (entry.revision !== revision)
    throw new Refusal('conflict', 'Someone saved another version in the meantime. Look at it, then save again.', {
      reason: 'stale',
    })
}

/** The birth date and the clock that times in this chart are judged by. */
export async function reckoningOf(work: Work, { patientId, now, timeZone }: EntryOrigin): Promise<Reckoning> {
  const patient = await work.db.selectFrom('patient').select('birthOn').where('id', '=', patientId).executeTakeFirst()
  if (!patient) throw new Refusal('not-found', 'This patient is not in the practice.')
  return { birthOn: patient.birthOn as BirthDate, now, timeZone }
}

/** Who saves in spite of a warning says why, and the reason stands in the journal too. */
const authorOf = ({ author }: EntryOrigin, despite: Despite | undefined) =>
  despite ? { ...author, reason: despite.reason } : author

/** A warning stops what is saved until the person has seen that very warning and says why. */
function assertSeen(warnings: readonly Fault[], despite: Despite | undefined): void {
  const unseen = warnings.filter(({ fault }) => !despite?.warnings.includes(fault))
  refuse(unseen, unseen[0] && faultSentence(unseen[0].fault))
}

function note<E extends EntryHead, D extends object>(
  work: Work,
  kind: EntryKind<E, D>,
  { patientId }: EntryOrigin,
  action: 'create' | 'update',
  entryId: string,
  despite: Despite | undefined,
  reason?: string,
): void {
  const entry = `${kind.table}/${entryId}`
  const detail = despite
    ? { entry, despite: despite.warnings, reason: despite.reason }
    : reason
      ? { entry, reason }
      : { rows: [entry] }
  work.audit({ action, category: kind.category, patientId, detail })
}
