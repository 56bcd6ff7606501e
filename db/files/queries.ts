import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { MediaType } from '../../shared/files/index.ts'
import { chartIds } from '../chart.ts'
import type { Tables } from '../tables.ts'
import type { FileStandingTable } from './tables.ts'

/** What is needed to read a stored file. */
export type StoredFile = { id: string; sha256: string; bytes: number; mediaType: MediaType; fileKey: string }

const COLUMNS = ['id', 'sha256', 'bytes', 'mediaType', 'fileKey'] as const

/** One stored file, or undefined. */
export function storedFileById(db: Kysely<Tables>, id: string): Promise<StoredFile | undefined> {
  return db.selectFrom('storedFile').select(COLUMNS).where('id', '=', id).executeTakeFirst() as Promise<
    StoredFile | undefined
  >
}

/** Those of these ids of which there is a row. */
export async function storedFilesById(db: Kysely<Tables>, ids: readonly string[]): Promise<StoredFile[]> {
  const found: StoredFile[] = []
  for (let i = 0; i < ids.length; i += 200) {
    const part = ids.slice(i, i + 200)
    found.push(
      ...((await db.selectFrom('storedFile').select(COLUMNS).where('id', 'in', part).execute()) as StoredFile[]),
    )
  }
  return found
}

/** Which of these ids a row names. Asked in groups that stay below every engine's limit of bound values. */
export async function namedFiles(db: Kysely<Tables>, ids: readonly string[]): Promise<Set<string>> {
  const named = new Set<string>()
  for (let i = 0; i < ids.length; i += 200) {
    const rows = await db
      .selectFrom('storedFile')
      .select('id')
      .where('id', 'in', ids.slice(i, i + 200))
      .execute()
    for (const { id } of rows) named.add(id)
  }
  return named
}

/** A file as a copy or a check of this PC sees it. `isElsewhere`: it may lack here without being lost; the server or another PC has it. */
export type NamedFile = StoredFile & { isElsewhere: boolean }

/**
 * Every stored file in the order of their ids, for workers with a connection of their own. Its row came from another PC, or the server
 * has said that it holds it: then it is fetched when somebody opens it.
 */
export function everyStoredFile(raw: Database.Database): NamedFile[] {
  const has = raw.prepare("select count(*) from sqlite_master where type = 'table' and name = ?").pluck()
  // A copy from before files were kept, or travelled, has no such tables.
  if (has.get('stored_file') === 0) return []
  const came = has.get('sync_origin') === 0 ? '0' : CAME
  const told = has.get('file_standing') === 0 ? '0' : 'exists (select 1 from file_standing s where s.id = f.id)'
  const rows = raw
    .prepare(
      `select f.id, f.sha256, f.bytes, f.media_type as mediaType, f.file_key as fileKey, (${came} or ${told}) as elsewhere
         from stored_file f order by f.id`,
    )
    .all() as (StoredFile & { elsewhere: 0 | 1 })[]
  return rows.map(({ elsewhere, ...file }) => ({ ...file, isElsewhere: elsewhere === 1 }))
}

/** What this PC recorded itself under an identity that it had before stands beside what came; it was received when it was written. */
const CAME = `exists (select 1 from operation o join sync_origin r on r.n = o.n
  where o.tbl = 'stored_file' and o.row_id = f.id and r.received_at <> o.wall)`

/** A file, what this PC knows of where it is, and whether its row came from another PC. */
export type FileOfPractice = StoredFile & { standing: Omit<FileStandingTable, 'id'> | null; came: boolean }

/** Files of the practice with what is known of them, in the order of their ids. `ids`: these alone. */
export async function filesOfPractice(
  db: Kysely<Tables>,
  which: { after: string; limit: number } | { ids: readonly string[] },
): Promise<FileOfPractice[]> {
  const all = db
    .selectFrom('storedFile as f')
    .leftJoin('fileStanding as s', 's.id', 'f.id')
    .select(['f.id', 'f.sha256', 'f.bytes', 'f.mediaType', 'f.fileKey', 's.state', 's.epoch', 's.at'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('operation as o')
          .innerJoin('syncOrigin as r', 'r.n', 'o.n')
          .select('o.n')
          .where('o.tbl', '=', 'stored_file')
          .whereRef('o.rowId', '=', 'f.id')
          .whereRef('r.receivedAt', '<>', 'o.wall'),
      ).as('came'),
    )
    .orderBy('f.id')
  const rows = await ('ids' in which
    ? all.where('f.id', 'in', which.ids).execute()
    : all.where('f.id', '>', which.after).limit(which.limit).execute())
  return rows.map(({ state, epoch, at, came, mediaType, ...file }) => ({
    ...file,
    mediaType: mediaType as MediaType,
    standing: state === null || epoch === null || at === null ? null : { state, epoch, at },
    came: Boolean(came),
  }))
}

/** The patients of the bookings of a day, and no more than so many. */
export async function patientsBetween(
  db: Kysely<Tables>,
  { from, until, limit }: { from: number; until: number; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('appointment')
    .select('patientId')
    .distinct()
    .where('holds', '=', 1)
    .where('startAt', '>=', from)
    .where('startAt', '<', until)
    .limit(limit)
    .execute()
  return rows.map(({ patientId }) => patientId)
}

/** The ids of the files that a chart names, the newest documents first, and no more than so many. */
export async function filesOfChart(db: Kysely<Tables>, patientId: string, limit: number): Promise<string[]> {
  const charts = await chartIds(db, patientId)
  const documents = await db
    .selectFrom('document')
    .select('fileId')
    .where('patientId', 'in', charts)
    .where('retractedAt', 'is', null)
    .orderBy('happenedAt', 'desc')
    .limit(limit)
    .execute()
  const cards = await db
    .selectFrom('coverage')
    .select(['frontFileId', 'backFileId'])
    .where('patientId', 'in', charts)
    .execute()
  const ids = [
    ...cards.flatMap(({ frontFileId, backFileId }) => [frontFileId, backFileId]),
    ...documents.map(({ fileId }) => fileId),
  ]
  return [...new Set(ids.filter((id) => id !== null))]
}
