import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Refusal } from '../../shared/kernel/index.ts'

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
