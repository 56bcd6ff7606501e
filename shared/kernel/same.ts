import type { Concept } from './coding.ts'

/** Lower case, without accents or punctuation, single spaces. */
const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Whether two concepts say the same: by a code of the same system, or by the same words. */
export function sameConcept(a: Concept, b: Concept): boolean {
  const coded = a.codings.some((one) => b.codings.some((two) => one.system === two.system && one.code === two.code))
  return coded || (folded(a.text) !== '' && folded(a.text) === folded(b.text))
}
