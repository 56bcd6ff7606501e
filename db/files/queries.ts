import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { MediaType } from '../../shared/files/index.ts'
import type { Tables } from '../tables.ts'

/** What is needed to read a stored file. */
export type StoredFile = { id: string; sha256: string; bytes: number; mediaType: MediaType; fileKey: string }

const COLUMNS = ['id', 'sha256', 'bytes', 'mediaType', 'fileKey'] as const

/** One stored file, or undefined. */
export function storedFileById(db: Kysely<Tables>, id: string): Promise<StoredFile | undefined> {
  return db.selectFrom('storedFile').select(COLUMNS).where('id', '=', id).executeTakeFirst() as Promise<
    StoredFile | undefined
  >
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

/** Every stored file in the order of their ids, for workers with a connection of their own. */
export function everyStoredFile(raw: Database.Database): StoredFile[] {
  const has = raw.prepare("select count(*) from sqlite_master where type = 'table' and name = 'stored_file'").pluck()
  // A copy from before files were kept has no such table, and lacks nothing.
  if (has.get() === 0) return []
  return raw
    .prepare('select id, sha256, bytes, media_type as mediaType, file_key as fileKey from stored_file order by id')
    .all() as StoredFile[]
}
