import type { BrandName } from '../../shared/prescriptions/index.ts'

const meaningOf = ({ ingredients, only, not }: BrandName): string =>
  JSON.stringify([ingredients, only, not].map((words) => words.map((word) => word.toLowerCase()).toSorted()))

/**
 * Two names with the same contents and the same words find each other's product. That is right where it is one product of
 * RxNorm, and is said to be; else a word is missing.
 * @throws Error that names them
 */
export function refuseBrandsAlike(brands: readonly BrandName[], alike: readonly (readonly string[])[]): void {
  const names = new Map<string, string[]>()
  for (const brand of brands) {
    const meaning = meaningOf(brand)
    names.set(meaning, [...(names.get(meaning) ?? []), brand.name])
  }
  const known = alike.map((group) => new Set(group))
  for (const group of names.values()) {
    if (group.length !== new Set(group).size)
      throw new Error(`“${group[0] ?? ''}” stands twice in knowledge/brands.json`)
    if (group.length > 1 && !known.some((set) => group.every((name) => set.has(name))))
      throw new Error(`knowledge/brands.json does not tell these apart: ${group.join(', ')}`)
  }
}
