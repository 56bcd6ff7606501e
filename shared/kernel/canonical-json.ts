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
  // Without a comparison of its own, `sort` goes by UTF-16 code units.
  const keys = Object.keys(value).sort()
  let text = ''
  for (const key of keys) text += `${text === '' ? '' : ','}${canonicalJson(key)}:${canonicalJson(value[key] as Json)}`
  return `{${text}}`
}
