import { Decimal } from '../kernel/index.ts'
import type { Comparator, ObservedValue, ReferenceRange } from './model.ts'

const NUMBER = String.raw`-?\d+(?:\.\d+)?`
const QUANTITY = new RegExp(`^(<=|>=|<|>|≤|≥)?\\s*(${NUMBER}|-?\\.\\d+)$`)
const COMPARATORS: Readonly<Record<string, Comparator>> = { '≤': '<=', '≥': '>=' }

/** `.5` as `0.5`; what has a digit before the point stays exactly as it was written. */
const withDigit = (text: string): Decimal => Decimal.parse(text.replace(/^(-?)\./, '$10.'))

/**
 * A result as it is typed from a paper report: a number, a number that is only a bound (`<0.01`), or words. Thousands
 * may be set apart by commas.
 * @param unit the UCUM code of the unit that stands beside the field
 */
export function readResult(text: string, unit: string, unitText = unit): ObservedValue {
  const trimmed = text.trim()
  const plain = /^[<>=≤≥\s]*-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(trimmed) ? trimmed.replaceAll(',', '') : trimmed
  const found = QUANTITY.exec(plain)
  const none = { codings: [], absentReason: '' }
  if (!found) return { kind: 'text', value: trimmed, unit: '', unitText: '', comparator: '', ...none }
  const [, sign = '', number = ''] = found
  const comparator = COMPARATORS[sign] ?? (sign as Comparator)
  return { kind: 'quantity', value: withDigit(number), unit, unitText, comparator, ...none }
}

/** A reference range as it is printed: `3.5-5.0`, `-2 – 2`, `-3--1`, `<200`, `≥ 60`, `up to 40`, `negative`. */
export function readRange(text: string): ReferenceRange {
  const trimmed = text.trim()
  const both = new RegExp(`^(${NUMBER}|\\.\\d+)\\s*(?:-|–|—|to|\\.\\.)\\s*(${NUMBER}|\\.\\d+)$`, 'i').exec(trimmed)
  if (both) return { low: withDigit(both[1] ?? ''), high: withDigit(both[2] ?? ''), text: trimmed }
  const one = new RegExp(`^(<=|>=|<|>|≤|≥|up to|below|under|above|over)\\s*(${NUMBER}|\\.\\d+)$`, 'i').exec(trimmed)
  if (!one) return { low: null, high: null, text: trimmed }
  const bound = withDigit(one[2] ?? '')
  return /^(<|≤|up to|below|under)/i.test(one[1] ?? '')
    ? { low: null, high: bound, text: trimmed }
    : { low: bound, high: null, text: trimmed }
}
