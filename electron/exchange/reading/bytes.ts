import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { sealedChunks } from '../../files/index.ts'
import type { SourceFile } from './files.ts'

/** Why a file could not be read through; the sentence is for the report. */
export class UnreadableFile extends Error {}

const GZIP = [0x1f, 0x8b]

/**
 * The text of a file as UTF-8 bytes, in pieces: unpacked when it is gzipped, whatever its name; UTF-16 (by its mark, or by
 * its zeros) is turned into UTF-8; a mark at the beginning is left out.
 * @throws UnreadableFile for a damaged archive
 */
export async function* textBytes({ path, sealed }: Pick<SourceFile, 'path' | 'sealed'>): AsyncGenerator<Buffer> {
  const file = sealed ? Readable.from(sealedChunks(sealed)) : createReadStream(path, { highWaterMark: 256 * 1024 })
  const chunks = unpacked(file)
  let decoder: TextDecoder | null = null
  let isFirst = true
  try {
    for await (const chunk of chunks) {
      let bytes = chunk
      if (isFirst) {
        const { encoding, skip } = encodingOf(bytes)
        if (encoding) decoder = new TextDecoder(encoding)
        bytes = bytes.subarray(skip)
        isFirst = false
      }
      yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true }), 'utf8') : bytes
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code.startsWith('Z_')) throw new UnreadableFile('The archive is damaged or cut off')
    throw error
  } finally {
    file.destroy()
  }
}

async function* unpacked(file: AsyncIterable<Buffer> & NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  const iterator = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const first = await iterator.next()
  if (first.done) return
  const isPacked = GZIP.every((byte, at) => first.value[at] === byte)
  if (!isPacked) {
    yield first.value
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    return
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  gunzip.on('error', () => {})
  const feed = async () => {
    for (let next: IteratorResult<Buffer> = first; !next.done; next = await iterator.next())
      if (!gunzip.write(next.value)) await new Promise<void>((resolve) => onceWritable(gunzip, resolve))
    gunzip.end()
  }
  const feeding = feed().catch((error: Error) => gunzip.destroy(error))
  yield* gunzip as AsyncIterable<Buffer>
  await feeding
}

function onceWritable(stream: NodeJS.EventEmitter, go: () => void): void {
  const on = () => {
    for (const event of ['drain', 'close', 'error']) stream.off(event, on)
    go()
  }
  for (const event of ['drain', 'close', 'error']) stream.on(event, on)
}

/** How the text is encoded, and how many bytes of mark stand before it. Source: RFC 8259 §8.1, RFC 4627 §3. */
function encodingOf(bytes: Buffer): { encoding: 'utf-16le' | 'utf-16be' | null; skip: number } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: null, skip: 3 }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', skip: 2 }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', skip: 2 }
  if (bytes.length > 1 && bytes[1] === 0 && bytes[0] !== 0) return { encoding: 'utf-16le', skip: 0 }
  if (bytes.length > 1 && bytes[0] === 0 && bytes[1] !== 0) return { encoding: 'utf-16be', skip: 0 }
  return { encoding: null, skip: 0 }
}
