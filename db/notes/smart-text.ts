import type { Selectable } from 'kysely'
import type { Allergy } from '../../shared/allergies/index.ts'
import { isBirthKnown } from '../../shared/kernel/index.ts'
import { drugName, type Medication, takenAs } from '../../shared/medications/index.ts'
import { enteredText } from '../../shared/results/index.ts'
import { DIASTOLIC, SYSTOLIC, type VitalKind, vitalKindOf } from '../../shared/vitals/index.ts'
import { toConcept } from '../entry.ts'
import type { ObservationTable } from '../results/tables.ts'

/** What is read of an observation to put it into words. */
export type Measured = Pick<
  Selectable<ObservationTable>,
  | 'conceptText'
  | 'codings'
  | 'value'
  | 'unit'
  | 'unitText'
  | 'comparator'
  | 'components'
  | 'interpretation'
  | 'absentReason'
  | 'happened'
  | 'happenedAt'
  | 'setId'
>

type Component = {
  concept?: { text?: string; codings?: { code?: string }[] }
  value?: unknown
  unit?: string
  unitText?: string
  comparator?: unknown
}

/** `Heart rate 72 /min`; a flag of the laboratory behind it; the parts of one that has parts. */
export function observationText(row: Omit<Measured, 'codings'>): string {
  const { conceptText, value, unit, unitText, comparator, interpretation, absentReason } = row
  const parts = readParts(row.components)
  const whole = value === '' ? '' : `${comparator}${enteredText({ value, unit, unitText })}`
  const said =
    [whole, ...parts].filter(Boolean).join(', ') || (absentReason ? `not known (${absentReason})` : 'no value')
  return `${conceptText} ${said}${interpretation && interpretation !== 'N' ? ` [${interpretation}]` : ''}`
}

/** Vital signs as they are written in a note, in the order in which one reads them out. */
const SHORT: Readonly<Record<VitalKind, string>> = {
  'blood-pressure': 'BP',
  pulse: 'HR',
  respiration: 'RR',
  temperature: 'Temp',
  'oxygen-saturation': 'SpO2',
  weight: 'Wt',
  height: 'Ht',
  length: 'Length',
  'head-circumference': 'HC',
  pain: 'Pain',
  glucose: 'Glucose (capillary)',
  'last-menstrual-period': 'LMP',
}
const ORDER = Object.keys(SHORT)

/** `BP 138/84 mmHg`, `HR 72/min`; what is no vital sign that Daybook knows, as `observationText` says it. */
export function vitalText(row: Measured): string {
  const kind = vitalKindOf({ concept: toConcept(row) })
  if (kind === null) return observationText(row)
  if (kind !== 'blood-pressure') return observationText({ ...row, conceptText: SHORT[kind] })
  const parts = JSON.parse(row.components || '[]') as Component[]
  const of = (code: string) => {
    const part = parts.find(({ concept }) => concept?.codings?.some((coding) => coding.code === code))
    return part?.unit === 'mm[Hg]' && !part.comparator ? part.value : undefined
  }
  const [systolic, diastolic] = [of(SYSTOLIC.code), of(DIASTOLIC.code)]
  if (!systolic || !diastolic) return observationText({ ...row, conceptText: SHORT[kind] })
  return observationText({
    ...row,
    conceptText: SHORT[kind],
    value: `${String(systolic)}/${String(diastolic)}`,
    unit: 'mm[Hg]',
    components: '',
  })
}

/** Where such a line stands among the others. */
export function vitalPlace(row: Measured): number {
  const kind = vitalKindOf({ concept: toConcept(row) })
  return kind === null ? ORDER.length : ORDER.indexOf(kind)
}

function readParts(json: string): string[] {
  const parts = JSON.parse(json || '[]') as Component[]
  return parts.flatMap(({ concept, value, unit = '', unitText = '', comparator }) => {
    if (value === undefined || value === '') return []
    const said = enteredText({ value: String(value), unit, unitText })
    return [[concept?.text, `${comparator ?? ''}${said}`].filter(Boolean).join(' ')]
  })
}

/** `Penicillin: hives (high criticality, unconfirmed)`. */
export function allergyText({
  concept,
  reactions,
  criticality,
  verificationStatus,
}: Pick<Allergy, 'concept' | 'reactions' | 'criticality' | 'verificationStatus'>): string {
  const signs = reactions.flatMap(({ manifestations, description }) => {
    const named = manifestations.flatMap(({ text }) => text || [])
    return named.length > 0 ? named : description || []
  })
  const marks = [criticality === 'high' && 'high criticality', verificationStatus === 'unconfirmed' && 'unconfirmed']
  const behind = marks.filter(Boolean).join(', ')
  return `${concept.text}${signs.length > 0 ? `: ${signs.join(', ')}` : ''}${behind ? ` (${behind})` : ''}`
}

/** What stands in a note beside a drug that is on the list and is not simply taken. */
const STATUS_WORDS: Readonly<Partial<Record<Medication['status'], string>>> = {
  'on-hold': 'on hold',
  intended: 'not begun',
  unknown: 'unknown whether taken',
}

/** `Warfarin, 5 mg, PO BID (on hold)`. */
export function drugText(drug: Medication): string {
  const needed = drug.asNeeded && `as needed${drug.asNeededFor === '' ? '' : `: ${drug.asNeededFor}`}`
  const status = STATUS_WORDS[drug.status]
  return `${[drugName(drug), ...takenAs(drug), needed].filter(Boolean).join(', ')}${status ? ` (${status})` : ''}`
}

/** An event time or civil date as it is written in US records: `03/09/2026`, or less where less is known. */
export function usDate(happened: string): string {
  const [year = '', month, day] = happened.slice(0, 10).split('-')
  return [month, day, year].filter(Boolean).join('/')
}

/** An age in words, as precise as its years ask for: days in the first month, months up to two years. */
export function ageInWords(birthOn: string, today: string): string {
  if (!isBirthKnown(birthOn)) return 'of unknown age'
  if (birthOn.length < 10) {
    const most = Number(today.slice(0, 4)) - Number(birthOn.slice(0, 4))
    return most < 1 ? 'under 1 year old' : `${most - 1} or ${counted(most, 'year')}`
  }
  const [years, months, days] = [0, 1, 2].map(
    (part) => Number(today.split('-')[part]) - Number(birthOn.split('-')[part]),
  ) as [number, number, number]
  const full = years * 12 + months - (days < 0 ? 1 : 0)
  if (full < 1) {
    const between = (Date.parse(`${today}T00:00:00Z`) - Date.parse(`${birthOn}T00:00:00Z`)) / 86_400_000
    return counted(Math.max(0, between), 'day')
  }
  return full < 24 ? counted(full, 'month') : counted(Math.floor(full / 12), 'year')
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'} old`
