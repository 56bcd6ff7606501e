import {
  conceptFrom,
  endAt,
  filled,
  firstTime,
  listOf,
  namedPart,
  notePart,
  notesAt,
  numberAt,
  partAt,
  quantityPart,
  startAt,
  textAt,
  wordsAt,
  wordsOfAll,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { actor, heads, noLinks, original, pointing, reason, renamed } from './common.ts'
import { medicine, notPrescribed } from './dosage.ts'

/** Source: HL7 FHIR R4 valueset-medication-admin-status. */
const STATUSES: Readonly<Record<string, string>> = {
  'in-progress': 'active',
  'not-done': 'not-taken',
  'entered-in-error': 'unknown',
}

export const medicationAdministration = mapping<'medication'>({
  resourceType: 'MedicationAdministration',
  table: 'medication',
  owns: (row) => row.source === 'administered',
  read(resource, around) {
    const given = partAt(resource, 'dosage')
    const dose = partAt(given, 'dose')
    const started = firstTime(resource, 'effectiveDateTime') ?? startAt(resource, 'effectivePeriod')
    return {
      table: 'medication',
      ...heads(resource, around),
      links: noLinks,
      happened: started,
      authorName: actor(resource, 'performer', around),
      columns: {
        ...concept(medicine(resource, around)),
        status: renamed(textAt(resource, 'status', 60), STATUSES),
        source: 'administered',
        sig: textAt(given, 'text', 4000),
        doseValue: numberAt(dose, 'value'),
        doseUnit: textAt(dose, 'code', 100) || textAt(dose, 'unit', 100),
        route: wordsAt(given, 'route'),
        frequency: '',
        timing: 'null',
        asNeeded: 0,
        asNeededFor: '',
        started,
        stopped: endAt(resource, 'effectivePeriod'),
        stopReason: wordsOfAll(resource, 'statusReason'),
        ...notPrescribed,
        ...reason(resource, around),
        note: notesAt(resource),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'MedicationAdministration',
      id: out.id,
      status: row.retractedAt === null ? original(row.status, STATUSES) : 'entered-in-error',
      statusReason: listOf(filled({ text: row.stopReason })),
      medicationCodeableConcept: conceptFrom(row.conceptText, row.codings),
      subject: { reference: out.patient },
      context: pointing(out.encounter),
      ...(row.stopped
        ? { effectivePeriod: filled({ start: row.started ?? row.happened, end: row.stopped }) }
        : { effectiveDateTime: row.started ?? row.happened }),
      performer: row.authorName ? [{ actor: namedPart(row.authorName) }] : [],
      reasonCode: listOf(conceptFrom(row.reasonText, row.reasonCodings)),
      note: notePart(row.note),
      dosage: filled({
        text: row.sig,
        route: filled({ text: row.route }),
        dose: quantityPart(row.doseValue, row.doseUnit),
      }),
    }),
  fields: {
    conceptText: ['medicationCodeableConcept', 'medicationReference'],
    codings: ['medicationCodeableConcept', 'medicationReference'],
    status: ['status'],
    sig: ['dosage'],
    doseValue: ['dosage'],
    doseUnit: ['dosage'],
    route: ['dosage'],
    started: ['effectiveDateTime', 'effectivePeriod'],
    stopped: ['effectiveDateTime', 'effectivePeriod'],
    stopReason: ['statusReason'],
    reasonText: ['reasonCode', 'reasonReference'],
    reasonCodings: ['reasonCode', 'reasonReference'],
    note: ['note'],
    happened: ['effectiveDateTime', 'effectivePeriod'],
    encounterId: ['context'],
  },
})
