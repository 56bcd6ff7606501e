import {
  conceptAt,
  conceptOf,
  type Fhir,
  filled,
  numberAt,
  partAt,
  partsAt,
  quantityPart,
  textAt,
  wordsAt,
} from '../../../shared/exchange/index.ts'
import type { Tables } from '../../tables.ts'
import type { Surroundings } from '../mapping.ts'

type Medication = Tables['medication']

/** Which medicine a resource is about: by code, or by the Medication that it refers to. */
export function medicine(resource: Fhir, around: Surroundings) {
  const coded = conceptAt(resource, 'medicationCodeableConcept')
  if (coded.text) return coded
  const reference = partAt(resource, 'medicationReference')
  const target = conceptOf(partAt(around.target(reference), 'code'))
  return target.text ? target : { text: around.nameOf(reference).slice(0, 1000), codings: target.codings }
}

/** The instructions of a Dosage, as the chart's columns hold them. */
export function dosageColumns(all: readonly Fhir[]) {
  const [first] = all
  const dose = partAt(partsAt(first, 'doseAndRate')[0] ?? null, 'doseQuantity')
  const timing = partAt(first, 'timing')
  const reason = wordsAt(first, 'asNeededCodeableConcept')
  return {
    sig: all
      .map((one) => textAt(one, 'text', 2000))
      .filter(Boolean)
      .join('; ')
      .slice(0, 4000),
    doseValue: numberAt(dose, 'value'),
    doseUnit: textAt(dose, 'code', 100) || textAt(dose, 'unit', 100),
    route: wordsAt(first, 'route'),
    frequency: wordsAt(timing, 'code') || oftenText(partAt(timing, 'repeat')),
    timing: JSON.stringify(timing),
    asNeeded: first?.['asNeededBoolean'] === true || reason !== '' ? 1 : 0,
    asNeededFor: reason,
  }
}

const UNITS: Readonly<Record<string, string>> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  a: 'year',
}

function oftenText(repeat: Fhir | null): string {
  const period = numberAt(repeat, 'period')
  if (!period) return ''
  const unit = UNITS[textAt(repeat, 'periodUnit')] ?? textAt(repeat, 'periodUnit', 20)
  const times = numberAt(repeat, 'frequency') ?? '1'
  const every = period === '1' ? unit : `${period} ${unit}s`
  return times === '1' ? `every ${every}` : `${times} times every ${every}`
}

/** A Dosage from the chart's columns. */
export const dosagePart = (row: Medication): Fhir =>
  filled({
    text: row.sig,
    timing: timingPart(row),
    asNeededBoolean: row.asNeeded === 1 && !row.asNeededFor ? true : undefined,
    asNeededCodeableConcept: filled({ text: row.asNeededFor }),
    route: filled({ text: row.route }),
    doseAndRate: row.doseValue === null ? [] : [{ doseQuantity: quantityPart(row.doseValue, row.doseUnit) }],
  })

function timingPart(row: Medication): Fhir {
  const timing = JSON.parse(row.timing || 'null') as Fhir | null
  return timing ?? filled({ code: filled({ text: row.frequency }) })
}

/** Columns that a Dosage holds, for the overlay of a changed entry. */
export const dosageFields = (field: string) =>
  Object.fromEntries(
    ['sig', 'doseValue', 'doseUnit', 'route', 'frequency', 'timing', 'asNeeded', 'asNeededFor'].map((column) => [
      column,
      [field],
    ]),
  ) as Record<
    'sig' | 'doseValue' | 'doseUnit' | 'route' | 'frequency' | 'timing' | 'asNeeded' | 'asNeededFor',
    string[]
  >

/** What only a prescription says: how much is handed out, how often again, and who ordered it. */
export const notPrescribed = {
  quantityValue: null,
  quantityUnit: '',
  daysSupply: null,
  refills: null,
  prescriberName: '',
}
