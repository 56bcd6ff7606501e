import {
  codePart,
  conceptOf,
  conceptPart,
  endAt,
  type Fhir,
  filled,
  isPart,
  numberAt,
  partAt,
  quantityPart,
  quantityText,
  rawNumber,
  startAt,
  textAt,
  timeAt,
  wordsAt,
} from '../../../shared/exchange/index.ts'
import type { Coding } from '../../../shared/kernel/index.ts'
import { isSplitUnit, unitTextOf } from '../../../shared/results/index.ts'

/** A value as an observation or a part of one holds it; see the columns of the same names. */
export type Value = {
  valueKind: string
  value: string
  unit: string
  unitText: string
  comparator: string
  valueCodings: Coding[]
  absentReason: string
}
const ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason'
const NONE: Value = {
  valueKind: 'none',
  value: '',
  unit: '',
  unitText: '',
  comparator: '',
  valueCodings: [],
  absentReason: '',
}

/** Reads `value[x]` of an Observation or of one of its components: all eleven types, or why there is none. */
export function valueOf(part: Fhir): Value {
  const absent = codeOrWords(part)
  const name = Object.keys(part).find((key) => /^value[A-Z]/.test(key))
  if (!name) return absent ? { ...NONE, valueKind: 'absent', absentReason: absent } : NONE
  const told = part[name]
  const inner = isPart(told) ? told : null
  switch (name) {
    case 'valueQuantity':
      return { ...NONE, valueKind: 'quantity', ...quantity(inner), absentReason: absent }
    case 'valueCodeableConcept': {
      const { text, codings } = conceptOf(inner)
      return { ...NONE, valueKind: 'concept', value: text, valueCodings: codings }
    }
    case 'valueString':
      return { ...NONE, valueKind: 'text', value: textAt(part, name, 100_000) }
    case 'valueBoolean':
      return { ...NONE, valueKind: 'boolean', value: String(told === true) }
    case 'valueInteger':
      return { ...NONE, valueKind: 'integer', value: numberAt(part, name) ?? '' }
    case 'valueRange':
      return {
        ...NONE,
        valueKind: 'range',
        value: between(quantityText(partAt(inner, 'low')), quantityText(partAt(inner, 'high'))),
      }
    case 'valueRatio': {
      const halves = [quantityText(partAt(inner, 'numerator')), quantityText(partAt(inner, 'denominator'))]
      return { ...NONE, valueKind: 'ratio', value: halves.join(' : ') }
    }
    case 'valueTime':
      return { ...NONE, valueKind: 'time', value: textAt(part, name, 40) }
    case 'valueDateTime':
      return { ...NONE, valueKind: 'time', value: timeAt(part, name) ?? '' }
    case 'valuePeriod':
      return { ...NONE, valueKind: 'period', value: between(startAt(part, name) ?? '', endAt(part, name) ?? '') }
    case 'valueSampledData':
      return { ...NONE, valueKind: 'text', value: sampled(inner) }
    default:
      return NONE
  }
}

const between = (low: string, high: string) => [low, high].filter(Boolean).join(' – ')
const codeOrWords = (part: Fhir) =>
  conceptOf(partAt(part, 'dataAbsentReason')).codings[0]?.code ?? wordsAt(part, 'dataAbsentReason')

const quantity = (part: Fhir | null) => ({
  value: numberAt(part, 'value') ?? '',
  unit: textAt(part, 'code', 100) || textAt(part, 'unit', 100),
  unitText: textAt(part, 'unit', 100),
  comparator: textAt(part, 'comparator', 3),
})

/** A trace is not shown as a curve: its length and unit, the numbers stay in the original. */
function sampled(part: Fhir | null): string {
  const count = textAt(part, 'data', 10_000_000).split(/\s+/).length
  return `${count} measurements, every ${numberAt(part, 'period') ?? '?'} ms, ${textAt(partAt(part, 'origin'), 'unit', 60)}`
}

/**
 * The unit as FHIR names it beside its code. What was typed in two units (pounds and ounces) is one number in the smaller,
 * and goes out in that one's word.
 */
export const ownUnitText = (value: Pick<Value, 'unit' | 'unitText'>): string =>
  isSplitUnit(value) ? unitTextOf(value) : value.unitText

/** The fields of `value[x]` for a value. What was told as a range or ratio goes out as the words it is shown by. */
export function valueParts(value: Value): Fhir {
  const absentReason = codePart(ABSENT, value.absentReason)
  switch (value.valueKind) {
    case 'quantity':
      return filled({ valueQuantity: quantityPart(value.value, value.unit, ownUnitText(value), value.comparator) })
    case 'concept':
      return filled({ valueCodeableConcept: conceptPart({ text: value.value, codings: value.valueCodings }) })
    case 'boolean':
      return { valueBoolean: value.value === 'true' }
    case 'integer':
      return /^-?\d+$/.test(value.value) ? { valueInteger: rawNumber(value.value) } : {}
    case 'time':
      return value.value.includes('-') ? { valueDateTime: value.value } : { valueTime: value.value }
    case 'none':
    case 'absent':
      return filled({ dataAbsentReason: absentReason })
    default:
      return filled({ valueString: value.value })
  }
}

/** Every name under which a value may stand. */
export const VALUE_FIELDS: readonly string[] = [
  'Quantity',
  'CodeableConcept',
  'String',
  'Boolean',
  'Integer',
  'Range',
  'Ratio',
  'SampledData',
  'Time',
  'DateTime',
  'Period',
].map((type) => `value${type}`)
