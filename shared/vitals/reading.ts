import { addDecimals, Decimal, multiplyDecimals } from '../kernel/index.ts'
import type { NumericVital } from './model.ts'

/** In which units a person who types a bare number means it. */
export type UnitHabit = 'us' | 'metric'
/** A number as it was typed, with the unit in which it was typed. */
export type ReadMeasure = { value: Decimal; unit: string; unitText: string; oxygenFlow: Decimal | null }

const NUMBER = String.raw`\d+(?:\.\d+)?|\.\d+`
const WORDS: Readonly<Partial<Record<NumericVital, Readonly<Record<string, string>>>>> = {
  weight: {
    lb: '[lb_av]',
    lbs: '[lb_av]',
    pound: '[lb_av]',
    pounds: '[lb_av]',
    '#': '[lb_av]',
    oz: '[oz_av]',
    kg: 'kg',
    kgs: 'kg',
    kilo: 'kg',
    g: 'g',
    gm: 'g',
  },
  height: { in: '[in_i]', inch: '[in_i]', inches: '[in_i]', '"': '[in_i]', '”': '[in_i]', cm: 'cm', mm: 'mm', m: 'm' },
  temperature: { f: '[degF]', '°f': '[degF]', c: 'Cel', '°c': 'Cel' },
  glucose: { 'mg/dl': 'mg/dL', mg: 'mg/dL', 'mmol/l': 'mmol/L', mmol: 'mmol/L' },
  pulse: { bpm: '/min', '/min': '/min' },
  respiration: { '/min': '/min' },
  'oxygen-saturation': { '%': '%' },
  pain: { '/10': '{score}' },
}
const ALONE: Readonly<Record<NumericVital, Readonly<Record<UnitHabit, string>>>> = {
  pulse: { us: '/min', metric: '/min' },
  respiration: { us: '/min', metric: '/min' },
  temperature: { us: '[degF]', metric: 'Cel' },
  weight: { us: '[lb_av]', metric: 'kg' },
  height: { us: '[in_i]', metric: 'cm' },
  length: { us: '[in_i]', metric: 'cm' },
  'head-circumference': { us: 'cm', metric: 'cm' },
  'oxygen-saturation': { us: '%', metric: '%' },
  pain: { us: '{score}', metric: '{score}' },
  glucose: { us: 'mg/dL', metric: 'mg/dL' },
}
/** No living body has as many °C or as few °F: a bare number says by itself which it is. Source: PLAUSIBLE, 13–46.5 °C. */
const FAHRENHEIT_FROM = 50

const decimal = (text: string): Decimal => Decimal.parse(text.startsWith('.') ? `0${text}` : text)
const read = (value: Decimal, unit: string, unitText = ''): ReadMeasure => ({ value, unit, unitText, oxygenFlow: null })

/**
 * What was typed into the field of a measure: the number with its unit (`180lb`, `8 lb 4 oz`, `5'10"`, `37c`, `98% 2l`),
 * or a bare number in the units that the person is used to. Nothing is converted, and no digit is lost.
 * @returns null where the text is no such measure
 */
export function readMeasure(kind: NumericVital, text: string, habit: UnitHabit): ReadMeasure | null {
  const typed = text.trim().toLowerCase().replaceAll(/\s+/g, ' ').replaceAll(',', '.')
  const two = kind === 'weight' ? poundsAndOunces(typed) : isLength(kind) ? feetAndInches(typed) : null
  if (two) return two
  if (kind === 'oxygen-saturation') return saturation(typed)
  const found = new RegExp(`^(${NUMBER}) ?(.*)$`).exec(typed)
  if (!found) return null
  const [, number = '', word = ''] = found
  if (word === '') return read(decimal(number), aloneUnit(kind, number, habit))
  const unit = WORDS[isLength(kind) ? 'height' : kind]?.[word.replace(/\.$/, '')]
  return unit === undefined ? null : read(decimal(number), unit)
}

const isLength = (kind: NumericVital) => kind === 'height' || kind === 'length' || kind === 'head-circumference'

function aloneUnit(kind: NumericVital, number: string, habit: UnitHabit): string {
  if (kind === 'temperature') return Number(number) >= FAHRENHEIT_FROM ? '[degF]' : 'Cel'
  return ALONE[kind][habit]
}

function poundsAndOunces(typed: string): ReadMeasure | null {
  const found = new RegExp(`^(\\d+) ?(?:lbs?|pounds?|#) ?(${NUMBER}) ?(?:oz|ounces?)?\\.?$`).exec(typed)
  if (!found) return null
  const ounces = addDecimals(multiplyDecimals(decimal(found[1] ?? ''), decimal('16')), decimal(found[2] ?? ''))
  return read(ounces, '[oz_av]', 'lb oz')
}

function feetAndInches(typed: string): ReadMeasure | null {
  const found = new RegExp(`^(\\d+) ?(?:'|’|′|ft|feet|foot)\\.? ?(${NUMBER})? ?(?:"|”|″|''|in|inch|inches)?\\.?$`).exec(
    typed,
  )
  if (!found) return null
  const inches = addDecimals(multiplyDecimals(decimal(found[1] ?? ''), decimal('12')), decimal(found[2] ?? '0'))
  return read(inches, '[in_i]', 'ft in')
}

function saturation(typed: string): ReadMeasure | null {
  const found = new RegExp(`^(${NUMBER}) ?%? ?(?:(?:ra|room air)|(?:on )?(${NUMBER}) ?l(?:/min|pm)?)?$`).exec(typed)
  if (!found) return null
  return { ...read(decimal(found[1] ?? ''), '%'), oxygenFlow: found[2] === undefined ? null : decimal(found[2]) }
}

/** A blood pressure as it is typed: `120/80`, `120 80`. */
export function readBloodPressure(text: string): { systolic: Decimal; diastolic: Decimal } | null {
  const found = /^\s*(\d{1,3})\s*[/\s-]\s*(\d{1,3})\s*$/.exec(text)
  return found ? { systolic: decimal(found[1] ?? ''), diastolic: decimal(found[2] ?? '') } : null
}
