import {
  conceptFrom,
  endAt,
  filled,
  firstTime,
  listOf,
  namedPart,
  notePart,
  notesAt,
  partsAt,
  startAt,
  textAt,
  wordsOfAll,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, noLinks, pointing, reason, renamed } from './common.ts'
import { dosageColumns, dosageFields, dosagePart, medicine, notPrescribed } from './dosage.ts'

export const medicationStatement = mapping<'medication'>({
  resourceType: 'MedicationStatement',
  table: 'medication',
  owns: (row) => row.source === 'reported',
  read(resource, around) {
    const started = firstTime(resource, 'effectiveDateTime') ?? startAt(resource, 'effectivePeriod')
    return {
      table: 'medication',
      ...heads(resource, around),
      links: noLinks,
      happened: started ?? firstTime(resource, 'dateAsserted'),
      authorName: named(resource, 'informationSource', around),
      columns: {
        ...concept(medicine(resource, around)),
        status: renamed(textAt(resource, 'status', 60), { 'entered-in-error': 'unknown' }),
        source: 'reported',
        ...dosageColumns(partsAt(resource, 'dosage')),
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
      resourceType: 'MedicationStatement',
      id: out.id,
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      statusReason: listOf(filled({ text: row.stopReason })),
      medicationCodeableConcept: conceptFrom(row.conceptText, row.codings),
      subject: { reference: out.patient },
      context: pointing(out.encounter),
      ...(row.stopped
        ? { effectivePeriod: filled({ start: row.started, end: row.stopped }) }
        : { effectiveDateTime: row.started ?? row.happened }),
      informationSource: namedPart(row.authorName),
      reasonCode: listOf(conceptFrom(row.reasonText, row.reasonCodings)),
      note: notePart(row.note),
      dosage: listOf(dosagePart(row)),
    }),
  fields: {
    conceptText: ['medicationCodeableConcept', 'medicationReference'],
    codings: ['medicationCodeableConcept', 'medicationReference'],
    status: ['status'],
    ...dosageFields('dosage'),
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
