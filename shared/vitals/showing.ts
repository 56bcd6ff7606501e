import { convertUnit, Decimal, roundDecimal, trimDecimal } from '../kernel/index.ts'
import { type Observation, type ObservedValue, unitWord, withUnit } from '../results/index.ts'
import { DIASTOLIC, OXYGEN_FLOW, SAME_CODES, SYSTOLIC, VITAL_CODES } from './kinds.data.ts'
import { NumericVital, type VitalKind } from './model.ts'
import type { UnitHabit } from './reading.ts'

const KIND_OF: ReadonlyMap<string, VitalKind> = new Map([
  ...Object.entries(SAME_CODES),
  ...Object.entries(VITAL_CODES).map(([kind, { code }]) => [code, kind as VitalKind] as const),
])

/** Which vital sign an observation is, by any of its LOINC codes; null for every other. */
export function vitalKindOf(observation: Pick<Observation, 'concept'>): VitalKind | null {
  for (const { code } of observation.concept.codings) {
    const kind = KIND_OF.get(code)
    if (kind) return kind
  }
  return null
}

/** Every LOINC code under which these vital signs come. */
export const codesOf = (kinds: readonly VitalKind[]): string[] =>
  [...KIND_OF].flatMap(([code, kind]) => (kinds.includes(kind) ? [code] : []))

/** In which unit a person of either habit reads a measure, and to how many places. */
const READ_IN: Readonly<
  Partial<Record<NumericVital, Readonly<Record<UnitHabit, readonly [unit: string, places: number]>>>>
> = {
  temperature: { us: ['[degF]', 1], metric: ['Cel', 1] },
  weight: { us: ['[lb_av]', 1], metric: ['kg', 1] },
  height: { us: ['[in_i]', 1], metric: ['cm', 1] },
  length: { us: ['[in_i]', 1], metric: ['cm', 1] },
  'head-circumference': { us: ['cm', 1], metric: ['cm', 1] },
}

/** The unit in which a trend of the measure is drawn for a person; undefined where it has only one. */
export const habitUnit = (kind: VitalKind, habit: UnitHabit): readonly [unit: string, places: number] | undefined =>
  READ_IN[kind as NumericVital]?.[habit]

/**
 * A quantity in the unit of the person's habit, computed from what was entered; null where it was entered in it already,
 * or has no other unit.
 */
export function habitText(
  kind: VitalKind,
  value: Pick<ObservedValue, 'value' | 'unit'>,
  habit: UnitHabit,
): string | null {
  const [unit, places] = habitUnit(kind, habit) ?? []
  if (unit === undefined || places === undefined || sameHabit(value.unit, unit)) return null
  const number = Decimal.safeParse(value.value)
  const converted = number.success ? convertUnit(number.data, value.unit, unit, places) : null
  return converted && withUnit(converted, unitWord(unit))
}

/** Ounces are read as pounds are, feet as inches. */
const sameHabit = (entered: string, unit: string): boolean =>
  entered === unit || (entered === '[oz_av]' && unit === '[lb_av]') || (entered === '[ft_i]' && unit === '[in_i]')

const partOf = (observation: Pick<Observation, 'parts'>, code: string) =>
  observation.parts.find(({ concept }) => concept.codings.some((coding) => coding.code === code))?.value

/** The two numbers of a blood pressure; null where the observation has no such parts. */
export function pressuresOf(observation: Pick<Observation, 'parts'>): { systolic: string; diastolic: string } | null {
  const [systolic, diastolic] = [partOf(observation, SYSTOLIC.code), partOf(observation, DIASTOLIC.code)]
  return systolic && diastolic ? { systolic: systolic.value, diastolic: diastolic.value } : null
}

export const oxygenFlowOf = (observation: Pick<Observation, 'parts'>): string | null =>
  partOf(observation, OXYGEN_FLOW.code)?.value ?? null

/** A computed number without zeros that say nothing. */
export const shownDecimal = (value: Decimal, places: number): string => trimDecimal(roundDecimal(value, places))
