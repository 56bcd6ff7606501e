import { withoutQuantity } from '../safety/index.ts'
import { wordsOf } from '../terminology/index.ts'
import { type BrandName, BrandNames } from './brand-names.ts'

/** A product on its way into the index, in the standing order of its release: the likeliest first. */
export type IndexedDrug = { code: string; display: string; kind: string; synonyms: readonly string[]; common: boolean }

/** What somebody likes or the practice uses: by RxCUI, the more the better. */
export type DrugUse = { own: ReadonlyMap<string, number>; practice: ReadonlyMap<string, number> }

export type FoundDrug = { code: string; display: string; kind: string; own: boolean; used: number }

/** A letter too many, too few, wrong or two of them swapped, in words of four letters or more; two in words of eight. */
const typosIn = (word: string): number => (word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0)
const STRENGTH_WORD = /^\d/

/** Products that can be found as one types: every word of a name once, with the products that have it. */
export class DrugIndex {
  readonly #drugs: IndexedDrug[] = []
  readonly #names: string[] = []
  readonly #standing: number[] = []
  readonly #postings = new Map<string, number[]>()
  #words: string[] = []
  /** Words by their length, so that typing errors are looked for among few. */
  readonly #byLength = new Map<number, string[]>()
  #finished = false
  readonly #brands: BrandNames

  /** @param brands what drugs are sold as, beside the names that the release itself has */
  constructor(brands: readonly BrandName[] = []) {
    this.#brands = new BrandNames(brands)
  }

  get size(): number {
    return this.#drugs.length
  }

  /** Adds some products; call it piece by piece, each short enough for the thread that answers everyone. */
  add(drugs: readonly IndexedDrug[]): void {
    for (const drug of drugs) {
      const place = this.#drugs.push(drug) - 1
      const name = drug.display.toLowerCase()
      this.#names.push(name)
      this.#standing.push(standingOf(drug, name, place))
      for (const word of drugWords(drug, this.#brands)) {
        const places = this.#postings.get(word)
        if (places) places.push(place)
        else this.#postings.set(word, [place])
      }
    }
  }

  /** Makes the words ready, a letter at a time; nothing is found before it came to its end. */
  *finish(): Generator<void> {
    const byLetter = Map.groupBy(this.#postings.keys(), (word) => word.charAt(0))
    yield
    const words: string[] = []
    for (const letter of [...byLetter.keys()].toSorted()) {
      for (const word of (byLetter.get(letter) ?? []).toSorted()) {
        words.push(word)
        if (STRENGTH_WORD.test(word) || word.length < 4) continue
        const same = this.#byLength.get(word.length)
        if (same) same.push(word)
        else this.#byLength.set(word.length, [word])
      }
      yield
    }
    this.#words = words
    this.#finished = true
  }

  /**
   * What one types: brand, generic, strength and form in any order, each word from its beginning; where a word begins
   * nothing, words within a typing error of it. Own favourites first, then what the practice uses, then the common ones.
   */
  find(text: string, use: DrugUse, limit: number): FoundDrug[] {
    if (!this.#finished) return []
    // How many are dispensed is no strength: it would find nothing, and take the strength away with it.
    const asked = askedWords(withoutQuantity(text))
    if (asked.length === 0) return this.#liked(use, limit)
    const found = this.#all(asked, use, limit)
    const withoutStrength = asked.filter((word) => !STRENGTH_WORD.test(word))
    // A strength that nothing has: the drug all the same, whose products the release may not hold.
    if (found.length > 0 || withoutStrength.length === 0) return found
    return this.#all(withoutStrength, use, limit)
  }

  #all(asked: readonly string[], use: DrugUse, limit: number): FoundDrug[] {
    // What each drug costs in all, one more than it does; nothing where a word is not in it.
    let costs: Uint16Array | null = null
    for (const word of asked) {
      const next = this.#costsOf(word)
      if (costs !== null)
        for (let place = 0; place < next.length; place += 1) {
          const before = costs[place] ?? 0
          next[place] = before === 0 || next[place] === 0 ? 0 : before + (next[place] ?? 0) - 1
        }
      costs = next
    }
    return this.#best(costs ?? new Uint16Array(), asked[0] ?? '', use, limit).map(({ place }) =>
      shown(this.#drugs[place] as IndexedDrug, use),
    )
  }

  /** The best of what was found, without putting all of it in order. */
  #best(costs: Uint16Array, begun: string, use: DrugUse, limit: number): { place: number; score: number }[] {
    const best: { place: number; score: number }[] = []
    for (let place = 0; place < costs.length; place += 1) {
      const cost = costs[place] ?? 0
      if (cost === 0) continue
      const score = this.#score(place, cost - 1, begun, use)
      const last = best.at(-1)
      if (best.length >= limit && last && score <= last.score) continue
      let at = best.length
      while (at > 0 && (best[at - 1]?.score ?? 0) < score) at -= 1
      best.splice(at, 0, { place, score })
      if (best.length > limit) best.pop()
    }
    return best
  }

  /** Before anything is typed: what is liked and used. */
  #liked({ own, practice }: DrugUse, limit: number): FoundDrug[] {
    const codes = new Map([...practice].map(([code, used]) => [code, used]))
    for (const [code, used] of own) codes.set(code, (codes.get(code) ?? 0) + used * 1000)
    if (codes.size === 0) return []
    const liked = this.#drugs.filter(({ code }) => codes.has(code))
    liked.sort((a, b) => (codes.get(b.code) ?? 0) - (codes.get(a.code) ?? 0))
    return liked.slice(0, limit).map((drug) => shown(drug, { own, practice }))
  }

  /** By place one more than what the word costs there; 0 where it is not. */
  #costsOf(word: string): Uint16Array {
    const costs = new Uint16Array(this.#drugs.length)
    let any = false
    for (let at = firstFrom(this.#words, word); this.#words[at]?.startsWith(word); at += 1) {
      const one = this.#words[at] ?? ''
      // A strength is the whole number: `20` is not 200.
      const exact = one === word
      if (!exact && STRENGTH_WORD.test(word) && /^\d/.test(one.slice(word.length))) continue
      any = true
      this.#put(costs, one, exact ? 1 : 2)
    }
    if (any || STRENGTH_WORD.test(word)) return costs
    const most = typosIn(word)
    for (const [length, words] of this.#byLength) {
      if (most === 0 || length < word.length - most) continue
      for (const one of words) {
        // The middle or the end of a word: `torva`, `statin`.
        if (one.includes(word)) this.#put(costs, one, 6)
        else {
          // The beginning of a longer word may be what was mistyped.
          const distance = distanceOfBeginning(word, one, most)
          if (distance <= most) this.#put(costs, one, 10 * distance + 1)
        }
      }
    }
    return costs
  }

  #put(costs: Uint16Array, word: string, cost: number): void {
    for (const place of this.#postings.get(word) ?? []) {
      const before = costs[place] ?? 0
      if (before === 0 || before > cost) costs[place] = cost
    }
  }

  #score(place: number, cost: number, begun: string, use: DrugUse): number {
    const code = this.#drugs[place]?.code ?? ''
    const own = use.own.get(code) ?? 0
    const used = use.practice.get(code) ?? 0
    return (
      (this.#standing[place] ?? 0) +
      (own > 0 ? 4000 + Math.min(own, 900) : used > 0 ? 1500 + Math.min(used * 10, 900) : 0) +
      (this.#names[place]?.startsWith(begun) ? 300 : 0) -
      cost * 100
    )
  }
}

/** What speaks for a drug whatever was typed; the likeliest stand first in their release. */
const standingOf = ({ common, kind }: IndexedDrug, name: string, place: number): number =>
  (common ? 400 + Math.max(0, 200 - place / 10) : 0) -
  // One ingredient before combinations, unless more was asked for; packs last.
  120 * (name.split(' / ').length - 1) -
  (name.startsWith('{') ? 200 : 0) -
  // An ingredient alone is no product: only where nothing else is.
  (kind === 'IN' ? 900 : 0) -
  name.length / 10

const shown = (drug: IndexedDrug, { own, practice }: DrugUse): FoundDrug => ({
  code: drug.code,
  display: drug.display,
  kind: drug.kind,
  own: own.has(drug.code),
  used: practice.get(drug.code) ?? 0,
})

/** Letters and numbers part where they touch: `20mg` is 20 and mg. */
const split = (text: string): string[] =>
  wordsOf(text.replaceAll(/(\d)\.(\d)/g, '$1p$2').replaceAll(/(\d)(?=[a-oq-z]|$)/gi, '$1 ')).map((word) =>
    word.replaceAll(/(\d)p(\d)/g, '$1.$2'),
  )
/** Words that say nothing about which drug. */
const EMPTY = new Set(['mg', 'ml', 'the', 'of'])
const askedWords = (text: string): string[] =>
  split(text)
    .map((word) => (STRENGTH_WORD.test(word) ? word.replace(/^0+(?=\d)/, '') : word))
    .filter((word) => !EMPTY.has(word))

function drugWords({ display, kind, synonyms }: IndexedDrug, brands: BrandNames): Set<string> {
  const sold = brands.of(display, kind)
  const own = new Set(sold.map((name) => name.toLowerCase()))
  // A release may call a combination by what one part of it is sold as: who looks for Percocet is not shown oxycodone alone.
  const said = synonyms.filter((name) => !brands.knows(name) || own.has(name.toLowerCase()))
  return new Set(
    [display, ...said, ...sold, ...saidOtherwise(display)].flatMap(split).filter((word) => !EMPTY.has(word)),
  )
}

/**
 * Strengths and forms as people say them: 50 mcg is 0.05 MG, an oral liquid of 80 MG/ML is 400 in 5 mL, and what is released
 * slowly is ER. For finding alone.
 */
const saidOtherwise = (display: string): string[] => [...strengthsSaid(display), ...formsSaid(display)]

/** What is given once a day is not found as what is given twice. Source: drug names with suffixes on the labels of FDA (ISMP list). */
const FORMS_SAID: readonly (readonly [form: RegExp, said: string])[] = [
  [/Extended Release/, 'ER'],
  [/24 HR .*Extended Release/, 'XR XL'],
  [/12 HR .*Extended Release/, 'SR'],
  [/Delayed Release/, 'DR EC'],
  [/Disintegrating/, 'ODT'],
  [/Metered Dose Inhaler/, 'HFA MDI'],
]
const formsSaid = (display: string): string[] =>
  FORMS_SAID.flatMap(([form, said]) => (form.test(display) ? [said] : []))

const strengthsSaid = (display: string): string[] =>
  [...display.matchAll(/(\d+(?:\.\d+)?) MG(\/ML)?/g)].flatMap(([, value = '0', perMl]) => [
    ...(Number(value) < 1 ? [plain(Number(value) * 1000)] : []),
    ...(perMl && /Oral/.test(display) ? [plain(Number(value) * 5)] : []),
  ])
const plain = (value: number): string => String(Math.round(value * 100) / 100)

/** The first place whose word is not before `word`. */
function firstFrom(words: readonly string[], word: string): number {
  let [low, high] = [0, words.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((words[middle] ?? '') < word) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * How many typing errors lie between `typed` and some beginning of `word`: letters left out, put in, wrong, or two swapped
 * (Damerau–Levenshtein, optimal string alignment). More than `most` is told as `most + 1`.
 */
export function distanceOfBeginning(typed: string, word: string, most: number): number {
  // Nobody mistypes both of the first two letters; it keeps the work small.
  if (typed[0] !== word[0] && typed[1] !== word[1] && typed[0] !== word[1] && typed[1] !== word[0]) return most + 1
  const width = Math.min(word.length, typed.length + most)
  let before: number[] = []
  let row = Array.from({ length: width + 1 }, (_, index) => index)
  for (let i = 1; i <= typed.length; i += 1) {
    const next = [i]
    let least = i
    for (let j = 1; j <= width; j += 1) {
      const same = typed[i - 1] === word[j - 1]
      let cost = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      next.push(cost)
      if (cost < least) least = cost
    }
    if (least > most) return most + 1
    before = row
    row = next
  }
  return Math.min(most + 1, ...row)
}
