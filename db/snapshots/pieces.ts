import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto'
import * as zlib from 'node:zlib'
import { PAGE_BYTES } from './pages.ts'

/** Pages of one piece: four mebibytes before they are packed. */
export const PIECE_PAGES = 1024
const NONCE = 12
const TAG = 16
/** Packs four mebibytes in a few milliseconds; the next levels take twice as long for a tenth less. */
const LEVEL = 1

/** Whether this runtime can pack and unpack snapshots: not every one that Daybook runs in has it. */
export const packsSnapshots = typeof zlib.zstdCompressSync === 'function'

/** Which piece of which snapshot: a piece opens in its own place only. `of`: how many there are. */
export type PiecePlace = { id: string; index: number; of: number }

const bound = ({ id, index, of }: PiecePlace): Buffer => Buffer.from(`daybook snapshot ${id} ${index} ${of}`)

/** The key of a snapshot: the server can make it again whenever a piece is asked for, and keeps it nowhere. */
export const snapshotKey = (practiceKey: Buffer, id: string): Buffer =>
  Buffer.from(hkdfSync('sha256', practiceKey, id, 'daybook snapshot', 32))

export const hashOfPiece = (sealed: Buffer): string => hash('sha256', sealed, 'hex')

/** By what a whole snapshot is known: the hash of the hashes of its pieces. */
export const hashOfWhole = (pieces: readonly { sha256: string }[]): string =>
  hash('sha256', pieces.map(({ sha256 }) => sha256).join('\n'), 'hex')

/** A piece as it travels: packed, then sealed with AES-256-GCM. */
export function sealPiece(plain: Buffer, key: Buffer, place: PiecePlace): Buffer {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(bound(place))
  const packed = zlib.zstdCompressSync(plain, { params: { [zlib.constants.ZSTD_c_compressionLevel]: LEVEL } })
  return Buffer.concat([nonce, cipher.update(packed), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error when it is no piece of this snapshot for this place */
export function openPiece(sealed: Buffer, key: Buffer, place: PiecePlace): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE))
  decipher.setAAD(bound(place))
  decipher.setAuthTag(sealed.subarray(-TAG))
  const packed = Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()])
  return zlib.zstdDecompressSync(packed, { maxOutputLength: PIECE_PAGES * PAGE_BYTES })
}
