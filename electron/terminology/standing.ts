import type { LoadedConcept } from '../../db/terminology/commands.ts'
import { type CodeSystem, starterSets } from '../../shared/terminology/index.ts'
import type { ReadConcept } from './layouts/layout.ts'

/** Kinds that are found last, since they are seldom what one wants to write down. */
const LAST = new Set(['package', 'survey', 'other', 'DF', 'DFG', 'ET', 'SY', 'modifier', 'non-vaccine'])

/**
 * Puts the concepts of a release in the order in which equally good answers are shown, and gives those of the starter
 * list the everyday words that they have there. A search reads a release in this order and no further than it must; since
 * shorter names stand before longer ones, one that is exactly what was typed is never beyond that.
 */
export function inStandingOrder(system: CodeSystem, concepts: readonly ReadConcept[]): LoadedConcept[] {
  const starter = starterSets().find((set) => set.system === system)?.concepts ?? []
  const everyday = new Map(starter.map((concept, place) => [concept.code, { concept, place }]))
  const ranked = concepts.map((concept) => {
    const known = everyday.get(concept.code)
    const { rank = 0, ...rest } = concept
    const words = known ? [known.concept.display, ...known.concept.synonyms] : []
    const synonyms = [...new Set([...rest.synonyms, ...words])].filter((one) => one !== rest.display)
    const common = rest.active && (known !== undefined || rank > 0)
    const place = known ? known.place : rank > 0 ? starter.length + rank : Number.MAX_SAFE_INTEGER
    return { loaded: { ...rest, synonyms, common }, place: common ? place : Number.MAX_SAFE_INTEGER }
  })
  ranked.sort(
    (a, b) =>
      Number(b.loaded.active) - Number(a.loaded.active) ||
      a.place - b.place ||
      Number(LAST.has(a.loaded.kind)) - Number(LAST.has(b.loaded.kind)) ||
      a.loaded.display.length - b.loaded.display.length ||
      (a.loaded.code < b.loaded.code ? -1 : 1),
  )
  return ranked.map(({ loaded }) => loaded)
}
