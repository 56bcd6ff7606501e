import { readProduct } from './product.ts'

/** A trade name, once for each form of it: what is in it by the names of RxNorm, and words that the name of its product holds, or does not. */
export type BrandName = {
  name: string
  ingredients: readonly string[]
  only: readonly string[]
  not: readonly string[]
}

/** Each once: four salts of two drugs are those two, and a pill without anything in it adds nothing. */
const keyOf = (ingredients: readonly string[]): string =>
  [...new Set(ingredients)]
    .filter((name) => name !== 'inert ingredients')
    .toSorted()
    .join(' + ')

/** Whole words alone: 5 MG is no part of 15 MG. */
const words = (text: string): string => ` ${text.replaceAll(/[(){},]/g, ' ').replaceAll(/\s+/g, ' ')} `

/** Trade names by what is in them: a release may hold the product and not what it is sold as. */
export class BrandNames {
  readonly #byContent = new Map<string, BrandName[]>()
  readonly #ingredients = new Set<string>()
  readonly #names = new Set<string>()

  constructor(brands: readonly BrandName[]) {
    for (const brand of brands) {
      const ingredients = brand.ingredients.map((name) => name.toLowerCase())
      const key = keyOf(ingredients)
      const same = this.#byContent.get(key)
      if (same) same.push(brand)
      else this.#byContent.set(key, [brand])
      for (const name of ingredients) this.#ingredients.add(name)
      this.#names.add(brand.name.toLowerCase())
    }
  }

  knows(name: string): boolean {
    return this.#names.has(name.toLowerCase())
  }

  /**
   * What a product is sold as: those trade names that have exactly its ingredients, and its strength and form where they say
   * one. An ingredient alone has none of these: it goes by every name of it.
   */
  of(display: string, kind: string): string[] {
    if (this.#names.size === 0) return []
    const contents = readProduct(display).ingredients.map(({ name }) => this.#plain(name))
    const brands = this.#byContent.get(keyOf(contents)) ?? []
    const said = words(display)
    const has = (word: string) => said.includes(words(word))
    const means = ({ only, not }: BrandName) => kind === 'IN' || (only.every(has) && !not.some(has))
    return [...new Set(brands.flatMap((brand) => (means(brand) ? [brand.name] : [])))]
  }

  /** `metformin hydrochloride` is the salt of `metformin`. */
  #plain(name: string): string {
    const parts = name.split(' ')
    for (let length = parts.length; length > 0; length -= 1) {
      const part = parts.slice(0, length).join(' ').replace(/,$/, '')
      if (this.#ingredients.has(part)) return part
    }
    return name
  }
}
