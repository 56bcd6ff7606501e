import { MAX_RESOURCE_BYTES, type Piece } from './splitter.ts'

const NEW_LINE = 0x0a

/** Cuts a stream of NDJSON into its lines; empty lines count and are left out. */
export class Lines {
  #parts: Buffer[] = []
  #length = 0
  /** Lines that have ended. */
  count = 0;

  *push(chunk: Buffer): Generator<Piece> {
    let start = 0
    for (let end = chunk.indexOf(NEW_LINE); end !== -1; end = chunk.indexOf(NEW_LINE, start)) {
      this.#hold(chunk.subarray(start, end))
      start = end + 1
      yield* this.#line()
    }
    this.#hold(chunk.subarray(start))
  }

  /** The last line, which may lack its end. */
  *end(): Generator<Piece> {
    yield* this.#line()
  }

  #hold(bytes: Buffer): void {
    this.#length += bytes.length
    if (this.#length > MAX_RESOURCE_BYTES) this.#parts = []
    else if (bytes.length > 0) this.#parts.push(Buffer.from(bytes))
  }

  *#line(): Generator<Piece> {
    const bytes = this.#length > MAX_RESOURCE_BYTES ? null : Buffer.concat(this.#parts)
    this.#parts = []
    this.#length = 0
    this.count += 1
    if (bytes === null || bytes.some((byte) => byte > 32)) yield { kind: 'value', bytes }
  }
}
