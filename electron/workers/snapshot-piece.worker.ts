import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PAGE_BYTES, pageCipher } from '../../db/snapshots/pages.ts'
import { hashOfPiece, openPiece, PIECE_PAGES } from '../../db/snapshots/pieces.ts'

/** Of which snapshot pieces come, its key, and the file that they are written into, under which salt and database key. */
export type PieceOrder = {
  file: string
  id: string
  of: number
  pages: number
  snapshotKey: Uint8Array
  salt: Uint8Array
  databaseKey: Uint8Array
}
/** A piece to be written, or, without its bytes, to be looked for in the file. */
export type PieceQuestion = { index: number; sealed: Uint8Array | null; sha256: string }
/** `isThere`: it stands in the file as it should; of one that was to be written: it is what the server said. */
export type PieceAnswer =
  | { index: number; isThere: boolean }
  | { index: number; failed: string; code: string | undefined }

const { file, id, of, pages, ...keys } = workerData as PieceOrder
const snapshotKey = Buffer.from(keys.snapshotKey)
const { buffer, byteOffset, byteLength } = keys.databaseKey
const cipher = pageCipher(Buffer.from(buffer, byteOffset, byteLength), Buffer.from(keys.salt))
for (const key of [keys.snapshotKey, keys.databaseKey]) key.fill(0)
const handle = openSync(file, 'r+')

/** Each piece is proven before anything of it is written; what is written is readable by this PC's own key alone (SPEC S134). */
function take({ index, sealed, sha256 }: PieceQuestion): boolean {
  const first = index * PIECE_PAGES + 1
  const length = Math.min(PIECE_PAGES, pages - index * PIECE_PAGES) * PAGE_BYTES
  const at = index * PIECE_PAGES * PAGE_BYTES
  if (sealed === null) {
    const found = Buffer.alloc(length)
    return readSync(handle, found, 0, length, at) === length && cipher.isSound(found, first)
  }
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (hashOfPiece(bytes) !== sha256) return false
  let plain: Buffer
  try {
    plain = openPiece(bytes, snapshotKey, { id, index, of })
  } catch {
    return false
  }
  if (plain.length !== length) return false
  const own = cipher.seal(plain, first)
  for (let done = 0; done < length; ) done += writeSync(handle, own, done, length - done, at + done)
  return true
}

parentPort?.on('message', (question: PieceQuestion | 'end') => {
  if (question === 'end') {
    cipher.end()
    snapshotKey.fill(0)
    closeSync(handle)
    return parentPort?.close()
  }
  const { index } = question
  try {
    parentPort?.postMessage({ index, isThere: take(question) } satisfies PieceAnswer)
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    parentPort?.postMessage({ index, failed: message, code } satisfies PieceAnswer)
  }
})
