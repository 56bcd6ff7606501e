import type { SafetyDrug } from '../../shared/safety/index.ts'

/**
 * One list of drugs out of the versions of each (SPEC S59). Versions with other ingredients stand beside each other, for either may be what
 * she takes. Of versions of one drug the one that is taken counts before the one that was stopped, with the larger dose taken the more
 * often: side by side they would be the same drug twice.
 * @param drugs versions of one entry have one `drugId`; the one that stands comes first
 */
export function allVersions(drugs: readonly SafetyDrug[]): SafetyDrug[] {
  const found: SafetyDrug[] = []
  for (const drug of drugs) {
    const at = found.findIndex((one) => one.drugId === drug.drugId && isSameDrug(one, drug))
    const other = found[at]
    if (other) found[at] = stronger(other, drug)
    else found.push(drug)
  }
  return found
}

function isSameDrug(a: SafetyDrug, b: SafetyDrug): boolean {
  const names = ({ ingredients, unmapped }: SafetyDrug) =>
    [...ingredients.map(({ name }) => name), ...unmapped].toSorted().join('|')
  return names(a) === names(b)
}

function stronger(one: SafetyDrug, other: SafetyDrug): SafetyDrug {
  if (one.status !== other.status) return one.status === 'current' ? one : other
  if (one.status === 'stopped') return (one.stoppedDaysAgo ?? 0) <= (other.stoppedDaysAgo ?? 0) ? one : other
  // Doses in units that differ are not compared: the one whose strength or unit nobody can hold against the other stands as it is.
  const strength = ({ ingredients }: SafetyDrug) => JSON.stringify(ingredients)
  if (one.unit !== other.unit || strength(one) !== strength(other)) return one
  const more = (a: number | null, b: number | null) => (a === null || b === null ? null : Math.max(a, b))
  return {
    ...one,
    dose: more(one.dose, other.dose),
    timesPerDay: more(one.timesPerDay, other.timesPerDay),
    asNeeded: one.asNeeded && other.asNeeded,
    overForDays: one.overForDays === null || other.overForDays === null ? null : (one.overForDays ?? null),
  }
}
