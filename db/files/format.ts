import { createCipheriv, createDecipheriv } from 'node:crypto'
import { MAX_FILE_BYTES } from '../../shared/files/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { isFileName } from './places.ts'
import type { StoredFile } from './queries.ts'

/**
 * How a file lies beside the database: 16 bytes of magic, then chunks of 64 KiB, each encrypted by AES-256-GCM under the
 * file's own random key and followed by its tag. The nonce is the chunk's number with a mark on the last one, and every
 * chunk is bound to the file's id: none can be dropped, moved, doubled, cut off or taken from another file unseen. A key
 * encrypts one file once, so no nonce is ever used twice. Source: STREAM, Hoang et al. 2015; NIST SP 800-38D §8.
 */
export const MAGIC = Buffer.from('DAYBOOK-FILE-1\n\0', 'latin1')
export const CHUNK = 64 * 1024
export const TAG = 16
const NONCE = 12

export const chunksOf = (bytes: number): number => Math.ceil(bytes / CHUNK)
/** How long the encrypted file is. */
export const sealedLength = (bytes: number): number => MAGIC.length + bytes + chunksOf(bytes) * TAG

/** Chunks of one piece, as files travel between PCs and their server: about a megabyte. */
const CHUNKS_OF_PIECE = 16
export const piecesOf = (bytes: number): number => Math.ceil(chunksOf(bytes) / CHUNKS_OF_PIECE)

/** From where to where in the encrypted file a piece goes: whole chunks, the first one with what the file begins with. */
export function placeOfPiece(bytes: number, index: number): { from: number; to: number } {
  const at = (chunk: number) => Math.min(MAGIC.length + chunk * (CHUNK + TAG), sealedLength(bytes))
  return { from: index === 0 ? 0 : at(index * CHUNKS_OF_PIECE), to: at((index + 1) * CHUNKS_OF_PIECE) }
}

/** How many whole pieces so many bytes of an encrypted file are. */
export function piecesIn(bytes: number, sealed: number): number {
  let whole = 0
  while (whole < piecesOf(bytes) && placeOfPiece(bytes, whole).to <= sealed) whole++
  return whole
}

/**
 * Proves every chunk of a piece: that it was sealed for this file, under its key, for this place in it.
 * @throws Refusal `file-damaged`
 */
export function provePiece({ id, bytes, fileKey }: Sealed, index: number, piece: Buffer): void {
  const { from, to } = placeOfPiece(bytes, index)
  const begin = index === 0 ? MAGIC.length : 0
  if (piece.length !== to - from || !piece.subarray(0, begin).equals(MAGIC.subarray(0, begin))) throw damagedFile()
  const key = Buffer.from(fileKey, 'base64')
  try {
    const last = chunksOf(bytes) - 1
    let chunk = index * CHUNKS_OF_PIECE
    for (let at = begin; at < piece.length; at += CHUNK + TAG, chunk++)
      openChunk(key, id, chunk, chunk === last, piece.subarray(at, at + CHUNK + TAG)).fill(0)
  } finally {
    key.fill(0)
  }
}

type Sealed = Pick<StoredFile, 'id' | 'bytes' | 'fileKey'>
const KEY_BYTES = 32

/**
 * Whether a row can be that of a file at all. One that another device wrote may say anything: of its id a path is made, of its length
 * room on the disk.
 */
export const isFit = ({ id, bytes, sha256, fileKey }: StoredFile): boolean =>
  isFileName(id) &&
  Number.isInteger(bytes) &&
  bytes > 0 &&
  bytes <= MAX_FILE_BYTES &&
  /^[0-9a-f]{64}$/.test(sha256) &&
  Buffer.from(fileKey, 'base64').length === KEY_BYTES

function nonceOf(index: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE)
  nonce.writeUInt32BE(index, NONCE - 5)
  nonce.writeUInt8(last ? 1 : 0, NONCE - 1)
  return nonce
}

const boundTo = (id: string) => Buffer.concat([MAGIC, Buffer.from(id, 'utf8')])

/** One chunk, encrypted, with its tag. */
export function sealChunk(key: Buffer, id: string, index: number, last: boolean, clear: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, last))
  cipher.setAAD(boundTo(id))
  return Buffer.concat([cipher.update(clear), cipher.final(), cipher.getAuthTag()])
}

/** The chunk in clear. @throws Refusal `file-damaged` when one bit of it, its place or its end is not as it was written */
export function openChunk(key: Buffer, id: string, index: number, last: boolean, sealed: Buffer): Buffer {
  if (sealed.length <= TAG) throw damagedFile()
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, last), { authTagLength: TAG })
  decipher.setAAD(boundTo(id))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
  const clear = decipher.update(sealed.subarray(0, sealed.length - TAG))
  try {
    decipher.final()
    return clear
  } catch {
    throw damagedFile()
  }
}

export const damagedFile = () =>
  new Refusal(
    'internal',
    'This file is damaged on the disk of this PC. Check the database under "Backups": a copy may still hold it.',
    { reason: 'file-damaged' },
  )

export const missingFile = () =>
  new Refusal(
    'internal',
    'This file is missing on the disk of this PC. Check the database under "Backups": a copy may still hold it.',
    { reason: 'file-missing' },
  )
