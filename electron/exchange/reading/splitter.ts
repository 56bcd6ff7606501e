import { UnreadableFile } from './bytes.ts'

/** The largest resource that is taken in: 64 MiB of JSON. It has to fit into memory a few times over; a file need not. */
export const MAX_RESOURCE_BYTES = 64 * 1024 * 1024

/** A piece of a file that is JSON by itself. `bytes` is null for one that is larger than a resource may be. */
export type Piece = { kind: 'value' | 'entry'; bytes: Buffer | null }

/** Kinds of Bundle that are nothing but a wrapping: their entries are read one by one and the wrapping is dropped. */
export const WRAPPINGS: ReadonlySet<string> = new Set([
  'transaction',
  'transaction-response',
  'batch',
  'batch-response',
  'collection',
  'searchset',
])

const [QUOTE, SLASH, COMMA, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x22, 0x5c, 0x2c, 0x7b, 0x7d, 0x5b, 0x5d]

/**
 * Cuts a stream of JSON into what is read at once: each value of a file, and each entry of a Bundle that says what it is
 * before its entries come, so that a Bundle may be larger than memory. Knows no more of JSON than its brackets.
 */
export class Splitter {
  #depth = 0
  #inText = false
  #escaped = false
  #parts: Buffer[] = []
  #length = 0
  #skipping = false
  /** The open list of entries stands at this depth; 0 outside of one. */
  #entries = 0
  #key = ''
  #text = ''
  #expectsKey = false
  #facts = new Map<string, string>();

  *push(chunk: Buffer): Generator<Piece> {
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false
        else if (byte === SLASH) this.#escaped = true
        else if (byte === QUOTE) this.#endText()
        else if (this.#depth === 1 && this.#text.length < 40) this.#text += String.fromCharCode(byte)
        continue
      }
      if (byte === QUOTE) {
        if (this.#depth === 0) throw notResource()
        this.#inText = true
        this.#text = ''
      } else if (byte === OPEN || byte === OPEN_LIST) {
        if (this.#depth === this.#entries) start = at
        this.#depth += 1
        if (this.#depth === 1) this.#begin()
        if (byte === OPEN_LIST && this.#depth === 2 && this.#opensEntries()) {
          // What stands before the entries ends here, as a Bundle without entries.
          this.#entries = 2
          this.#parts = []
          this.#length = 0
        }
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        this.#depth -= 1
        if (this.#depth < 0)
          throw new UnreadableFile('It is not written as JSON: a bracket closes what was never opened')
        if (this.#entries > 0 && this.#depth === 1) this.#entries = this.#leaveEntries()
        else if (this.#depth === this.#entries) yield* this.#finish(chunk.subarray(start, at + 1))
        if (this.#depth === 0) this.#entries = 0
      } else if (byte === COMMA && this.#depth === 1) this.#expectsKey = true
      else if (this.#depth === 0 && byte > 32) throw byte === 0x3c ? isXml() : notResource()
    }
    if (this.#depth > this.#entries) this.#hold(chunk.subarray(start))
  }

  /** @throws UnreadableFile when the file ended within a value */
  end(): void {
    if (this.#depth > 0 || this.#inText) throw new UnreadableFile('The file is cut off: it ends in the middle')
  }

  #begin(): void {
    this.#facts.clear()
    this.#key = ''
    this.#expectsKey = true
  }

  #endText(): void {
    this.#inText = false
    if (this.#depth !== 1) return
    if (this.#expectsKey) this.#key = this.#text
    else this.#facts.set(this.#key, this.#text)
    this.#expectsKey = false
  }

  #opensEntries(): boolean {
    const isBundle = this.#facts.get('resourceType') === 'Bundle'
    return this.#key === 'entry' && isBundle && WRAPPINGS.has(this.#facts.get('type') ?? '')
  }

  /** Behind the entries the Bundle goes on; nothing of it is needed any more. */
  #leaveEntries(): number {
    this.#skipping = true
    return 0
  }

  #hold(bytes: Buffer): void {
    if (this.#skipping) return
    this.#length += bytes.length
    if (this.#length > MAX_RESOURCE_BYTES) this.#parts = []
    else this.#parts.push(Buffer.from(bytes))
  }

  *#finish(last: Buffer): Generator<Piece> {
    if (this.#skipping) {
      this.#skipping = false
      return
    }
    this.#hold(last)
    const bytes = this.#length > MAX_RESOURCE_BYTES ? null : Buffer.concat(this.#parts)
    this.#parts = []
    this.#length = 0
    yield { kind: this.#entries > 0 ? 'entry' : 'value', bytes }
  }
}

const notResource = () => new UnreadableFile('It is not JSON')
const isXml = () => new UnreadableFile('It is XML; Daybook reads FHIR as JSON')
