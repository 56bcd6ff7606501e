import {
  conceptFrom,
  filled,
  listOf,
  namedPart,
  notePart,
  notesAt,
  numberAt,
  partAt,
  partsAt,
  quantityPart,
  textAt,
  timeAt,
  wholeAt,
  wordsAt,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, noLinks, pointing, reason, renamed } from './common.ts'
import { dosageColumns, dosageFields, dosagePart, medicine } from './dosage.ts'

/** Source: HL7 FHIR R4 valueset-medicationrequest-status. */
const STATUSES: Readonly<Record<string, string>> = {
  draft: 'intended',
  cancelled: 'stopped',
  'entered-in-error': 'unknown',
}
const OUTWARD: Readonly<Record<string, string>> = { intended: 'draft', 'not-taken': 'cancelled' }

export const medicationRequest = mapping<'medication'>({
  resourceType: 'MedicationRequest',
  table: 'medication',
  owns: (row) => row.source === 'prescribed',
  read(resource, around) {
    const supply = partAt(resource, 'dispenseRequest')
    const quantity = partAt(supply, 'quantity')
    const lasts = partAt(supply, 'expectedSupplyDuration')
    const inDays = /^(d|days?)$/i.test(textAt(lasts, 'code') || textAt(lasts, 'unit'))
    const prescriberName = named(resource, 'requester', around)
    return {
      table: 'medication',
      ...heads(resource, around),
      links: noLinks,
      happened: timeAt(resource, 'authoredOn'),
      authorName: prescriberName || named(resource, 'recorder', around),
      columns: {
        ...concept(medicine(resource, around)),
        status: renamed(textAt(resource, 'status', 60), STATUSES),
        source: resource['reportedBoolean'] === true ? 'reported' : 'prescribed',
        ...dosageColumns(partsAt(resource, 'dosageInstruction')),
        started: timeAt(resource, 'authoredOn'),
        stopped: null,
        stopReason: wordsAt(resource, 'statusReason'),
        quantityValue: numberAt(quantity, 'value'),
        quantityUnit: textAt(quantity, 'unit', 100) || textAt(quantity, 'code', 100),
        daysSupply: inDays ? wholeAt(lasts, 'value') : null,
        refills: wholeAt(supply, 'numberOfRepeatsAllowed'),
        prescriberName,
        ...reason(resource, around),
        note: notesAt(resource),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'MedicationRequest',
      id: out.id,
      status: row.retractedAt === null ? (OUTWARD[row.status] ?? row.status) : 'entered-in-error',
      statusReason: filled({ text: row.stopReason }),
      intent: 'order',
      medicationCodeableConcept: conceptFrom(row.conceptText, row.codings),
      subject: { reference: out.patient },
      encounter: pointing(out.encounter),
      authoredOn: row.started ?? row.happened,
      requester: namedPart(row.prescriberName),
      reasonCode: listOf(conceptFrom(row.reasonText, row.reasonCodings)),
      note: notePart(row.note),
      dosageInstruction: listOf(dosagePart(row)),
      dispenseRequest: filled({
        numberOfRepeatsAllowed: row.refills ?? undefined,
        quantity: quantityPart(row.quantityValue, row.quantityUnit),
        expectedSupplyDuration: quantityPart(row.daysSupply === null ? null : String(row.daysSupply), 'd', 'days'),
      }),
    }),
  fields: {
    conceptText: ['medicationCodeableConcept', 'medicationReference'],
    codings: ['medicationCodeableConcept', 'medicationReference'],
    status: ['status'],
    ...dosageFields('dosageInstruction'),
    started: ['authoredOn'],
    stopReason: ['statusReason'],
    quantityValue: ['dispenseRequest'],
    quantityUnit: ['dispenseRequest'],
    daysSupply: ['dispenseRequest'],
    refills: ['dispenseRequest'],
    prescriberName: ['requester'],
    reasonText: ['reasonCode', 'reasonReference'],
    reasonCodings: ['reasonCode', 'reasonReference'],
    note: ['note'],
    happened: ['authoredOn'],
    encounterId: ['encounter'],
  },
})
