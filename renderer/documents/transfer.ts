import type { ChartDocument } from '../../shared/documents/index.ts'
import { type OpenedFile, PIECE_BYTES } from '../../shared/files/index.ts'
import { CallFailed, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { fromBase64 } from '../kit/base64.ts'
import { imagePages, type Pages, pdfPages } from './pages.ts'

/** Opens the file of a document and shows its pages. A token that grew old while it stood there is replaced once. */
export async function openPages(document: Pick<ChartDocument, 'patientId' | 'entryId'>): Promise<Pages> {
  const { patientId, entryId } = document
  const open = async () => valueOf(await core.documents.open({ patientId, entryId }))
  let opened: OpenedFile = await open()
  if (opened.mediaType !== 'application/pdf') {
    const { token } = opened
    return imagePages(`/file/${token}`, () => void core.files.discard({ token }))
  }
  const piece = async (offset: number, bytes: number) =>
    valueOf(await core.files.read({ token: opened.token, offset, bytes }))
  const read = async (offset: number, length: number) => {
    const bytes = Math.min(length, PIECE_BYTES)
    try {
      return fromBase64((await piece(offset, bytes)).data)
    } catch (error) {
      if (!(error instanceof CallFailed) || error.failure.reason !== 'token-expired') throw error
      opened = await open()
      return fromBase64((await piece(offset, bytes)).data)
    }
  }
  const pages = await pdfPages({
    length: opened.bytes,
    async read(offset, length) {
      const parts: Uint8Array[] = []
      for (let done = 0; done < length; done += PIECE_BYTES) parts.push(await read(offset + done, length - done))
      return joined(parts)
    },
  })
  return {
    ...pages,
    close() {
      pages.close()
      void core.files.discard({ token: opened.token })
    },
  }
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
