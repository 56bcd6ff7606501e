/** What is wrong with an input before its schema is asked, or null. */
export type Defect = 'too-large' | 'too-deep' | 'not-json' | null

const MAX_DEPTH = 64
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Walks an input that came over a door and stops at the first defect, so that a hostile message costs no more than
 * its limit. Counts about the bytes that its JSON would have.
 */
export function inspect(input: unknown, maxBytes: number): Defect {
  let left = maxBytes
  const ancestors = new Set<object>()
  const text = (value: string, around: number): Defect => {
    left -= value.length + around
    if (left < 0) return 'too-large'
    // Half a character has no place in canonical JSON, over which the chains are hashed.
    return value.isWellFormed() ? null : 'not-json'
  }
  const walk = (value: unknown): Defect => {
    if (value === null || value === undefined || typeof value === 'boolean') left -= 5
    else if (typeof value === 'number') left -= 8
    else if (typeof value === 'string') return text(value, 2)
    else if (typeof value !== 'object') return 'not-json'
    else return walkObject(value)
    return left < 0 ? 'too-large' : null
  }
  const walkObject = (value: object): Defect => {
    if (ancestors.has(value)) return 'not-json'
    if (ancestors.size >= MAX_DEPTH) return 'too-deep'
    const list = Array.isArray(value)
    const prototype = Object.getPrototypeOf(value)
    if (!list && prototype !== null && Object.getPrototypeOf(prototype) !== null) return 'not-json'
    if (!list && Object.prototype.toString.call(value) !== '[object Object]') return 'not-json'
    left -= 2
    if (list && value.length > left) return 'too-large'
    ancestors.add(value)
    for (const [key, item] of Object.entries(value)) {
      if (!list && FORBIDDEN.has(key)) return 'not-json'
      if (list) left -= 1
      const defect = (list ? null : text(key, 4)) ?? (left < 0 ? 'too-large' : walk(item))
      if (defect) return defect
    }
    ancestors.delete(value)
    return null
  }
  return walk(input)
}
