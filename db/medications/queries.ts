import type { Selectable } from 'kysely'
import { asEventTime, readDetails } from '../../shared/kernel/index.ts'
import {
  holdsNow,
  type Medication,
  MedicationDetails,
  medicationFaults,
  medicationWarnings,
  sameDrug,
} from '../../shared/medications/index.ts'
import { conceptColumns, toConcept, toEntryHead } from '../entry.ts'
import type { EntryKind } from '../list-entries.ts'
import type { MedicationTable } from './tables.ts'

/** A row as the contract shows it. */
export function toMedication(row: Selectable<MedicationTable>): Medication {
  const { status, source, sig, doseValue, doseUnit, route, frequency, asNeededFor, started, stopped, stopReason } = row
  const { quantityValue, quantityUnit, daysSupply, refills, prescriberName, reasonText, note } = row
  const shown = {
    status,
    source,
    sig,
    doseValue,
    doseUnit,
    route,
    frequency,
    asNeededFor,
    started,
    stopped,
    stopReason,
  }
  const more = { quantityValue, quantityUnit, daysSupply, refills, prescriberName, reasonText, note }
  return {
    ...toEntryHead(row),
    concept: toConcept(row),
    ...shown,
    ...more,
    asNeeded: row.asNeeded === 1,
    reasonCodings: JSON.parse(row.reasonCodings) as Medication['reasonCodings'],
  } as Medication
}

export const medicationKind: EntryKind<Medication, MedicationDetails> = {
  table: 'medication',
  category: 'medications',
  toColumns: ({ concept, asNeeded, reasonCodings, ...details }, before) => ({
    ...conceptColumns(concept),
    ...details,
    asNeeded: asNeeded ? 1 : 0,
    reasonCodings: JSON.stringify(reasonCodings),
    // What a person enters is taken; what an import knows better stays.
    ...(!before && { status: 'active', timing: 'null', stopped: null, stopReason: '' }),
  }),
  toEntry: toMedication,
  toDetails: (drug) => readDetails(MedicationDetails, drug),
  happened: ({ started }) => asEventTime(started),
  holdsNow,
  faults: medicationFaults,
  warnings: (before, after, others) =>
    before && (!holdsNow(before) || sameDrug(before.concept, after.concept)) ? [] : medicationWarnings(after, others),
}
