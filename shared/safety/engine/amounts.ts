import type { SafetyDrug } from '../question.ts'

/** Milligrams in one of a unit of mass. */
const MASS: Readonly<Record<string, number>> = {
  mg: 1,
  milligram: 1,
  milligrams: 1,
  g: 1000,
  gram: 1000,
  grams: 1000,
  mcg: 0.001,
  ug: 0.001,
  µg: 0.001,
  microgram: 0.001,
  micrograms: 0.001,
  ng: 0.000001,
  kg: 1_000_000,
}

/** Units of products: so many of them hold so many times the strength. */
const COUNTED =
  /^(tab(let)?s?|cap(sule)?s?|puffs?|actuations?|sprays?|patch(es)?|drops?|suppositor(y|ies)|each|doses?|film|lozenges?|packets?|sachets?|\{.*\}|1|application|applications|ea)$/
const CONCENTRATION = /ml of (\d+(?:\.\d+)?) ?(mcg|mg|g) ?(?:\/|per) ?(\d+(?:\.\d+)?)? ?ml/
/** Units that are no mass: a drug that is dosed in milligrams cannot be ordered in them. */
const OTHER = /^(units?|iu|unt|\[iu\]|meq|mmol)$/

export type Amount = { mg: number } | { fault: 'missing' | 'unit' | 'invalid' }

export const unitKey = (unit: string): string => unit.trim().toLowerCase().replace(/\s+/g, ' ')

/**
 * How many milligrams of one of its ingredients a single dose of a drug holds.
 * @param weightKg for doses that are written per kilogram
 */
export function singleDose(drug: SafetyDrug, ingredient: number, weightKg: number | null): Amount {
  const { dose, ingredients } = drug
  if (dose !== null && (!Number.isFinite(dose) || dose <= 0)) return { fault: 'invalid' }
  const own = ingredients[ingredient]?.strength ?? null
  const ownMg = strengthMg(own)
  const [first] = ingredients
  const firstMg = strengthMg(first?.strength ?? null)
  const share = (mg: number): Amount => {
    if (ingredient === 0) return { mg }
    return ownMg !== null && firstMg !== null && firstMg > 0 ? { mg: (mg / firstMg) * ownMg } : { fault: 'missing' }
  }
  if (drug.doseMg !== null) return drug.doseMg > 0 ? share(drug.doseMg) : { fault: 'invalid' }
  if (dose === null) return { fault: 'missing' }
  const unit = unitKey(drug.unit)
  const concentration = CONCENTRATION.exec(unit)
  if (concentration) {
    const [, amount, mass = '', volume] = concentration
    return share((dose * Number(amount) * (MASS[mass] ?? 1)) / Number(volume ?? 1))
  }
  const perKg = /^(.+)\/kg(\/dose)?$/.exec(unit)
  if (perKg) {
    const mass = MASS[perKg[1] ?? '']
    return mass === undefined || weightKg === null
      ? { fault: mass === undefined ? 'unit' : 'missing' }
      : share(dose * mass * weightKg)
  }
  const mass = MASS[unit]
  if (mass !== undefined) return share(dose * mass)
  if (unit === 'ml' || unit === 'milliliter' || unit === 'milliliters')
    return own?.per === 'ml' && ownMg !== null ? { mg: dose * ownMg } : { fault: 'missing' }
  if (COUNTED.test(unit)) return ownMg === null ? { fault: 'missing' } : { mg: dose * ownMg }
  if (OTHER.test(unit)) return { fault: 'unit' }
  return { fault: 'missing' }
}

function strengthMg(strength: SafetyDrug['ingredients'][number]['strength']): number | null {
  const mass = strength && MASS[unitKey(strength.unit)]
  return strength && mass !== undefined && mass !== null ? strength.value * mass : null
}

/**
 * What the unit would have to be for a dose that is far too high to be the usual one: the same number in a unit a
 * thousand times smaller. Null where it is not a slip of the unit.
 * @param limitUnit the unit in which the label writes the drug's doses
 */
export function unitSlip(drug: SafetyDrug, limitMg: number, limitUnit: string): string | null {
  const unit = unitKey(drug.unit)
  if (drug.dose === null || drug.timesPerDay === null) return null
  const number = drug.dose * drug.timesPerDay
  const within = (mass: number) => number * mass <= limitMg
  if ((unit === 'mg' || unit === 'g') && limitUnit === 'mcg' && within(0.001)) return 'mcg'
  if (unit === 'g' && limitUnit === 'mg' && within(1)) return 'mg'
  return null
}
