import {
  type Annotation,
  type ChartDocument,
  type DocumentDetails,
  type DocumentVersion,
  type Drawing,
  MOST_ANNOTATIONS,
  type NewDocument,
  type Rotation,
} from '../../shared/documents/index.ts'
import { type EntryId, type IdSource, type Instant, Refusal, startOf } from '../../shared/kernel/index.ts'
import { type EntryOrigin, newEntry } from '../entry.ts'
import { recordFile } from '../files/commands.ts'
import type { StoredFile } from '../files/queries.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { documentOf, sameContentIn } from './queries.ts'

/**
 * Records a file and the document that it is in one unit of work.
 * @throws Refusal `same-file` when the chart holds the same content already
 */
export function addDocument(
  journal: Journal,
  input: { origin: EntryOrigin; file: StoredFile; document: Omit<NewDocument, 'token' | 'shown'> },
): Promise<ChartDocument> {
  const { origin, file, document } = input
  const { patientId, now } = origin
  return journal.work(origin.author, async (work) => {
    const same = await sameContentIn(work.db, patientId, file.sha256)
    if (same !== undefined)
      throw new Refusal('conflict', 'This file is in this chart already. It was not added a second time.', {
        reason: 'same-file',
      })
    await recordFile(work, file, now)
    const entry = newEntry(origin)
    const { title, documentClass, pages, text, thumbnail } = document
    await work.insert('document', {
      ...entry,
      title,
      documentClass,
      pages,
      text,
      thumbnail,
      fileId: file.id,
      status: 'current',
      rotations: '{}',
      annotations: '[]',
      reviewedAt: null,
      reviewedBy: null,
    })
    work.audit({ action: 'create', category: 'documents', patientId, detail: { documentClass, bytes: file.bytes } })
    return readBack(work, patientId, entry.id)
  })
}

type Changes = Partial<
  Record<'title' | 'documentClass' | 'happened' | 'status' | 'rotations' | 'annotations', string> & {
    happenedAt: number
    reviewedAt: number
    reviewedBy: string | null
  }
>

/** One change of a document that has not been retracted, in the version that the person saw. */
function change(
  journal: Journal,
  author: Author,
  { patientId, entryId, revision }: DocumentVersion,
  what: string,
  changes: (now: ChartDocument) => Changes,
): Promise<ChartDocument> {
  return journal.work(author, async (work) => {
    const document = await readBack(work, patientId, entryId)
    if (document.retraction)
      throw new Refusal('rule-violation', 'This document was taken back. Nothing in it is changed any more.', {
        reason: 'retracted',
      })
    await work.update('document', entryId, changes(document), revision)
    work.audit({ action: 'update', category: 'documents', patientId, detail: { document: entryId, what } })
    return readBack(work, patientId, entryId)
  })
}

/** @throws Refusal `not-found`, `conflict`, `retracted`: so do all that follow */
export const describeDocument = (
  journal: Journal,
  author: Author,
  input: { version: DocumentVersion; details: DocumentDetails; timeZone: string },
): Promise<ChartDocument> =>
  change(journal, author, input.version, 'details', () => {
    const { title, documentClass, happened, status } = input.details
    return { title, documentClass, status, happened, happenedAt: startOf(happened, input.timeZone) }
  })

export const rotatePage = (
  journal: Journal,
  author: Author,
  input: { version: DocumentVersion; page: number; degrees: Rotation },
): Promise<ChartDocument> =>
  change(journal, author, input.version, 'rotation', (document) => {
    assertPage(document, input.page)
    const rotations = Object.entries({ ...document.rotations, [input.page]: input.degrees })
    return { rotations: JSON.stringify(Object.fromEntries(rotations.filter(([, degrees]) => degrees !== 0))) }
  })

/** @throws Refusal `no-such-page`, `too-many-annotations` */
export const annotateDocument = (
  journal: Journal,
  author: Author,
  input: { version: DocumentVersion; drawing: Drawing; by: string; ids: IdSource; now: Instant },
): Promise<ChartDocument> =>
  change(journal, author, input.version, 'annotation', (document) => {
    const { drawing, by, ids, now } = input
    assertPage(document, drawing.page)
    if (document.annotations.length >= MOST_ANNOTATIONS)
      throw new Refusal('rule-violation', `A document carries at most ${MOST_ANNOTATIONS} annotations.`, {
        reason: 'too-many-annotations',
      })
    const annotation: Annotation = { annotationId: ids.next<string>(), by, at: now, drawing }
    return { annotations: JSON.stringify([...document.annotations, annotation]) }
  })

/** @throws Refusal `not-found` when there is no such annotation (any more) */
export const eraseAnnotation = (
  journal: Journal,
  author: Author,
  input: { version: DocumentVersion; annotationId: string },
): Promise<ChartDocument> =>
  change(journal, author, input.version, 'annotation erased', ({ annotations }) => {
    const kept = annotations.filter(({ annotationId }) => annotationId !== input.annotationId)
    if (kept.length === annotations.length) throw new Refusal('not-found', 'This annotation is not on the document.')
    return { annotations: JSON.stringify(kept) }
  })

export const reviewDocument = (
  journal: Journal,
  author: Author,
  input: { version: DocumentVersion; now: Instant },
): Promise<ChartDocument> =>
  change(journal, author, input.version, 'review', () => ({ reviewedAt: input.now, reviewedBy: author.userId }))

function assertPage({ pages }: ChartDocument, page: number): void {
  if (page > pages) throw new Refusal('invalid-input', 'The document has no such page.', { reason: 'no-such-page' })
}

async function readBack({ db }: Pick<Work, 'db'>, patientId: string, entryId: string): Promise<ChartDocument> {
  const document = await documentOf(db, patientId, entryId as EntryId)
  if (!document) throw new Refusal('not-found', 'This document is not in the chart.')
  return document
}
