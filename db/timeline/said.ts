import type { SaidField } from '../../shared/timeline/index.ts'
import type { EntryTable } from '../entry.ts'
import type { Tables } from '../tables.ts'
import { listIn, measuredParts, ownMeasure } from './arms.ts'

type Column<T extends EntryTable> = keyof Tables[T] & string
type Row = Readonly<Record<string, unknown>>
/** A column and how its value is read; more than a value needs a function of the row. */
type Spec<T extends EntryTable> = readonly (
  | Column<T>
  | readonly [Column<T>, SaidField['as']]
  | ((row: Row) => SaidField[])
)[]

const text = (row: Row, column: string): string => {
  const value = row[column]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
const field = (name: string, value: unknown, as: SaidField['as'] = 'text'): SaidField[] =>
  (typeof value === 'string' || typeof value === 'number') && value !== ''
    ? [{ field: name, text: String(value), as }]
    : []

type Coded = { text?: unknown; codings?: unknown; code?: unknown; system?: unknown; display?: unknown }
const wordsOf = (concept: unknown): string => String((concept as Coded | undefined)?.text ?? '')

/** The codes of a column, each with the system it is of. */
const codesOf = (column: string, name: string) => (row: Row) =>
  (listIn(text(row, column)) as Coded[]).flatMap(({ code, system, display }) =>
    field(name, [code, display, system].filter((part) => part !== undefined && part !== '').join(' · ')),
  )
/** The codes that its source gave the entry. */
const codes = codesOf('codings', 'code')
const reasonCodes = codesOf('reasonCodings', 'reasonCode')
const quantity = (name: string, value: string, unit: string) => (row: Row) =>
  field(name, [text(row, value), text(row, unit)].filter(Boolean).join(' '))
const when = (name: string) => (row: Row) => (text(row, name) === '1' ? field(name, 'yes', 'code') : [])

const reactions = (row: Row): SaidField[] =>
  (listIn(text(row, 'reactions')) as Record<string, unknown>[]).flatMap((one) => {
    const manifestations = Array.isArray(one['manifestations']) ? one['manifestations'].map(wordsOf) : []
    return [
      ...field('reaction', [...manifestations, one['description']].filter(Boolean).join(', ')),
      ...field('severity', one['severity'], 'code'),
      ...field('onset', one['onset'], 'event'),
    ]
  })
const conditions = (row: Row): SaidField[] =>
  (listIn(text(row, 'conditions')) as Record<string, unknown>[]).flatMap(({ concept, onset, outcome, note }) =>
    field('condition', [wordsOf(concept), onset, outcome, note].filter(Boolean).join(' · ')),
  )
const statements = (row: Row): SaidField[] =>
  (listIn(text(row, 'informationStatements')) as Record<string, unknown>[]).flatMap(({ name, publishedOn, givenOn }) =>
    field('informationStatement', [name, publishedOn, givenOn].filter(Boolean).join(' · ')),
  )
const drawn = (row: Row): SaidField[] =>
  (listIn(text(row, 'annotations')) as { drawing?: { text?: unknown } }[]).flatMap(({ drawing }) =>
    field('annotation', drawing?.text),
  )
const range = (row: Row): SaidField[] => {
  const [low, high] = [text(row, 'rangeLow'), text(row, 'rangeHigh')]
  return field('range', text(row, 'rangeText') || (low === '' && high === '' ? '' : `${low} – ${high}`))
}
const measure = (row: Row): SaidField[] =>
  [ownMeasure((column) => text(row, column)), ...measuredParts(text(row, 'components'))].flatMap((one) =>
    field('value', one),
  )

/**
 * What the entries of each table say beside title and head, in the order in which it is read. Empty fields are left out. What
 * is told elsewhere (who, when, whose) or is no language (a picture, a hash) is not named.
 */
const SAID: { readonly [T in EntryTable]: Spec<T> } = {
  encounter: [
    ['status', 'code'],
    ['class', 'code'],
    'reasonText',
    reasonCodes,
    'clinicianName',
    'locationName',
    ['ended', 'event'],
    'statusReason',
    codes,
  ],
  note: [
    ['status', 'code'],
    'firstWords',
    'signerName',
    ['signedAt', 'moment'],
    'cosignerName',
    ['cosignedAt', 'moment'],
    codes,
  ],
  serviceOrder: [
    ['status', 'code'],
    ['category', 'code'],
    ['priority', 'code'],
    'reasonText',
    reasonCodes,
    'instructions',
    ['due', 'event'],
    'performerName',
    'ordererName',
    'specimen',
    ['completedAt', 'moment'],
    'statusReason',
    codes,
  ],
  diagnosticReport: [
    ['status', 'code'],
    ['category', 'code'],
    'performerName',
    ['issued', 'event'],
    'conclusion',
    'narrative',
    ['reviewedAt', 'moment'],
    'note',
    codes,
  ],
  observation: [
    ['status', 'code'],
    measure,
    codesOf('valueCodings', 'valueCode'),
    ['interpretation', 'code'],
    range,
    'absentReason',
    'method',
    'bodySite',
    'instrumentName',
    ['issued', 'event'],
    'note',
    codes,
  ],
  problem: [
    ['clinicalStatus', 'code'],
    ['verificationStatus', 'code'],
    ['severity', 'code'],
    'bodySite',
    ['onset', 'event'],
    ['abated', 'event'],
    'note',
    codes,
  ],
  allergy: [
    ['clinicalStatus', 'code'],
    ['verificationStatus', 'code'],
    ['type', 'code'],
    ['category', 'code'],
    ['criticality', 'code'],
    reactions,
    ['onset', 'event'],
    ['lastOccurred', 'event'],
    'note',
    codes,
  ],
  medication: [
    ['status', 'code'],
    ['source', 'code'],
    'sig',
    quantity('dose', 'doseValue', 'doseUnit'),
    'route',
    'frequency',
    when('asNeeded'),
    'asNeededFor',
    ['started', 'event'],
    ['stopped', 'event'],
    'stopReason',
    quantity('quantity', 'quantityValue', 'quantityUnit'),
    'daysSupply',
    'refills',
    'prescriberName',
    'reasonText',
    reasonCodes,
    'note',
    codes,
  ],
  immunization: [
    ['status', 'code'],
    'notDoneReason',
    'lotNumber',
    'manufacturer',
    ['expiresOn', 'event'],
    'site',
    'route',
    quantity('dose', 'doseValue', 'doseUnit'),
    'doseNumber',
    'series',
    'performerName',
    when('reported'),
    'fundingSource',
    statements,
    codesOf('reactions', 'reaction'),
    'note',
    codes,
  ],
  familyHistory: [
    ['status', 'code'],
    'relativeName',
    ['sex', 'code'],
    ['born', 'event'],
    'deceased',
    conditions,
    'note',
    codes,
  ],
  procedure: [
    ['status', 'code'],
    ['category', 'code'],
    ['ended', 'event'],
    'bodySite',
    'outcome',
    'performerName',
    'reasonText',
    reasonCodes,
    'note',
    codes,
  ],
  document: [['status', 'code'], ['documentClass', 'code'], 'pages', drawn, ['reviewedAt', 'moment'], 'text'],
  communication: [['status', 'code'], 'senderName', ['sentAt', 'moment'], when('urgent'), 'body', codes],
  consent: [
    ['status', 'code'],
    'signerName',
    ['signerRelationship', 'code'],
    ['decidedAt', 'moment'],
    'witnessName',
    ['expiresOn', 'event'],
    'reason',
    ['revokedAt', 'moment'],
    'revokedName',
    'revocationReason',
    codes,
  ],
  appointmentEntry: [
    ['status', 'code'],
    'providerName',
    'locationName',
    ['ended', 'event'],
    'reasonText',
    'statusReason',
    codes,
  ],
  listReview: [['finding', 'code'], 'note'],
}

/** Everything that a row of a table of entries says, in full. */
export function saidOf(table: EntryTable, row: Row): SaidField[] {
  return (SAID[table] as Spec<EntryTable>).flatMap((one) => {
    if (typeof one === 'function') return one(row)
    const [column, as] = typeof one === 'string' ? ([one, 'text'] as const) : one
    return field(column, text(row, column), as)
  })
}
