import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { type ImportSource, sealedChunks } from '../files/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'

/** A line of a file, counted from 1. `ended`: a line break stands behind it. */
export type Line = { number: number; text: string; ended: boolean }

/** A release file, read line by line however large it is. */
export type Source = {
  /** The way to it, as far as it is known: publishers tell the release by their folders. */
  readonly path: string
  readonly name: string
  readonly bytes: number
  lines(): Generator<Line>
  /** SHA-256 over its bytes. */
  readonly digest: string
}

const CHUNK = 1 << 20

type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252'

/**
 * Opens a release file: goes through it once to know its digest and its encoding (publishers use UTF-8, UTF-16 with a
 * mark, and Windows-1252).
 * @throws Refusal `invalid-input` for what cannot be read, is empty, packed, or no text
 */
export function openSource(file: ImportSource, onBytes: (bytes: number) => void = () => undefined): Source {
  const name = nameOf(file)
  const bytes = sizeOf(file, name)
  if (bytes === 0) throw unfit(`The file ${name} is empty.`)
  const head = firstBytes(file)
  if (head[0] === 0x50 && head[1] === 0x4b)
    throw unfit(`The file ${name} is packed (ZIP). Unpack it, then import the folder.`)
  let encoding: Encoding | null = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : null
  if (encoding === null && head.includes(0)) throw unfit(`The file ${name} is no text file.`)
  const hash = createHash('sha256')
  const strict = new TextDecoder('utf-8', { fatal: true })
  let utf8 = true
  for (const chunk of chunks(file)) {
    hash.update(chunk)
    onBytes(chunk.length)
    if (utf8 && encoding === null) utf8 = decodes(strict, chunk)
  }
  encoding ??= utf8 ? 'utf-8' : 'windows-1252'
  const chosen = encoding
  const path = typeof file === 'string' ? file : file.name
  return { path, name, bytes, digest: hash.digest('hex'), lines: () => linesOf(file, chosen) }
}

/** What a file is called, without the way to it. */
export const nameOf = (file: ImportSource): string => basename(typeof file === 'string' ? file : file.name)

function sizeOf(file: ImportSource, name: string): number {
  if (typeof file !== 'string') return file.bytes
  try {
    return statSync(file).size
  } catch (error) {
    throw unfit(`The file ${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`)
  }
}

/** The beginning of a file. */
export function firstBytes(file: ImportSource, most = 4096): Uint8Array {
  for (const chunk of chunks(file)) return chunk.subarray(0, most)
  return new Uint8Array()
}

/** The same memory is filled again for each chunk. */
function* chunks(file: ImportSource): Generator<Uint8Array> {
  if (typeof file !== 'string') return yield* sealedChunks(file)
  const buffer = Buffer.alloc(CHUNK)
  const handle = openSync(file, 'r')
  try {
    for (let length = readSync(handle, buffer); length > 0; length = readSync(handle, buffer))
      yield buffer.subarray(0, length)
  } finally {
    closeSync(handle)
  }
}

function decodes(decoder: TextDecoder, chunk: Uint8Array): boolean {
  try {
    decoder.decode(chunk, { stream: true })
    return true
  } catch {
    return false
  }
}

function* linesOf(file: ImportSource, encoding: Encoding): Generator<Line> {
  // The mark at the beginning is no part of the text, and is left out by the decoder.
  const decoder = new TextDecoder(encoding)
  let number = 0
  let rest = ''
  for (const chunk of chunks(file)) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      number += 1
      yield { number, text: part.endsWith('\r') ? part.slice(0, -1) : part, ended: true }
    }
  }
  rest += decoder.decode()
  if (rest !== '') yield { number: number + 1, text: rest, ended: false }
}

/** A file, or a whole import, that cannot be taken: one sentence for the person. */
export const unfit = (sentence: string): Refusal =>
  new Refusal('invalid-input', `${sentence} Nothing was imported.`, { reason: 'release-file' })
