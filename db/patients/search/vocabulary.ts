import { isOneSlip, soundKeys } from '../../../shared/patients/index.ts'

/** A word of names, how it sounds, and who has it. */
export type Word = { text: string; keys: string[]; slots: number[] }

/** Below this length one slip makes anything of anything. */
const SHORTEST_WITH_SLIP = 4
const SHORTEST_WITH_SOUND = 3

/** The distinct words of all names: few beside the patients, so that going through all of them takes a moment. */
export class Vocabulary {
  readonly #words = new Map<string, Word>()
  readonly #sorted: string[] = []
  readonly #bySound = new Map<string, Word[]>()

  get size(): number {
    return this.#words.size
  }

  add(text: string, slot: number): void {
    const known = this.#words.get(text)
    if (known) {
      known.slots.push(slot)
      return
    }
    const word: Word = { text, keys: soundKeys(text), slots: [slot] }
    this.#words.set(text, word)
    this.#sorted.splice(this.#from(text), 0, text)
    for (const key of word.keys) {
      const alike = this.#bySound.get(key)
      if (alike) alike.push(word)
      else this.#bySound.set(key, [word])
    }
  }

  /** A word that nobody has any more stays: it finds nobody. */
  remove(text: string, slot: number): void {
    const slots = this.#words.get(text)?.slots
    const at = slots?.indexOf(slot) ?? -1
    if (at >= 0) slots?.splice(at, 1)
  }

  exact(text: string): Word | undefined {
    return this.#words.get(text)
  }

  /** Every word that begins so, the text itself left out. */
  *beginning(text: string): Generator<Word> {
    for (let at = this.#from(text); at < this.#sorted.length; at++) {
      const one = this.#sorted[at] ?? ''
      if (!one.startsWith(text)) return
      const word = one === text ? undefined : this.#words.get(one)
      if (word) yield word
    }
  }

  alike(text: string): Word[] {
    if (text.length < SHORTEST_WITH_SOUND) return []
    return [...new Set(soundKeys(text).flatMap((key) => this.#bySound.get(key) ?? []))]
  }

  /** Every word that is one slip of the finger away, or may become so while one types on. */
  *oneSlipFrom(text: string): Generator<Word> {
    if (text.length < SHORTEST_WITH_SLIP) return
    for (const one of this.#sorted)
      if (one.length >= text.length - 1 && isOneSlip(text, one, true)) {
        const word = this.#words.get(one)
        if (word) yield word
      }
  }

  /** Where a text stands in the sorted words, or would. */
  #from(text: string): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle] ?? '') < text) low = middle + 1
      else high = middle
    }
    return low
  }
}
