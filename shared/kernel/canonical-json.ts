/** What JSON can hold, and nothing else. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * Canonical JSON (RFC 8785): one text for one value, so that a hash over it means something. Object keys are sorted
 * by UTF-16 code unit; numbers and strings are written as ECMAScript writes them.
 * @throws TypeError for what JSON can't hold (undefined, NaN, lone surrogates, functions, class instances)
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`)
    return JSON.stringify(value)
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('JSON text may not hold half a character')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (
    typeof value !== 'object' ||
    (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null)
  )
    throw new TypeError('Only plain objects can be written as JSON')
  const { sorted, said } = shapeOf(value)
  let text = '{'
  for (let at = 0; at < sorted.length; at += 1)
    text += (said[at] as string) + canonicalJson(value[sorted[at] as string] as Json)
  return `${text}}`
}

/** The keys of an object as they come, in the order in which they are written, and as they are written. */
type Shape = { keys: readonly string[]; sorted: readonly string[]; said: readonly string[] }
/** Rows come a thousand at a time in the same shape: the last few are remembered, their order is worked out once. */
const shapes: Shape[] = []
const KEPT = 8
let next = 0

function shapeOf(value: { [key: string]: Json }): Shape {
  const keys = Object.keys(value)
  for (const shape of shapes) if (isSame(shape.keys, keys)) return shape
  // Without a comparison of its own, `sort` goes by UTF-16 code units.
  const sorted = [...keys].sort()
  const said = sorted.map((key, at) => `${at === 0 ? '' : ','}${canonicalJson(key)}:`)
  const shape = { keys, sorted, said }
  shapes[next] = shape
  next = (next + 1) % KEPT
  return shape
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false
  return true
}
