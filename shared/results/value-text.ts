import { Decimal, fractionOf } from '../kernel/index.ts'
import type { ObservedValue } from './model.ts'

/** Units as they are written on screens, on paper and in notes; every other unit is written as its source wrote it. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  '[degF]': '°F',
  Cel: '°C',
  '[lb_av]': 'lb',
  '[oz_av]': 'oz',
  '[in_i]': 'in',
  '[ft_i]': 'ft',
  'mm[Hg]': 'mmHg',
  '/min': '/min',
  '{score}': '/10',
  'L/min': 'L/min',
}

/** How a quantity was typed in two units, while one number is kept in the smaller: its unit and how many make one large. */
const SPLIT: Readonly<Record<string, { unit: string; small: bigint }>> = {
  'ft in': { unit: '[in_i]', small: 12n },
  'lb oz': { unit: '[oz_av]', small: 16n },
}

export const unitWord = (unit: string): string => UNIT_WORDS[unit] ?? unit

/**
 * The word of the unit in which a value is kept: `oz` for `[oz_av]`, also where it was typed as pounds and ounces. A unit
 * without a word of its own is told as its source told it.
 */
export const unitTextOf = ({ unit, unitText }: Pick<ObservedValue, 'unit' | 'unitText'>): string =>
  UNIT_WORDS[unit] ?? (unitText || unit)

/** Whether a quantity was typed in two units, so that its text is not the unit of its number. */
export const isSplitUnit = ({ unit, unitText }: Pick<ObservedValue, 'unit' | 'unitText'>): boolean =>
  SPLIT[unitText]?.unit === unit

/** A number with the word of its unit: `180 lb`, `98%`, `98.6°F`. */
export const withUnit = (value: string, word: string): string =>
  value === '' || word === '' || /^[%°/]/.test(word) ? `${value}${word}` : `${value} ${word}`

/** A quantity exactly as it was entered: `5 ft 10 in`, `180.0 lb`. */
export function enteredText(quantity: Pick<ObservedValue, 'value' | 'unit' | 'unitText'>): string {
  const { value, unit, unitText } = quantity
  const split = SPLIT[unitText]
  if (split?.unit !== unit || !Decimal.safeParse(value).success) return withUnit(value, unitTextOf(quantity))
  const { numerator, denominator } = fractionOf(value as Decimal)
  const whole = numerator / denominator / split.small
  const rest = numerator - whole * split.small * denominator
  const places = value.split('.')[1]?.length ?? 0
  const [large, small] = unitText.split(' ')
  return `${whole} ${large} ${fixed(rest, denominator, places)} ${small}`
}

function fixed(numerator: bigint, denominator: bigint, places: number): string {
  const text = (numerator * 10n ** BigInt(places)) / denominator
  const digits = text.toString().padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}
