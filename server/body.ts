import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib'
import { REQUEST_BYTES, type SyncFault, WORTH_PACKING } from '../shared/sync/index.ts'

/** A request that cannot be understood, in words for whoever sent it. */
export class BodyFault extends Error {
  readonly reason: SyncFault['reason']
  readonly statusCode: number
  constructor(reason: 'too-large' | 'garbled', message: string) {
    super(message)
    this.name = 'BodyFault'
    this.reason = reason
    this.statusCode = reason === 'too-large' ? 413 : 400
  }
}

/** Parts of a request above which it is no batch of operations, of which each has five hundred bytes: parsed, small parts take many times their length. */
const VALUES = 4_000_000
const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = Buffer.from('"\\,[{')

/** Whether a text of JSON holds more values than that, found without making any of them. */
function hasMoreValuesThan(most: number, text: Buffer): boolean {
  if (text.length <= most) return false
  let values = 0
  let isString = false
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]
    if (isString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) isString = false
    } else if (byte === QUOTE) isString = true
    else if (byte === COMMA || byte === BRACKET || byte === BRACE) values++
  }
  return values > most
}

const MEGABYTE = 1024 * 1024
const tooLarge = (limit: number) =>
  new BodyFault('too-large', `A request may have ${Math.floor(limit / MEGABYTE)} MB; this one has more.`)

/**
 * The JSON of a request, unpacked. What is too large is refused as soon as that shows, before it was read, and neither a
 * length that lies nor a small body that unpacks to a large one makes the server hold more than `limit`.
 * @param limit in bytes, unpacked
 * @throws BodyFault
 */
export async function readJson(message: IncomingMessage, body: Readable, limit: number = REQUEST_BYTES) {
  try {
    if (Number(message.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
    const bytes = await unpack(message.headers['content-encoding'], await collect(body, limit), limit)
    if (hasMoreValuesThan(VALUES, bytes)) throw new BodyFault('too-large', 'A request has too many parts.')
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch (error) {
    // What still comes is let through to nowhere: a sender that is cut off in the middle would not hear why.
    body.resume()
    if (error instanceof BodyFault) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit)
    throw new BodyFault('garbled', 'The request did not arrive whole, or is not what it says.')
  }
}

async function collect(body: Readable, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > limit) throw tooLarge(limit)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

async function unpack(encoding: string | undefined, packed: Buffer, maxOutputLength: number): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return packed
  if (encoding === 'gzip') return promisify(gunzip)(packed, { maxOutputLength })
  if (encoding === 'zstd') return promisify(zstdDecompress)(packed, { maxOutputLength })
  throw new BodyFault('garbled', 'The request is packed in a way that this server does not know.')
}

export type Packed = { bytes: Buffer; encoding: 'zstd' | 'gzip' | null }

/** An answer as it goes out: packed where that is worth it and the other end takes it. */
export async function pack(text: string, accepted: string | undefined): Promise<Packed> {
  const bytes = Buffer.from(text)
  const takes = (accepted ?? '').split(',').map((one) => one.split(';')[0]?.trim())
  if (bytes.length < WORTH_PACKING) return { bytes, encoding: null }
  if (takes.includes('zstd')) {
    const params = { [constants.ZSTD_c_compressionLevel]: 3 }
    return { bytes: await promisify(zstdCompress)(bytes, { params }), encoding: 'zstd' }
  }
  return takes.includes('gzip')
    ? { bytes: await promisify(gzip)(bytes, { level: 5 }), encoding: 'gzip' }
    : { bytes, encoding: null }
}
