import type { LegalBasis } from './model.ts'

/** What the accounting of disclosures leaves out. Source: 45 CFR 164.528(a)(1)(i), (ii) and (iv). */
const NOT_ACCOUNTED: ReadonlySet<LegalBasis> = new Set([
  'individual',
  'treatment',
  'payment',
  'operations',
  'authorization',
])

/** Whether a disclosure on this ground belongs in the accounting that a patient may ask for. */
export const inAccounting = (legalBasis: LegalBasis): boolean => !NOT_ACCOUNTED.has(legalBasis)

/** What a search text asks for. Each item is a row of words that stand one after the other, folded to lower case. */
export type SearchWords = {
  all: string[][]
  none: string[][]
  /** Whether the last word of the last item may be the beginning of a longer one. */
  open: boolean
}

/**
 * Reads a search text: words, `"phrases"`, and `-word` or `-"phrase"` for what must not stand there. The last word is open
 * while it is being typed. Null where nothing is asked for.
 */
export function readSearch(text: string): SearchWords | null {
  const items = [...text.matchAll(/(-?)(?:"([^"]*)("|$)|(\S+))/g)].map(([, minus, phrase, closed, word]) => ({
    excluded: minus === '-',
    words: wordsOf(phrase ?? word ?? ''),
    ended: phrase !== undefined && closed === '"',
  }))
  const asked = items.filter(({ words }) => words.length > 0)
  const all = asked.filter(({ excluded }) => !excluded)
  if (all.length === 0) return null
  const last = asked.at(-1)
  return {
    all: all.map(({ words }) => words),
    none: asked.filter(({ excluded }) => excluded).map(({ words }) => words),
    open: last !== undefined && !last.excluded && !last.ended && !/\s$/.test(text),
  }
}

/** The words of a text as the index has them: lower case, without accents, only letters and digits. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
