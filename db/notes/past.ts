import type { Kysely, Selectable } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { Note } from '../../shared/notes/index.ts'
import { isInChart } from '../chart.ts'
import { rowsAt } from '../past.ts'
import type { Tables } from '../tables.ts'
import { noteById, toNoteHead, toSide, versionsOf } from './queries.ts'
import type { NoteDraftTable, NoteTable } from './tables.ts'

/**
 * What a note said at a moment: its head made of its recorded changes, the versions that had been signed by then, and of a
 * draft the text that had been saved.
 * @returns null where it is not in this patient's chart, or had not been begun by then
 */
export async function noteAsOf(
  db: Kysely<Tables>,
  { patientId, noteId, at }: { patientId: string; noteId: string; at: Instant },
): Promise<Note | null> {
  const now = await noteById(db, noteId)
  if (!now || !(await isInChart(db, patientId, now.patientId))) return null
  const [row] = await rowsAt(db, 'note', [noteId], at)
  if (!row) return null
  const versions = await versionsOf(db, noteId)
  const ids = versions.map(({ versionId }) => versionId)
  const signed = new Set((await rowsAt(db, 'noteVersion', ids, at)).map(({ id }) => id))
  return {
    head: toNoteHead(row as unknown as Selectable<NoteTable>),
    sides: await sidesAt(db, noteId, at),
    versions: versions.filter(({ versionId }) => signed.has(versionId)),
  }
}

async function sidesAt(db: Kysely<Tables>, noteId: string, at: Instant) {
  const kept = await db.selectFrom('noteDraft').select('id').where('noteId', '=', noteId).orderBy('id').execute()
  const ids = kept.map(({ id }) => id)
  const devices = new Map(
    (await db.selectFrom('device').select(['id', 'name']).execute()).map(({ id, name }) => [id, name]),
  )
  return ((await rowsAt(db, 'noteDraft', ids, at)) as unknown as Selectable<NoteDraftTable>[])
    .filter(({ settledAt }) => settledAt === null)
    .map((row) => toSide({ ...row, deviceName: devices.get(row.deviceId) ?? null }))
}
