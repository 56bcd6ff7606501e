import { CODE_SYSTEM, type Coding, type Concept } from '../../kernel/index.ts'
import type { JsonValue, RawNumber } from './json.ts'
import type { Fhir } from './read.ts'

type Writable = { readonly [key: string]: Writable | JsonValue | readonly (Writable | JsonValue)[] | undefined }

/** A part without what is empty: FHIR knows neither null nor empty texts and lists. */
export function filled(part: Writable): Fhir {
  const kept = Object.entries(part).filter(([, value]) => !isEmpty(value))
  return Object.fromEntries(kept) as Fhir
}
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0)

/** A number that keeps its zeros. */
export const rawNumber = (decimal: string): RawNumber =>
  (JSON as unknown as { rawJSON(text: string): RawNumber }).rawJSON(decimal)

const codingPart = ({ system, code, display }: Coding): Fhir => filled({ system, code, display })
/** A CodeableConcept; empty for what has neither words nor codes. */
export const conceptPart = ({ text, codings }: Concept): Fhir => filled({ coding: codings.map(codingPart), text })
/** The same from a row's columns, of which the codings are JSON. */
export const conceptFrom = (text: string, codings = '[]'): Fhir =>
  conceptPart({ text, codings: JSON.parse(codings) as Coding[] })
/** A CodeableConcept of one code. */
export const codePart = (system: string, code: string, display = ''): Fhir =>
  code === '' ? {} : { coding: [filled({ system, code, display })] }
export const listOf = (part: Fhir): Fhir[] => (Object.keys(part).length === 0 ? [] : [part])

/** A Quantity from a decimal and a unit, which is UCUM where it can be; empty without a value. */
export function quantityPart(value: string | null, unit: string, words = '', comparator = ''): Fhir {
  if (value === null || value === '') return {}
  const ucum = /^[A-Za-z0-9%[\]{}/.*'^_+-]+$/.test(unit)
  const coded = ucum ? { system: CODE_SYSTEM.ucum, code: unit } : {}
  return filled({ value: rawNumber(value), comparator, unit: words || unit, ...coded })
}
export const notePart = (note: string): Fhir[] => (note === '' ? [] : [{ text: note }])
export const namedPart = (display: string): Fhir => filled({ display })
/** A time under the name that fits: FHIR dates go as dateTime, words as a string. */
export const timeOrWords = (base: string, told: string | null): Fhir => {
  if (!told) return {}
  return /^\d{4}(-\d\d(-\d\d(T.*)?)?)?$/.test(told) ? { [`${base}DateTime`]: told } : { [`${base}String`]: told }
}
