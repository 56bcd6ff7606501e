import { enteredText } from '../../shared/results/index.ts'
import type { EntryKind } from '../../shared/timeline/index.ts'
import { DIASTOLIC, SYSTOLIC } from '../../shared/vitals/index.ts'
import type { EntryTable } from '../entry.ts'
import type { Tables } from '../tables.ts'

type Column<T extends EntryTable> = keyof Tables[T] & string

/**
 * How the entries of one table stand in a timeline: their kind, by what they are called, what is said beside it, and what a
 * search looks through. Columns only, so that the same is read from rows by SQL and from rows made of their operations.
 */
export type Arm<T extends EntryTable = EntryTable> = {
  /** One kind for all, or by the values of a column. */
  kind: EntryKind | { column: Column<T>; kinds: Readonly<Record<string, EntryKind>>; other: EntryKind }
  title: Column<T>
  status: Column<T> | null
  /** What the line of detail is made of, given to `line` in this order; null reads as empty. */
  detail: readonly Column<T>[]
  line?: (parts: readonly string[]) => string
  /** Searched beside the title. */
  body: readonly Column<T>[]
}

/** Every table of chart entries: one that has no arm here does not compile. */
export const arms: { readonly [T in EntryTable]: Arm<T> } = {
  encounter: {
    kind: 'encounter',
    title: 'conceptText',
    status: 'status',
    detail: ['reasonText', 'clinicianName', 'locationName'],
    body: ['reasonText', 'clinicianName', 'locationName'],
  },
  serviceOrder: {
    kind: 'order',
    title: 'conceptText',
    status: 'status',
    detail: ['reasonText', 'performerName', 'instructions'],
    body: ['reasonText', 'instructions', 'statusReason', 'performerName'],
  },
  diagnosticReport: {
    kind: 'report',
    title: 'conceptText',
    status: 'status',
    detail: ['conclusion', 'performerName'],
    body: ['conclusion', 'narrative', 'performerName', 'note'],
  },
  observation: {
    kind: {
      column: 'category',
      kinds: { 'vital-signs': 'vitals', 'social-history': 'social-history', survey: 'social-history' },
      other: 'result',
    },
    title: 'conceptText',
    status: 'status',
    detail: ['comparator', 'value', 'unitText', 'unit', 'interpretation', 'components', 'absentReason'],
    line: observationLine,
    body: ['value', 'note', 'absentReason'],
  },
  problem: {
    kind: 'problem',
    title: 'conceptText',
    status: 'clinicalStatus',
    detail: ['severity', 'bodySite', 'note'],
    body: ['note', 'bodySite'],
  },
  allergy: {
    kind: 'allergy',
    title: 'conceptText',
    status: 'clinicalStatus',
    detail: ['reactions', 'note'],
    line: ([reactions = '', note = '']) => joined([reactionWords(reactions), note]),
    body: ['reactions', 'note'],
  },
  medication: {
    kind: 'medication',
    title: 'conceptText',
    status: 'status',
    detail: ['sig', 'doseValue', 'doseUnit', 'route', 'frequency', 'stopReason'],
    line: ([sig = '', dose = '', unit = '', route = '', frequency = '', stopReason = '']) =>
      joined([sig === '' ? `${dose} ${unit} ${route} ${frequency}`.replace(/ +/g, ' ').trim() : sig, stopReason]),
    body: ['sig', 'reasonText', 'stopReason', 'prescriberName', 'note'],
  },
  immunization: {
    kind: 'immunization',
    title: 'conceptText',
    status: 'status',
    detail: ['lotNumber', 'site', 'manufacturer', 'notDoneReason'],
    body: ['lotNumber', 'manufacturer', 'notDoneReason', 'note'],
  },
  familyHistory: {
    kind: 'family-history',
    title: 'conceptText',
    status: 'status',
    detail: ['relativeName', 'conditions', 'note'],
    line: ([name = '', conditions = '', note = '']) => joined([name, conditionWords(conditions), note]),
    body: ['relativeName', 'conditions', 'note'],
  },
  procedure: {
    kind: 'procedure',
    title: 'conceptText',
    status: 'status',
    detail: ['bodySite', 'outcome', 'performerName', 'note'],
    body: ['outcome', 'reasonText', 'bodySite', 'performerName', 'note'],
  },
  note: {
    kind: 'note',
    title: 'conceptText',
    status: 'status',
    detail: ['firstWords', 'signerName'],
    // What a note says stands in its versions: see search-sources.ts.
    body: [],
  },
  document: {
    kind: 'document',
    title: 'title',
    status: 'status',
    detail: ['documentClass'],
    body: ['text', 'documentClass'],
  },
  communication: {
    kind: 'message',
    title: 'conceptText',
    status: 'status',
    detail: ['senderName', 'body'],
    body: ['body', 'senderName'],
  },
  consent: {
    kind: 'consent',
    title: 'conceptText',
    status: 'status',
    detail: ['signerName', 'reason', 'revocationReason'],
    body: ['signerName', 'reason', 'revocationReason'],
  },
  appointmentEntry: {
    kind: 'appointment',
    title: 'conceptText',
    status: 'status',
    detail: ['providerName', 'reasonText', 'statusReason', 'locationName'],
    body: ['reasonText', 'statusReason', 'providerName'],
  },
  listReview: { kind: 'review', title: 'list', status: 'finding', detail: ['note'], body: ['note'] },
}

export const ARM_TABLES = Object.keys(arms) as EntryTable[]

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ')

/** The line of detail from the values of an arm's detail columns. */
export function lineOf(table: EntryTable, parts: readonly string[]): string {
  const { line = joined } = arms[table] as Arm
  return line(parts).slice(0, LONGEST_LINE)
}
const LONGEST_LINE = 400

/** The kinds that rows of a table can have. */
export function kindsOf(table: EntryTable): readonly EntryKind[] {
  const { kind } = arms[table] as Arm
  return typeof kind === 'string' ? [kind] : [...new Set([...Object.values(kind.kinds), kind.other])]
}

/** The kind of one row. */
export function kindOf(table: EntryTable, value: (column: string) => unknown): EntryKind {
  const { kind } = arms[table] as Arm
  return typeof kind === 'string' ? kind : (kind.kinds[String(value(kind.column))] ?? kind.other)
}

type Said = {
  concept?: { text?: string; codings?: { code?: string }[] }
  value?: unknown
  unit?: string
  unitText?: string
  comparator?: string
}

function observationLine(parts: readonly string[]): string {
  const [comparator = '', value = '', unitText = '', unit = '', flag = '', components = '', absent = ''] = parts
  const own = ownWords({ comparator, value, unitText, unit })
  const within = measuredParts(components)
  return joined([own, ...within, flag, own === '' && within.length === 0 ? absent : ''])
}

/** What was measured, in words; empty where the parts say it. */
export const ownMeasure = (of: (column: 'comparator' | 'value' | 'unitText' | 'unit') => string): string =>
  ownWords({ comparator: of('comparator'), value: of('value'), unitText: of('unitText'), unit: of('unit') })
const ownWords = ({
  comparator,
  ...quantity
}: {
  comparator: string
  value: string
  unit: string
  unitText: string
}) => (quantity.value === '' ? '' : `${comparator}${enteredText(quantity)}`)

/** The parts of a measure in words, from the JSON that they are kept as. */
export const measuredParts = (components: string): string[] => pressureFirst(listIn(components) as Said[])

/** The parts of a measure in words; a blood pressure as it is spoken: 128/82 mmHg. */
function pressureFirst(parts: readonly Said[]): string[] {
  const coded = (code: string) => parts.find(({ concept }) => concept?.codings?.some((one) => one.code === code))
  const [systolic, diastolic] = [coded(SYSTOLIC.code), coded(DIASTOLIC.code)]
  if (!systolic || !diastolic || unitOf(systolic) !== unitOf(diastolic)) return parts.map(partWords)
  if (typeof systolic.value !== 'string' || measured(diastolic) === '') return parts.map(partWords)
  const others = parts.filter((part) => part !== systolic && part !== diastolic)
  return [`${systolic.comparator ?? ''}${systolic.value}/${measured(diastolic)}`, ...others.map(partWords)]
}
const unitOf = ({ unit = '', unitText = '' }: Said) => unit || unitText
const partWords = (part: Said) => `${part.concept?.text ?? ''} ${measured(part)}`.trim()
function measured({ value, unit = '', unitText = '', comparator = '' }: Said): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  return `${comparator}${enteredText({ value: `${value}`, unit, unitText })}`
}

const reactionWords = (reactions: string): string =>
  listIn(reactions)
    .flatMap((one) => (one as { manifestations?: { text?: string }[] }).manifestations ?? [])
    .map(({ text = '' }) => text)
    .filter((text) => text !== '')
    .join(', ')

const conditionWords = (conditions: string): string =>
  listIn(conditions)
    .map((one) => (one as Said).concept?.text ?? '')
    .filter((text) => text !== '')
    .join(', ')

/** A list kept as JSON; what is no list reads as an empty one, since a line must never keep a chart from opening. */
export function listIn(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : []
  } catch {
    return []
  }
}
