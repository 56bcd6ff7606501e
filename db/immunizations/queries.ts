import type { Selectable } from 'kysely'
import {
  holdsNow,
  type Immunization,
  ImmunizationDetails,
  immunizationFaults,
  immunizationWarnings,
} from '../../shared/immunizations/index.ts'
import { readDetails } from '../../shared/kernel/index.ts'
import { conceptColumns, toConcept, toEntryHead } from '../entry.ts'
import type { EntryKind } from '../list-entries.ts'
import type { ImmunizationTable } from './tables.ts'

/** A row as the contract shows it. */
export function toImmunization(row: Selectable<ImmunizationTable>): Immunization {
  const { status, notDoneReason, lotNumber, manufacturer, expiresOn, site, route, doseValue, doseUnit } = row
  const { doseNumber, series, performerName, fundingSource, note } = row
  const shown = { status, notDoneReason, lotNumber, manufacturer, expiresOn, site, route, doseValue, doseUnit }
  const more = { doseNumber, series, performerName, fundingSource, note }
  return {
    ...toEntryHead(row),
    concept: toConcept(row),
    ...shown,
    ...more,
    reported: row.reported === 1,
    informationStatements: JSON.parse(row.informationStatements) as Immunization['informationStatements'],
    reactions: JSON.parse(row.reactions) as Immunization['reactions'],
  } as Immunization
}

const toDetails = (entry: Immunization): ImmunizationDetails =>
  readDetails(ImmunizationDetails, { ...entry, given: entry.happened })

export const immunizationKind: EntryKind<Immunization, ImmunizationDetails> = {
  table: 'immunization',
  category: 'immunizations',
  toColumns: ({ concept, given: _given, informationStatements, reactions, reported, ...details }) => ({
    ...conceptColumns(concept),
    ...details,
    reported: reported ? 1 : 0,
    informationStatements: JSON.stringify(informationStatements),
    reactions: JSON.stringify(reactions),
  }),
  toEntry: toImmunization,
  toDetails,
  happened: ({ given }) => given,
  holdsNow,
  faults: immunizationFaults,
  warnings: (before, after, others) => immunizationWarnings(before && toDetails(before), after, others),
}
