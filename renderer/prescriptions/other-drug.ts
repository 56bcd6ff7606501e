import type { FoundProduct } from '../../shared/prescriptions/index.ts'
import { changed, type Typed } from './typed.ts'

/** Another drug in the place of the one in the form: nothing of the order for the first stays that is not about the patient. */
export const inPlaceOf = (before: Typed, ingredient: string): Typed =>
  changed(before, {
    drugText: ingredient,
    product: null,
    sigText: '',
    quantity: '',
    days: '',
    refills: '0',
    note: '',
    substitution: true,
  })

/**
 * The best product that holds this ingredient and nothing else; undefined where none of those found does. What was found may be a favourite
 * combination of it, or a drug with a name that is much alike: neither was checked.
 */
export function onlyOf(ingredient: string, found: readonly FoundProduct[]): FoundProduct | undefined {
  const asked = ingredient.trim().toLowerCase()
  const alone = found.filter(({ ingredients }) => ingredients.length === 1)
  const named = (holds: (name: string) => boolean) =>
    alone.find(({ ingredients: [only] }) => only !== undefined && holds(only.name.toLowerCase()))
  // `losartan potassium` is the salt of `losartan`.
  return named((name) => name === asked) ?? named((name) => name.startsWith(`${asked} `))
}
