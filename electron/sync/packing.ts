import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { WORTH_PACKING } from '../../shared/sync/index.ts'

/** Not every runtime that Daybook runs in has it. */
const hasZstd = typeof zlib.zstdCompress === 'function'

/** The packings that an answer may come in. */
export const ACCEPTED = hasZstd ? 'zstd, gzip' : 'gzip'

/** A request as it goes out. */
export async function pack(text: string): Promise<{ bytes: Buffer; encoding: 'zstd' | 'gzip' | null }> {
  const bytes = Buffer.from(text)
  if (bytes.length < WORTH_PACKING) return { bytes, encoding: null }
  return hasZstd
    ? { bytes: await promisify(zlib.zstdCompress)(bytes), encoding: 'zstd' }
    : { bytes: await promisify(zlib.gzip)(bytes, { level: 5 }), encoding: 'gzip' }
}

/**
 * The JSON of an answer.
 * @param limit in bytes, unpacked: a server that was taken over must not fill this PC's memory either
 * @throws an error with code `ERR_ANSWER` when it did not come whole, or is not what it says
 */
export async function unpack(body: Readable, encoding: string | undefined, limit: number): Promise<unknown> {
  try {
    const pieces: Buffer[] = []
    let length = 0
    for await (const piece of body as AsyncIterable<Buffer>) {
      length += piece.length
      if (length > limit) throw new Error('an answer larger than any may be')
      pieces.push(piece)
    }
    const packed = Buffer.concat(pieces)
    const options = { maxOutputLength: limit }
    const plain =
      encoding === 'zstd'
        ? await promisify(zlib.zstdDecompress)(packed, options)
        : encoding === 'gzip'
          ? await promisify(zlib.gunzip)(packed, options)
          : packed
    return JSON.parse(plain.toString('utf8')) as unknown
  } catch (cause) {
    throw Object.assign(new Error('the answer did not come whole', { cause }), { code: 'ERR_ANSWER' })
  }
}
