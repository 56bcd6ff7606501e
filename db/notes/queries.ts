import type { Kysely, Selectable } from 'kysely'
import type { Note, NoteHead, NotePolicy, NoteVersion, Section, SectionText, Side } from '../../shared/notes/index.ts'
import { DEFAULT_POLICY } from '../../shared/notes/index.ts'
import { chartIds, isInChart } from '../chart.ts'
import { toEntryHead } from '../entry.ts'
import type { Tables } from '../tables.ts'
import { intactVersions } from './hash.ts'
import { readKept } from './splice.ts'
import type { NoteDraftTable, NoteTable, NoteVersionTable } from './tables.ts'

export { amendmentRequests } from './amendments.ts'
export { FIRST, hashVersion } from './hash.ts'
export { readKept } from './splice.ts'
export { requestsStaying } from './statements.ts'

type Db = Kysely<Tables>

/** A row as the contract shows it. */
export function toNoteHead(row: Selectable<NoteTable>): NoteHead {
  const { conceptText, status, templateId, sections, firstWords, signerId, signerName, signedAt } = row
  const { cosignerId, cosignerName, cosignedAt } = row
  return {
    ...toEntryHead(row),
    title: conceptText,
    status,
    templateId,
    sections: JSON.parse(sections) as Section[],
    firstWords,
    signerId,
    signerName,
    signedAt,
    cosignerId,
    cosignerName,
    cosignedAt,
  } as NoteHead
}

export function noteById(db: Db, id: string): Promise<Selectable<NoteTable> | undefined> {
  return db.selectFrom('note').selectAll().where('id', '=', id).executeTakeFirst()
}

/** A patient's notes, or those of one visit, the latest first; of their text only the first words. */
export async function notesOf(
  db: Db,
  question: {
    patientId: string
    encounterId?: string | undefined
    before?: { happenedAt: number; noteId: string } | undefined
    limit: number
  },
): Promise<NoteHead[]> {
  const { patientId, encounterId, before, limit } = question
  let find = db
    .selectFrom('note')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, patientId))
  if (encounterId) find = find.where('encounterId', '=', encounterId)
  if (before)
    find = find.where((where) =>
      where.or([
        where('happenedAt', '<', before.happenedAt),
        where.and([where('happenedAt', '=', before.happenedAt), where('id', '<', before.noteId)]),
      ]),
    )
  const rows = await find.orderBy('happenedAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(toNoteHead)
}

/** The signed versions of a note in their order, each with whether it still says what was signed. */
export async function versionsOf(db: Db, noteId: string): Promise<NoteVersion[]> {
  const rows = await db
    .selectFrom('noteVersion')
    .selectAll()
    .where('noteId', '=', noteId)
    .orderBy('number')
    .orderBy('id')
    .execute()
  const intact = intactVersions(rows)
  return rows.map((row, index) => toVersion(row, intact[index] ?? false))
}

function toVersion(row: Selectable<NoteVersionTable>, intact: boolean): NoteVersion {
  const { id, number, kind, body, plainText, reason, authorId, authorName, writtenAt, hash } = row
  const sections = JSON.parse(body) as SectionText[]
  const shown = { versionId: id, number, kind, sections, plainText, reason, authorId, authorName, writtenAt, hash }
  return { ...shown, intact } as NoteVersion
}

/** What is being written in a note: the sides of its sections that nobody has put aside, the oldest first. */
export async function sidesOf(db: Db, noteId: string): Promise<Side[]> {
  const rows = await db
    .selectFrom('noteDraft')
    .leftJoin('device', 'device.id', 'noteDraft.deviceId')
    .selectAll('noteDraft')
    .select('device.name as deviceName')
    .where('noteId', '=', noteId)
    .where('settledAt', 'is', null)
    .orderBy('noteDraft.id')
    .execute()
  return rows.map(toSide)
}

export function toSide(row: Selectable<NoteDraftTable> & { deviceName: string | null }): Side {
  const { id, section, revision, authorId, authorName, deviceName, savedAt, cursor } = row
  const shown = { section, revision, authorId, authorName, savedAt, cursor }
  return { ...shown, sideId: id, body: readKept(row), deviceName: deviceName ?? '' } as Side
}

/** A whole note, or null where it is not in this patient's chart. */
export async function wholeNote(db: Db, patientId: string, noteId: string): Promise<Note | null> {
  const row = await noteById(db, noteId)
  if (!row || !(await isInChart(db, patientId, row.patientId))) return null
  const head = toNoteHead(row)
  const [sides, versions] = [await sidesOf(db, noteId), await versionsOf(db, noteId)]
  return { head, sides, versions }
}

/** The practice's rule of second signatures. */
export async function notePolicy(db: Db): Promise<NotePolicy> {
  const row = await db.selectFrom('notePolicy').select(['needs', 'givers']).executeTakeFirst()
  if (!row) return DEFAULT_POLICY
  return { needs: JSON.parse(row.needs), givers: JSON.parse(row.givers) } as NotePolicy
}
