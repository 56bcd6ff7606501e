import { compareDecimals, convertUnit, type Decimal, multiplyDecimals } from '../kernel/index.ts'
import { VITAL_UNITS } from './kinds.data.ts'
import {
  type AgeSpan,
  EVERY_AGE,
  type Measure,
  type NumericVital,
  type RangedVital,
  type VitalFlag,
  type VitalKind,
} from './model.ts'
import { NORMAL, PLAUSIBLE, SCREENING } from './ranges.data.ts'

/** Places to which a value is converted before it is compared: far below what any scale tells apart. */
const JUDGED_PLACES = 6
/** mg/dL of glucose in 1 mmol/L. Source: CRC Handbook of Chemistry and Physics, C₆H₁₂O₆ = 180.156 g/mol. */
const GLUCOSE_MG_DL = '18.0156' as Decimal

/** A value in the unit in which its kind is judged; null where its unit is not one of that kind. */
export function inCanonical(kind: NumericVital, value: Decimal, unit: string): Decimal | null {
  const { canonical, taken } = VITAL_UNITS[kind]
  if (kind === 'glucose' && unit === 'mmol/L') return multiplyDecimals(value, GLUCOSE_MG_DL)
  return unit === canonical ? value : taken.includes(unit) ? convertUnit(value, unit, canonical, JUDGED_PLACES) : null
}

const bandAt = <B extends { from: number }>(bands: readonly B[] | undefined, months: number): B | undefined =>
  bands?.findLast(({ from }) => from <= Math.max(0, months))

/**
 * Whether a canonical value can be true of a person of that age: `impossible` is refused, `unlikely` is asked again. Of
 * an age that is not known (null), what can be true at some age can be true.
 */
export function plausibility(
  kind: RangedVital,
  value: Decimal,
  months: number | null,
): 'impossible' | 'unlikely' | null {
  if (months === null) {
    const found = PLAUSIBLE[kind].map(({ from }) => plausibility(kind, value, from))
    return found.includes(null) ? null : found.includes('unlikely') ? 'unlikely' : 'impossible'
  }
  const band = bandAt(PLAUSIBLE[kind], months)
  if (!band) return null
  const outside = ([low, high]: readonly [string, string]) =>
    compareDecimals(value, low as Decimal) < 0 || compareDecimals(value, high as Decimal) > 0
  if (outside(band.possible) || (kind === 'pain' && !/^\d+(\.0*)?$/.test(value))) return 'impossible'
  return outside(band.likely) ? 'unlikely' : null
}

/**
 * How a canonical value stands to what is usual at every age that the person can have. Where those ages are judged
 * differently, it is too low or too high only if it is so at each of them, and then as little as at the mildest: what is
 * critical at every age is told of somebody whose birth date nobody knows. An age of which the ranges say nothing does not
 * speak against that where the value is unlikely at it.
 */
export function vitalFlagAmong(kind: RangedVital, value: Decimal, span: AgeSpan, sex: string): VitalFlag {
  const inside = (months: number) => months > span.least && months <= span.most
  const ages = [...new Set([span.least, ...CHANGES.filter(inside), ...startsOf(kind).filter(inside)])]
  const flags = ages.map((months) => vitalFlag(kind, value, months, sex))
  const [first = ''] = flags
  if (flags.every((flag) => flag === first)) return first
  const judged = flags.filter((flag, index) => flag !== '' || plausibility(kind, value, ages[index] ?? null) === null)
  for (const [mild, critical] of [
    ['L', 'LL'],
    ['H', 'HH'],
  ] as const) {
    if (judged.every((flag) => flag === critical)) return critical
    if (judged.every((flag) => flag === mild || flag === critical)) return mild
  }
  return ''
}

/** The years at which the pressures of children change. */
const CHANGES: readonly number[] = Array.from({ length: 13 }, (_year, index) => 12 * (index + 1))
const startsOf = (kind: RangedVital): number[] => [...(NORMAL[kind] ?? []), ...PLAUSIBLE[kind]].map(({ from }) => from)

/** How a canonical value stands to what is usual at an age in months; `''` where nothing says so. Of no known age (null): at every one. */
export function vitalFlag(kind: RangedVital, value: Decimal, months: number | null, sex: string): VitalFlag {
  if (months === null) return vitalFlagAmong(kind, value, EVERY_AGE, sex)
  const screening = screeningFlag(kind, value, months, sex)
  const band = bandAt(NORMAL[kind], months)
  if (!band) return screening
  const below = (bound: string | undefined) => bound !== undefined && compareDecimals(value, bound as Decimal) < 0
  const above = (bound: string | undefined) => bound !== undefined && compareDecimals(value, bound as Decimal) > 0
  const reaches = (bound: string | undefined, side: 1 | -1) =>
    bound !== undefined && compareDecimals(value, bound as Decimal) * side >= 0
  if (reaches(band.critLow, -1)) return 'LL'
  if (reaches(band.critHigh, 1)) return 'HH'
  if (below(band.low)) return 'L'
  if (above(band.high)) return 'H'
  // An upper end that is only that of the critical says nothing of what lies below it.
  if (band.high === undefined && kind !== 'oxygen-saturation') return screening
  return 'N'
}

function screeningFlag(kind: RangedVital, value: Decimal, months: number, sex: string): VitalFlag {
  if ((kind !== 'systolic' && kind !== 'diastolic') || (sex !== 'male' && sex !== 'female')) return ''
  const row = months < 12 || months >= 13 * 12 ? undefined : SCREENING[sex][Math.floor(months / 12) - 1]
  if (!row) return ''
  const bound = String(kind === 'systolic' ? row[0] : row[1]) as Decimal
  return compareDecimals(value, bound) >= 0 ? 'H' : 'N'
}

/** What is wrong with a measure, named by its kind; null where nothing is. */
export type Doubt = { kind: VitalKind; fault: 'impossible' | 'unlikely' | 'unit' | 'order' }

/** Looks at every measure of a set taken at that age. A diastolic pressure at or above the systolic one is impossible. */
export function doubtsAbout(measures: readonly Measure[], months: number | null): Doubt[] {
  return measures.flatMap((measure): Doubt[] => {
    const { kind } = measure
    if (kind === 'last-menstrual-period') return []
    if (kind === 'blood-pressure') {
      if (compareDecimals(measure.diastolic, measure.systolic) >= 0) return [{ kind, fault: 'order' }]
      const found = [
        plausibility('systolic', measure.systolic, months),
        plausibility('diastolic', measure.diastolic, months),
      ]
      const fault = found.includes('impossible') ? 'impossible' : found.includes('unlikely') ? 'unlikely' : null
      return fault ? [{ kind, fault }] : []
    }
    const value = inCanonical(kind, measure.value, measure.unit)
    if (value === null) return [{ kind, fault: 'unit' }]
    const fault = plausibility(kind, value, months)
    return fault ? [{ kind, fault }] : []
  })
}
