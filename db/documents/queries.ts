import type { Kysely } from 'kysely'
import type { Annotation, ChartDocument, DocumentRow } from '../../shared/documents/index.ts'
import { chartIds, chartOf } from '../chart.ts'
import { toEntryHead } from '../entry.ts'
import type { Tables } from '../tables.ts'

const shown = (db: Kysely<Tables>) =>
  db
    .selectFrom('document')
    .innerJoin('storedFile', 'storedFile.id', 'document.fileId')
    .leftJoin('staff', 'staff.id', 'document.reviewedBy')
    .selectAll('document')
    .select(['storedFile.bytes', 'storedFile.mediaType', 'staff.displayName as reviewerName'])

type Row = Awaited<ReturnType<ReturnType<typeof shown>['executeTakeFirstOrThrow']>>

/** Documents of a chart, the newest first, from after `before` on. */
export async function documentsOf(
  db: Kysely<Tables>,
  patientId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<DocumentRow[]> {
  let rows = shown(db).where('document.patientId', 'in', await chartIds(db, patientId))
  const last =
    before === undefined
      ? undefined
      : await db.selectFrom('document').select(['id', 'happenedAt']).where('id', '=', before).executeTakeFirst()
  if (last)
    rows = rows.where((where) =>
      where.or([
        where('document.happenedAt', '<', last.happenedAt),
        where.and([where('document.happenedAt', '=', last.happenedAt), where('document.id', '<', last.id)]),
      ]),
    )
  const found = await rows.orderBy('document.happenedAt', 'desc').orderBy('document.id', 'desc').limit(limit).execute()
  return found.map(toRow)
}

/** One document of this chart, or undefined. */
export async function documentOf(
  db: Kysely<Tables>,
  patientId: string,
  entryId: string,
): Promise<ChartDocument | undefined> {
  const row = await shown(db)
    .where('document.id', '=', entryId)
    .where('document.patientId', 'in', chartOf(patientId))
    .executeTakeFirst()
  return row && toDocument(row)
}

/** The id of the file of one document of this chart, or undefined. */
export async function fileIdOf(db: Kysely<Tables>, patientId: string, entryId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('document')
    .select('fileId')
    .where('id', '=', entryId)
    .where('patientId', 'in', chartOf(patientId))
    .executeTakeFirst()
  return row?.fileId
}

/** The files of these documents of this chart. */
export function fileIdsOf(
  db: Kysely<Tables>,
  patientId: string,
  entryIds: readonly string[],
): Promise<{ id: string; fileId: string }[]> {
  if (entryIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('document')
    .select(['id', 'fileId'])
    .where('id', 'in', entryIds)
    .where('patientId', 'in', chartOf(patientId))
    .execute()
}

/** The pictures of those of these documents of this chart that have one. */
export async function thumbnailsOf(
  db: Kysely<Tables>,
  patientId: string,
  entryIds: readonly string[],
): Promise<{ id: string; thumbnail: string }[]> {
  if (entryIds.length === 0) return []
  return db
    .selectFrom('document')
    .select(['id', 'thumbnail'])
    .where('id', 'in', entryIds)
    .where('patientId', 'in', chartOf(patientId))
    .where('thumbnail', '<>', '')
    .execute()
}

/** The title of the document by which this chart has the same content already, or undefined. */
export async function sameContentIn(
  db: Kysely<Tables>,
  patientId: string,
  sha256: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('document')
    .innerJoin('storedFile', 'storedFile.id', 'document.fileId')
    .select('title')
    .where('document.patientId', 'in', chartOf(patientId))
    .where('storedFile.sha256', '=', sha256)
    .where('retractedAt', 'is', null)
    .executeTakeFirst()
  return row?.title
}

function toRow(row: Row): DocumentRow {
  const { title, documentClass, status, pages, mediaType, bytes, reviewedAt, reviewedBy, reviewerName } = row
  const annotationCount = (JSON.parse(row.annotations) as unknown[]).length
  const reviewed = reviewedAt === null ? null : { at: reviewedAt, by: reviewedBy, name: reviewerName ?? '' }
  const own = { title, documentClass, status, pages, mediaType, bytes, reviewed, annotationCount }
  return { ...toEntryHead(row), ...own } as DocumentRow
}

const toDocument = (row: Row): ChartDocument => ({
  ...toRow(row),
  rotations: JSON.parse(row.rotations) as ChartDocument['rotations'],
  annotations: JSON.parse(row.annotations) as Annotation[],
})
