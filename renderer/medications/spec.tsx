import { readDetails } from '../../shared/kernel/index.ts'
import {
  doseOf,
  type Medication,
  MedicationDetails,
  type MedicationStatus,
  NEXT_STATUS,
} from '../../shared/medications/index.ts'
import { core } from '../ipc/client.ts'
import type { EntryAction, EntrySpec } from '../kit/entries/spec.ts'
import { writeTold } from '../kit/event-time.ts'
import { DrugLine } from './drug-line.tsx'
import { MedicationFields } from './fields.tsx'
import { moveTo } from './move-status.tsx'

const EMPTY: MedicationDetails = {
  ...MedicationDetails.parse({ concept: { text: '–', codings: [] } }),
  concept: { text: '', codings: [] },
}

const move = (
  to: MedicationStatus,
  word: string,
  from?: MedicationStatus,
): EntryAction<Medication, MedicationDetails> => ({
  word,
  shown: ({ status }) => NEXT_STATUS[status].includes(to) && (from === undefined || status === from),
  Panel: moveTo(to, word),
})

export const medicationSpec: EntrySpec<Medication, MedicationDetails> = {
  capability: 'medications',
  noun: 'medications',
  calls: core.medications,
  empty: () => EMPTY,
  details: MedicationDetails,
  detailsOf: (drug) => readDetails(MedicationDetails, drug),
  Fields: MedicationFields,
  Line: DrugLine,
  compared: (details, intl) => ({
    concept: details.concept.text,
    // The status is moved by itself, and shown with the details where versions are compared.
    doseValue: doseOf(details),
    sig: details.sig,
    route: details.route,
    frequency: details.frequency,
    asNeeded: details.asNeeded ? details.asNeededFor || intl.formatMessage({ id: 'medications.as-needed' }) : '',
    source: intl.formatMessage({ id: `medications.source.${details.source}` }),
    started: writeTold(details.started, intl.locale),
    prescriberName: details.prescriberName,
    reasonText: details.reasonText,
    note: details.note,
  }),
  also: (drug, intl) => ({
    status: intl.formatMessage({ id: `medications.status.${drug.status}` }),
    stopped: writeTold(drug.stopped, intl.locale),
    stopReason: drug.stopReason,
  }),
  together: [
    ['doseValue', 'doseUnit'],
    ['asNeeded', 'asNeededFor'],
    ['reasonText', 'reasonCodings'],
  ],
  actions: [
    move('stopped', 'medications.stop'),
    move('on-hold', 'medications.hold'),
    move('active', 'medications.resume', 'on-hold'),
    move('active', 'medications.taken', 'not-taken'),
    move('active', 'medications.begun', 'intended'),
    move('completed', 'medications.complete'),
  ],
}
