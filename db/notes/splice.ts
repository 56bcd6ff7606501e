/** What turns one text into another: at `at`, `removed` letters go and `text` comes. */
export type Splice = { at: number; removed: number; text: string }

/** A patch above this size is no longer cheaper to read back than a whole text is to write. */
const WHOLE_ABOVE = 4_096

/** The one place at which two texts differ, from the first letter that does to the last. */
export function spliceBetween(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length)
  let at = 0
  while (at < shorter && before.charCodeAt(at) === after.charCodeAt(at)) at++
  let end = 0
  while (end < shorter - at && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end++
  // Half a character would not survive its way through canonical JSON.
  if (at > 0 && isHigh(before.charCodeAt(at - 1))) at--
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end--
  return { at, removed: before.length - at - end, text: after.slice(at, after.length - end) }
}

const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff
const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff

export const applySplice = (before: string, { at, removed, text }: Splice): string =>
  before.slice(0, at) + text + before.slice(at + removed)

/** The two columns that a draft is kept in, read as one text. */
export const readKept = ({ body, patch }: { body: string; patch: string }): string =>
  patch === '' ? body : applySplice(body, JSON.parse(patch) as Splice)

/**
 * How to keep `after` over what is kept already: as a small patch where that is much less than the whole. Every save is
 * an operation for good, and somebody who writes saves every second.
 */
export function keep(kept: { body: string }, after: string): { body?: string; patch: string } {
  const splice = spliceBetween(kept.body, after)
  const patch = JSON.stringify(splice)
  const small = patch.length < WHOLE_ABOVE && patch.length < after.length / 2
  return small ? { patch } : { body: after, patch: '' }
}
