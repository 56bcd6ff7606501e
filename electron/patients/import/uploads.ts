import type { Journal } from '../../../db/journal.ts'
import { type IdSource, Refusal } from '../../../shared/kernel/index.ts'
import type { ImportId } from '../../../shared/patients/index.ts'

export type Upload = { uploadId: ImportId; sessionId: string; fileName: string; bytes: Buffer; received: number }

/** A clinic takes over its patients once; more than this many at a time would only fill the memory. */
const MOST = 2

const kept = new WeakMap<Journal, Map<string, Upload>>()

/** The files that are being sent. They lie in memory alone, and go with the opened practice. */
const uploadsOf = (journal: Journal): Map<string, Upload> => {
  const known = kept.get(journal) ?? new Map<string, Upload>()
  kept.set(journal, known)
  return known
}

/** Begins an upload; an earlier one of the same session is let go, and the oldest where there are too many. */
export function beginUpload(
  journal: Journal,
  about: { sessionId: string; fileName: string; bytes: number; ids: IdSource },
): Upload {
  const uploads = uploadsOf(journal)
  for (const [id, { sessionId }] of uploads) if (sessionId === about.sessionId) uploads.delete(id)
  if (uploads.size >= MOST) {
    const [oldest] = uploads.keys()
    if (oldest !== undefined) uploads.delete(oldest)
  }
  const { sessionId, fileName, bytes, ids } = about
  const upload = { uploadId: ids.next<ImportId>(), sessionId, fileName, bytes: Buffer.alloc(bytes), received: 0 }
  uploads.set(upload.uploadId, upload)
  return upload
}

/** @throws Refusal `not-found` for an upload that is not of this session or was let go */
export function uploadOf(journal: Journal, uploadId: string, sessionId: string): Upload {
  const upload = uploadsOf(journal).get(uploadId)
  if (upload?.sessionId === sessionId) return upload
  throw new Refusal('not-found', 'The file is no longer here. Choose it again.', { reason: 'upload' })
}

/** As `uploadOf`, for a file that has arrived whole. @throws Refusal `rule-violation` for one that has not */
export function wholeUpload(journal: Journal, uploadId: string, sessionId: string): Upload {
  const upload = uploadOf(journal, uploadId, sessionId)
  if (upload.received === upload.bytes.length) return upload
  throw new Refusal('rule-violation', 'The file has not arrived whole. Choose it again.', { reason: 'upload' })
}

/** Adds the next piece. @throws Refusal `invalid-input` when more comes than was announced */
export function addChunk(upload: Upload, data: string): number {
  const piece = Buffer.from(data, 'base64')
  if (upload.received + piece.length > upload.bytes.length)
    throw new Refusal('invalid-input', 'More came than was announced. Choose the file again.', { reason: 'upload' })
  piece.copy(upload.bytes, upload.received)
  upload.received += piece.length
  return upload.received
}
