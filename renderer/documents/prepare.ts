import { flawOfContent, MOST_TEXT, MOST_THUMBNAIL, refuseMediaType, titleFrom } from '../../shared/documents/index.ts'
import { MAX_FILE_BYTES, mediaTypeOf } from '../../shared/files/index.ts'
import { CallFailed } from '../ipc/ask.ts'
import { toBase64 } from '../kit/base64.ts'
import { imagePages, type Pages, pdfPages } from './pages.ts'
import { textOf } from './pdf.ts'

/** A file that can be shown, with what is known of it before it is put into a chart. */
export type Prepared = { file: Blob; title: string; pages: number; text: string; thumbnail: string }

/** The picture of a first page is at most so many pixels wide and high. */
const THUMBNAIL = 180

/**
 * Looks at a file before it is sent: what it is by its bytes, whether it opens without a password, how many pages it has
 * and what stands in it. The core looks again; here a person hears at once.
 * @throws CallFailed with the reason that the core would give
 */
export async function prepare(file: File): Promise<Prepared> {
  if (file.size === 0) throw refused('empty-file', 'This file is empty: it holds 0 bytes.')
  if (file.size > MAX_FILE_BYTES) throw refused('file-too-large', 'This file is larger than 100 MB.')
  const mediaType = mediaTypeOf(new Uint8Array(await file.slice(0, 4096).arrayBuffer()))
  const unfit = refuseMediaType(mediaType)
  if (unfit) throw refused(unfit.reason, unfit.sentence)
  const read = async (offset: number, length: number) =>
    new Uint8Array(await file.slice(offset, offset + length).arrayBuffer())
  if (await flawOfContent(mediaType, file.size, read, true)) throw damaged()
  const pages = await opened(file, mediaType, read)
  try {
    const text = pages.pdf ? await textOf(pages.pdf, MOST_TEXT) : ''
    return { file, title: titleFrom(file.name), pages: pages.count, text, thumbnail: await thumbnailOf(pages) }
  } finally {
    pages.close()
  }
}

async function opened(
  file: File,
  mediaType: string,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<Pages> {
  const address = URL.createObjectURL(file)
  try {
    if (mediaType !== 'application/pdf') return await imagePages(address)
    return await pdfPages({ length: file.size, read })
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException')
      throw refused('encrypted-file', 'This PDF is protected by a password.')
    throw damaged()
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** The first page in small, as base64 of a JPEG; empty when it can't be drawn, which keeps nobody from adding it. */
async function thumbnailOf(pages: Pages): Promise<string> {
  try {
    const { width, height } = await pages.sizeOf(1)
    const canvas = document.createElement('canvas')
    await pages.draw(1, canvas, Math.min(1, THUMBNAIL / Math.max(width, height)), 0, new AbortController().signal)
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.7))
    const text = picture ? toBase64(new Uint8Array(await picture.arrayBuffer())) : ''
    return text.length <= MOST_THUMBNAIL ? text : ''
  } catch {
    return ''
  }
}

const damaged = () => refused('damaged-file', 'This file is damaged.')
const refused = (reason: string, message: string) =>
  new CallFailed({ code: 'rule-violation', message, incidentId: '', issues: [], reason })
