import type { FoundConcept } from './model.ts'

/** The words of a text as search sees them: lower case, without accents and signs. `Crohn’s (ileum)` → crohn, s, ileum */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

/** Each word once that a concept can be found by. */
export const searchWords = (concept: { display: string; synonyms: readonly string[] }): string =>
  [...new Set([concept.display, ...concept.synonyms].flatMap(wordsOf))].join(' ')

/** A code without its dots, dashes and blanks, as people type it: `E11.9` → `E119`. */
export const codeKeyOf = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '')

/** A candidate as the store gives it: in the standing order of its release. */
export type Match = Omit<FoundConcept, 'matched'> & { synonyms: readonly string[]; common: boolean }

/** The answers to `text`, best first, each code of a system once. */
export function bestFirst(text: string, matches: readonly Match[], limit: number): FoundConcept[] {
  const asked = { words: wordsOf(text), key: codeKeyOf(text) }
  const once = new Map(matches.map((match) => [`${match.system}|${match.code}`, match]))
  const scored = [...once.values()].map((match, place) => ({ match, place, ...scoreOf(asked, match, place) }))
  scored.sort((a, b) => b.score - a.score || a.place - b.place)
  return scored
    .slice(0, limit)
    .map(({ match: { synonyms: _s, common: _c, ...shown }, matched }) => ({ ...shown, matched }))
}

type Asked = { words: readonly string[]; key: string }

/** Kinds that are found but rarely meant: headers cannot be billed, packages are many to one drug. */
const SELDOM = new Set(['header', 'package', 'survey', 'other', 'DF', 'DFG', 'ET'])

/** The commonest of what was found first by a head, and the next less by four. */
const headStart = (place: number): number => 150 + Math.max(0, 120 - 4 * place)

function scoreOf({ words, key }: Asked, match: Match, place: number): { score: number; matched: string | null } {
  const standing =
    (match.common ? headStart(place) : 0) -
    (match.active ? 0 : 400) -
    (SELDOM.has(match.kind) ? 120 : 0) -
    lengthCost(match.display)
  if (key !== '' && codeKeyOf(match.code) === key) return { score: 1000 + standing, matched: null }
  const byDisplay = likeness(words, wordsOf(match.display))
  let best = { score: byDisplay, matched: null as string | null }
  for (const synonym of match.synonyms) {
    // One point less, so that the display wins where both say the same.
    const score = likeness(words, wordsOf(synonym)) - 20
    if (score > best.score) best = { score, matched: synonym }
  }
  return { score: best.score + standing, matched: byDisplay >= PREFIXES ? null : best.matched }
}

const lengthCost = (display: string): number => Math.min(display.length, 200) / 5

/** The very words: also where only a header has them, that stands before all that merely begin so. */
const EXACT = 1080
/** All of a term but the end of its last word: `hypertens` is nearer to “hypertension” than to “hypertensive heart disease”. */
const NEARLY_ALL = 860
/** Every asked word begins some word. */
const PREFIXES = 600

function likeness(asked: readonly string[], words: readonly string[]): number {
  if (asked.length === 0) return PREFIXES
  const last = asked.length - 1
  const inOrder = asked.every((word, index) =>
    index === last ? words[index]?.startsWith(word) : words[index] === word,
  )
  if (inOrder && words.length === asked.length && words[last] === asked[last]) return EXACT
  // A whole word that was typed is meant before one that only begins so: “bee venom” before “beef”.
  if (inOrder && words[last] === asked[last]) return 920
  if (inOrder) return words.length === asked.length ? NEARLY_ALL : 800
  if (asked.every((word) => words.includes(word))) return 700
  if (asked.every((word) => words.some((one) => one.startsWith(word)))) return PREFIXES
  return 0
}
