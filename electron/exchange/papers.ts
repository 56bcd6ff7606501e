import { addDocument } from '../../db/documents/commands.ts'
import type { Paper, Prepared } from '../../db/exchange/index.ts'
import { currentVersions, placeOf } from '../../db/exchange/queries.ts'
import type { Journal } from '../../db/journal.ts'
import { flawOfContent, refuseMediaType } from '../../shared/documents/index.ts'
import { mediaTypeOf } from '../../shared/files/index.ts'
import { plain } from '../../shared/exchange/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { dayIn, type EventTime, type IdSource, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { PdfTexts } from '../documents/index.ts'
import type { FileKeeper } from '../files/index.ts'

const PIECE = 64 * 1024
/** So many pages a document has at most. */
const MOST_PAGES = 2_000
type About = {
  journal: Journal
  caller: Caller
  files: FileKeeper
  ids: IdSource
  timeZone: string
  source: string
  texts: PdfTexts
}

/**
 * Makes documents of the files that a stored DocumentReference carries, each encrypted beside the database. What cannot be
 * shown as a document stays within the resource that was kept. A resource whose files are here already adds nothing.
 */
export async function keepPapers(about: About, item: Prepared & { papers: readonly Paper[] }): Promise<void> {
  const { journal } = about
  if (!item.link) return
  const head = (await currentVersions(journal.db, [item.link])).get(placeOf(item.link))
  if (!head?.patientId || head.outcome === 'refused') return
  const { source, sourceKey } = head
  const had = await journal.db
    .selectFrom('document')
    .select('id')
    .where((one) =>
      one.or([
        one('id', '=', sourceKey.split('/')[1] ?? ''),
        one(
          'sourceId',
          'in',
          one
            .selectFrom('fhirResource as f')
            .select('f.id')
            .where('f.source', '=', source)
            .where('f.sourceKey', '=', sourceKey),
        ),
      ]),
    )
    .executeTakeFirst()
  if (had) return
  for (const paper of item.papers) await keepOne(about, paper, { patientId: head.patientId, sourceId: head.id })
}

async function keepOne(about: About, paper: Paper, of: { patientId: string; sourceId: string }): Promise<void> {
  const { journal, caller, files, ids, timeZone, source, texts } = about
  const bytes = Buffer.from(paper.bytes)
  const mediaType = mediaTypeOf(bytes.subarray(0, 4096))
  if (refuseMediaType(mediaType)) return
  const part = async (offset: number, length: number) => bytes.subarray(offset, offset + length)
  if (await flawOfContent(mediaType, bytes.length, part, true)) return
  const now = caller.clock.now()
  const origin = {
    patientId: of.patientId as PatientId,
    encounterId: null,
    happened: paper.happened ?? (dayIn(timeZone, now) as string as EventTime),
    author: caller,
    authorName: paper.authorName || source || 'Imported',
    ids,
    now,
    timeZone,
    sourceId: of.sourceId,
  }
  const { title, documentClass } = paper
  const read = mediaType === 'application/pdf' ? await texts.read(bytes) : null
  const document = {
    title: title || documentClass,
    documentClass,
    encounterId: null,
    pages: Math.min(Math.max(read?.pages ?? 1, 1), MOST_PAGES),
    text: plain(read?.text ?? ''),
    thumbnail: '',
  }
  try {
    await files.take(bytes.length, pieces(bytes), (file) => addDocument(journal, { origin, file, document }))
  } catch (error) {
    // The same scan is in the chart already.
    if (!(error instanceof Refusal) || error.reason !== 'same-file') throw error
  }
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}
