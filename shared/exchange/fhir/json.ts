/** A number as it was written where JavaScript would write it otherwise (`5.0`): `JSON.stringify` writes it as it was. */
export type RawNumber = { readonly rawJSON: string }
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | RawNumber
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

/** Deeper than any resource that people write; a thousand levels would end the program that walks them. */
const MAX_DEPTH = 200

/** Why a text is no JSON that can be taken in, and at which character. */
export class NotJson extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

type RawJson = { rawJSON(text: string): RawNumber; isRawJSON(value: unknown): value is RawNumber }
const raw = JSON as unknown as RawJson

/** Whether a value is a number that is kept as it was written. */
export const isRawNumber = (value: unknown): value is RawNumber => raw.isRawJSON(value)

/**
 * Reads JSON and loses nothing of it: decimals keep their zeros, a field that is named twice is an error and not
 * silently the last one, and depth is limited. `JSON.stringify` of the result is the same text without white space.
 * @throws NotJson
 */
export function readJson(text: string): JsonValue {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.space()
  if (reader.at < text.length) throw new NotJson('Something follows after its end', reader.at)
  return value
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\r\n]*/y
const LITERALS: readonly [string, JsonValue][] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

class Reader {
  readonly #text: string
  at = 0

  constructor(text: string) {
    this.#text = text
  }

  space(): void {
    const code = this.#text.charCodeAt(this.at)
    if (code > 32) return
    SPACE.lastIndex = this.at
    SPACE.test(this.#text)
    this.at = SPACE.lastIndex
  }

  value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new NotJson(`It is nested more than ${MAX_DEPTH} levels deep`, this.at)
    this.space()
    const first = this.#text[this.at]
    if (first === '{') return this.#object(depth)
    if (first === '[') return this.#array(depth)
    if (first === '"') return this.#string()
    for (const [word, value] of LITERALS)
      if (this.#text.startsWith(word, this.at)) {
        this.at += word.length
        return value
      }
    return this.#number()
  }

  #object(depth: number): JsonValue {
    const result: Record<string, JsonValue> = {}
    if (this.#opened('}')) return result
    for (;;) {
      this.space()
      const start = this.at
      if (this.#text[start] !== '"') throw this.#unexpected()
      const key = this.#string()
      if (key === '__proto__') throw new NotJson('It has a field named __proto__', start)
      if (Object.hasOwn(result, key)) throw new NotJson(`It names the field ${shortened(key)} twice`, start)
      this.#expect(':')
      result[key] = this.value(depth + 1)
      if (this.#closed('}')) return result
    }
  }

  #array(depth: number): JsonValue {
    const result: JsonValue[] = []
    if (this.#opened(']')) return result
    for (;;) {
      result.push(this.value(depth + 1))
      if (this.#closed(']')) return result
    }
  }

  #string(): string {
    const start = this.at
    let end = this.#text.indexOf('"', start + 1)
    // A quotation mark behind an odd number of backslashes is part of the text.
    while (end !== -1 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1)
    if (end === -1) throw new NotJson('It ends in the middle', this.#text.length)
    this.at = end + 1
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string
    } catch {
      throw new NotJson('A text in it is not written as JSON', start)
    }
  }

  #isEscaped(quote: number): boolean {
    let slashes = 0
    while (this.#text[quote - 1 - slashes] === '\\') slashes += 1
    return slashes % 2 === 1
  }

  #number(): number | RawNumber {
    NUMBER.lastIndex = this.at
    const found = NUMBER.exec(this.#text)?.[0]
    if (found === undefined) throw this.#unexpected()
    this.at += found.length
    const value = Number(found)
    return String(value) === found ? value : raw.rawJSON(found)
  }

  /** Steps over an opening bracket; `true` when its closing one follows at once. */
  #opened(close: string): boolean {
    this.at += 1
    this.space()
    if (this.#text[this.at] !== close) return false
    this.at += 1
    return true
  }

  /** After a member: `false` for a comma, `true` for the end. */
  #closed(close: string): boolean {
    this.space()
    const next = this.#text[this.at]
    if (next !== ',' && next !== close) throw this.#unexpected()
    this.at += 1
    return next === close
  }

  #expect(sign: string): void {
    this.space()
    if (this.#text[this.at] !== sign) throw this.#unexpected()
    this.at += 1
  }

  #unexpected(): NotJson {
    return this.at >= this.#text.length
      ? new NotJson('It ends in the middle', this.at)
      : new NotJson('It is not written as JSON', this.at)
  }
}

const shortened = (key: string) => (/^\w{1,40}$/.test(key) ? key : '(no FHIR name)')
