import type { Selectable } from 'kysely'
import {
  type Procedure,
  ProcedureDetails,
  procedureFaults,
  procedureWarnings,
  type Relative,
  RelativeDetails,
  relativeFaults,
  relativeWarnings,
  type Social,
  SocialDetails,
  socialFaults,
} from '../../shared/histories/index.ts'
import { asEventTime, type EntryHead, sameConcept, readDetails } from '../../shared/kernel/index.ts'
import { conceptColumns, toConcept, toEntryHead } from '../entry.ts'
import type { EntryKind } from '../list-entries.ts'
import type { ObservationTable } from '../results/tables.ts'
import type { FamilyHistoryTable, ProcedureTable } from './tables.ts'

const standsYet = (entry: EntryHead): boolean => entry.retraction === null

/** A row as the contract shows it. */
export function toRelative(row: Selectable<FamilyHistoryTable>): Relative {
  const { status, relativeName, sex, born, deceased, note } = row
  const conditions = JSON.parse(row.conditions) as Relative['conditions']
  const shown = { status, relativeName, sex, born, deceased, conditions, note }
  return { ...toEntryHead(row), concept: toConcept(row), ...shown } as Relative
}

/** A row as the contract shows it. */
export function toSocial(row: Selectable<ObservationTable>): Social {
  const { value, unitText, note } = row
  const valueCodings = JSON.parse(row.valueCodings) as Social['valueCodings']
  return { ...toEntryHead(row), concept: toConcept(row), value, unitText, valueCodings, note }
}

/** A row as the contract shows it; where only words are known of its time, they stand in `ended`. */
export function toProcedure(row: Selectable<ProcedureTable>): Procedure {
  const { category, status, bodySite, outcome, performerName, reasonText, note, ended, happened } = row
  const inWords = ended !== null && asEventTime(ended) === null
  const shown = { category, status, bodySite, outcome, performerName, reasonText, note }
  return {
    ...toEntryHead(row),
    concept: toConcept(row),
    ...shown,
    performed: inWords ? ended || null : happened,
    reasonCodings: JSON.parse(row.reasonCodings) as Procedure['reasonCodings'],
  } as Procedure
}

export const relativeKind: EntryKind<Relative, RelativeDetails> = {
  table: 'familyHistory',
  category: 'histories',
  toColumns: ({ concept, conditions, ...details }) => ({
    ...conceptColumns(concept),
    ...details,
    conditions: JSON.stringify(conditions),
  }),
  toEntry: toRelative,
  toDetails: (relative) => readDetails(RelativeDetails, relative),
  happened: () => null,
  holdsNow: standsYet,
  faults: relativeFaults,
  warnings: (before, after, others) =>
    before && sameConcept(before.concept, after.concept) ? [] : relativeWarnings(after, others),
}

/** An answer about how the patient lives is an observation like any other, of a category of its own. */
export const socialKind: EntryKind<Social, SocialDetails> = {
  table: 'observation',
  category: 'histories',
  where: { category: 'social-history' },
  toColumns: ({ concept, value, valueCodings, note }, before) => ({
    ...conceptColumns(concept),
    value,
    note,
    valueCodings: JSON.stringify(valueCodings),
    valueKind: valueCodings.length > 0 ? 'concept' : 'text',
    ...(before ? { status: 'corrected', unit: '', unitText: '', comparator: '' } : { ...NO_MEASURE, status: 'final' }),
  }),
  toEntry: toSocial,
  toDetails: (social) => readDetails(SocialDetails, { ...social, value: social.value || '–', noted: social.happened }),
  happened: ({ noted }) => noted,
  // The state of the list is that of the family history: an answer about smoking ends no answer about the family.
  holdsNow: () => false,
  faults: socialFaults,
  warnings: () => [],
}

/** What an answer in words has not. */
const NO_MEASURE = {
  unit: '',
  unitText: '',
  comparator: '',
  absentReason: '',
  interpretation: '',
  rangeLow: null,
  rangeHigh: null,
  rangeText: '',
  method: '',
  bodySite: '',
  instrumentName: '',
  components: '[]',
  reportId: null,
  setId: null,
  issued: null,
} as const

export const procedureKind: EntryKind<Procedure, ProcedureDetails> = {
  table: 'procedure',
  category: 'histories',
  toColumns: ({ concept, performed, reasonCodings, ...details }, before) => ({
    ...conceptColumns(concept),
    ...details,
    reasonCodings: JSON.stringify(reasonCodings),
    ...(before?.performed !== performed && { ended: asEventTime(performed) === null ? (performed ?? '') : null }),
    ...(!before && { ended: asEventTime(performed) === null ? (performed ?? '') : null }),
  }),
  toEntry: toProcedure,
  toDetails: (procedure) => readDetails(ProcedureDetails, procedure),
  happened: ({ performed }) => asEventTime(performed),
  holdsNow: () => false,
  faults: procedureFaults,
  warnings: (before, after, others) =>
    before && sameConcept(before.concept, after.concept) ? [] : procedureWarnings(after, others),
}
