import type { Kysely } from 'kysely'
import {
  type ConflictMatter,
  type ConflictVersion,
  distinct,
  type FieldName,
  fieldsWith,
  isByHand,
  MAY_STAND_TWICE,
  ONLY_LOOKED_AT,
} from '../../shared/conflicts/index.ts'
import type { Instant, Json } from '../../shared/kernel/index.ts'
import { SETTLED } from '../journal/adopt.ts'
import type { Columns, LostValue } from '../journal/conflicts.ts'
import { rowsOf } from '../journal/incoming.ts'
import { readKept } from '../notes/queries.ts'
import type { Tables } from '../tables.ts'
import { keyOf, type OpenConflict } from './open.ts'
import { operationsOf, type RowOperation, rowBefore } from './operations.ts'

type Db = Kysely<Tables>
type RowName = { tbl: string; rowId: string }

/** Everything that is open about one row, with the row itself: what a decision is made on. */
export type Matter = Omit<ConflictMatter, 'patientName' | 'birthOn' | 'shut' | 'mayDecide'> & { row: Columns }

/** What is open about a row, put together from its operations. @returns null where there is no such row */
export async function matterOf(db: Db, name: RowName, conflicts: readonly OpenConflict[]): Promise<Matter | null> {
  const { tbl, rowId } = name
  const row = (await rowsOf(db, [name])).get(`${tbl}/${rowId}`)
  if (!row || conflicts.length === 0) return null
  const operations = await operationsOf(db, name)
  const people = await peopleOf(db)
  const touched = contested(conflicts, operations)
  const resolutions = await lastRounds(db, conflicts)
  const fields = fieldsWith(tbl, touched, row).map((name) => ({
    ...name,
    columns: [...name.columns],
    seen: [...name.seen],
    byHand: isByHand(name.field, row),
    versions: distinct(versionsOf(name, { tbl, row, operations, conflicts, people, resolutions })),
  }))
  const isSigned = tbl === 'note_draft' && (await isSignedNote(db, String(row['note_id'])))
  return {
    tbl,
    rowId,
    row,
    patientId: (conflicts[0]?.patientId ?? null) as ConflictMatter['patientId'],
    title: await titleOf(db, tbl, row),
    revision: Number(row['revision']),
    at: Math.max(...conflicts.map(({ at }) => at)) as ConflictMatter['at'],
    conflictIds: conflicts.map(({ id }) => id).toSorted(),
    onlyReview: conflicts.every(({ kind, lost }) => kind === 'review' && lost.length === 0),
    decidedTwice: resolutions.length > 0,
    mayChoose: !ONLY_LOOKED_AT.includes(tbl) && !isSigned,
    mayKeepBoth: MAY_STAND_TWICE.includes(tbl) && conflicts.some(({ lost }) => lost.length > 0),
    fields,
  }
}

/** The columns that two people said something about. Where nothing was lost, all that they changed. */
function contested(conflicts: readonly OpenConflict[], operations: readonly RowOperation[]): string[] {
  const columns = conflicts.flatMap((one) =>
    one.lost.length > 0
      ? one.lost.map(({ column }) => column)
      : operationsIn(one, operations).flatMap(({ wrote }) => Object.keys(wrote)),
  )
  return [...new Set(columns)].filter((column) => !BESIDE.has(column))
}

/** Written by the program beside what a person says. */
const BESIDE = new Set([
  'id',
  'revision',
  'practice_id',
  'patient_id',
  'author_id',
  'author_name',
  'recorded_at',
  'saved_at',
  'changed_at',
  'device_id',
  'cursor',
])

/** The operations that met, in the order of this replica. */
function operationsIn({ id, beside }: OpenConflict, operations: readonly RowOperation[]): RowOperation[] {
  const met = new Set([id, ...beside.map(keyOf)])
  return operations.filter((one) => met.has(keyOf(one)))
}

type About = {
  tbl: string
  row: Columns
  operations: readonly RowOperation[]
  conflicts: readonly OpenConflict[]
  people: People
  resolutions: readonly Resolution[]
}

/** What stands, what does not, and what was there before, of one field. */
function versionsOf({ columns }: FieldName, about: About): ConflictVersion[] {
  const { tbl, row, operations, conflicts, people, resolutions } = about
  const find = (key: { deviceId: string; number: number } | null | undefined) =>
    operations.find((one) => key && keyOf(one) === keyOf(key))
  const agrees = ({ chosen }: Resolution, values: Columns) =>
    columns.every((column) => !(column in chosen) || (chosen[column] ?? null) === (values[column] ?? null))
  const version = (
    role: ConflictVersion['role'],
    key: string,
    said: Columns,
    who: Pick<ConflictVersion, 'byName' | 'deviceName' | 'at'>,
  ): ConflictVersion => {
    const values = asRead(tbl, pick({ ...row, ...said }, columns))
    const chosenBy = role === 'before' ? [] : resolutions.filter((one) => agrees(one, values))
    return { key, role, values, ...who, chosenBy: [...new Set(chosenBy.map(({ decidedByName }) => decidedByName))] }
  }
  const lost = lastOfEach(
    conflicts
      .map(({ id, lost: all }) => ({ id, lost: all.filter(({ column }) => columns.includes(column)) }))
      .filter((one) => one.lost.length > 0),
  )
  const others = lost.map(({ id, lost: all }) => {
    const said = Object.fromEntries(all.map(({ column, lost: value }) => [column, value]))
    return version('other', `other ${id}`, said, people.who(find(all[0]?.by) ?? find(operationNamed(id))))
  })
  const decided = resolutions.map(({ id, chosen, decidedByName, decidedAt }) =>
    version('other', `decided ${id}`, pickThere(chosen, columns), {
      byName: decidedByName,
      deviceName: '',
      at: decidedAt,
    }),
  )
  const first = Math.min(...conflicts.flatMap((one) => operationsIn(one, operations).map(({ n }) => n)))
  const base = Number.isFinite(first) ? pickThere(rowBefore(operations, first), columns) : {}
  const before =
    Object.keys(base).length > 0
      ? [version('before', 'before', base, people.who(rowWriter(operations, columns, first)))]
      : []
  // Of what another PC wrote while an own value covered it, a replica has no more than that it was written.
  const asked = lost.length > 0 ? lost.flatMap((one) => one.lost.map(({ column }) => column)) : columns
  const standing =
    operations.findLast(
      ({ wrote, command }) =>
        command !== SETTLED && asked.some((column) => column in wrote && wrote[column] === row[column]),
    ) ?? find(lost.at(-1)?.lost[0]?.against)
  return [version('stands', 'stands', {}, people.who(standing)), ...others, ...decided, ...before]
}

/** Of what one PC wrote again and again the last: whoever typed meant what she had in the end. */
function lastOfEach(all: readonly { id: string; lost: readonly LostValue[] }[]) {
  const number = (lost: readonly LostValue[]) => lost[0]?.by?.number ?? 0
  return all.filter(
    ({ lost }) =>
      !all.some(
        (one) =>
          one.lost !== lost &&
          one.lost[0]?.by != null &&
          one.lost[0].by.deviceId === lost[0]?.by?.deviceId &&
          number(one.lost) > number(lost) &&
          lost.every(({ column }) => one.lost.some((other) => other.column === column)),
      ),
  )
}

/** The operation that a conflict is named by. */
function operationNamed(id: string): { deviceId: string; number: number } {
  const at = id.lastIndexOf(':')
  return { deviceId: id.slice(0, at), number: Number(id.slice(at + 1)) }
}

const rowWriter = (operations: readonly RowOperation[], columns: readonly string[], before: number) =>
  operations.findLast(
    (one) => one.n < before && one.command !== SETTLED && columns.some((column) => column in one.inForce),
  )

const pick = (values: Columns, columns: readonly string[]): Record<string, Json> =>
  Object.fromEntries(columns.map((column) => [column, values[column] ?? null]))

const pickThere = (values: Columns, columns: readonly string[]): Record<string, Json> =>
  pick(
    values,
    columns.filter((column) => column in values),
  )

/** A draft is kept as a text and a change of it: people read, and choose, the whole. */
function asRead(tbl: string, values: Record<string, Json>): Record<string, Json> {
  const { body, patch } = values
  if (tbl !== 'note_draft' || typeof body !== 'string' || typeof patch !== 'string') return values
  return { ...values, body: readKept({ body, patch }), patch: '' }
}

type People = { who(by: RowOperation | undefined): Pick<ConflictVersion, 'byName' | 'deviceName' | 'at'> }

/** Names of staff and PCs; a practice has few of both. */
async function peopleOf(db: Db): Promise<People> {
  const staff = await db.selectFrom('staff').select(['id', 'displayName']).execute()
  const devices = await db.selectFrom('device').select(['id', 'name']).execute()
  const names = new Map(staff.map(({ id, displayName }) => [id, displayName]))
  const places = new Map(devices.map(({ id, name }) => [id, name]))
  return {
    who: (by) => ({
      byName: (by?.userId && names.get(by.userId)) || '',
      deviceName: (by && places.get(by.deviceId)) || '',
      at: (by?.wall ?? null) as ConflictVersion['at'],
    }),
  }
}

export type Resolution = {
  id: string
  conflictId: string
  round: number
  chosen: Columns
  decidedByName: string
  decidedAt: Instant
}

/** The last decisions about these conflicts, where people decided differently. */
export async function lastRounds(db: Db, conflicts: readonly OpenConflict[]): Promise<Resolution[]> {
  const rows = await db
    .selectFrom('conflictResolution')
    .select(['id', 'conflictId', 'round', 'chosen', 'decidedByName', 'decidedAt'])
    .where(
      'conflictId',
      'in',
      conflicts.map(({ id }) => id),
    )
    .orderBy('round')
    .orderBy('id')
    .execute()
  return rows
    .filter(({ conflictId, round }) => !rows.some((one) => one.conflictId === conflictId && one.round > round))
    .map(({ chosen, decidedAt, ...one }) => ({
      ...one,
      decidedAt: decidedAt as Instant,
      chosen: JSON.parse(chosen) as Columns,
    }))
}

const isSignedNote = async (db: Db, noteId: string): Promise<boolean> => {
  const note = await db.selectFrom('note').select('status').where('id', '=', noteId).executeTakeFirst()
  return note !== undefined && note.status !== 'draft'
}

/** Where a row says what it is, in the order in which a reader looks for it. */
const TITLES = [
  'concept_text',
  'title',
  'subject',
  'drug_text',
  'payer_name',
  'visit_type_name',
  'display_name',
  'name',
  'text',
]

async function titleOf(db: Db, tbl: string, row: Columns): Promise<string> {
  if (tbl === 'patient') return [row['given_name'], row['family_name']].filter(Boolean).join(' ')
  if (tbl === 'note_draft') {
    const note = await db
      .selectFrom('note')
      .select(['conceptText', 'sections'])
      .where('id', '=', String(row['note_id']))
      .executeTakeFirst()
    const sections = JSON.parse(note?.sections ?? '[]') as { key: string; heading: string }[]
    const heading = sections.find(({ key }) => key === row['section'])?.heading ?? ''
    return [note?.conceptText ?? '', heading].filter((part) => part !== '').join(' · ')
  }
  const said = TITLES.map((column) => row[column]).find((value) => typeof value === 'string' && value !== '')
  return typeof said === 'string' ? said : ''
}
