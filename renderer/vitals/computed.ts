import type { Decimal } from '../../shared/kernel/index.ts'
import type { Observation } from '../../shared/results/index.ts'
import {
  bodyMassIndex,
  bodySurfaceArea,
  type VitalKind,
  vitalKindOf,
  type VitalSet,
} from '../../shared/vitals/index.ts'

const stands = (set: VitalSet, ...kinds: VitalKind[]): Observation | undefined =>
  set.observations.find((one) => one.retraction === null && kinds.includes(vitalKindOf(one) as VitalKind))

/** The body mass index of a set; null without a weight and a height that stand. */
export function bmiOf(set: VitalSet): Decimal | null {
  const [weight, stature] = [stands(set, 'weight'), stands(set, 'height', 'length')]
  return weight && stature ? bodyMassIndex(weight.value, stature.value) : null
}

/** A percentile as a person says it: whole, never 0 or 100, and rounded down, so that nobody is said to have reached the next. */
export function percentText(percentile: number): string {
  if (percentile < 1) return '<1'
  return percentile > 99 ? '>99' : String(Math.floor(percentile))
}

/** The body surface area of a set, for its details. */
export function surfaceOf(set: VitalSet): string | null {
  const [weight, stature] = [stands(set, 'weight'), stands(set, 'height', 'length')]
  return weight && stature ? bodySurfaceArea(weight.value, stature.value) : null
}
