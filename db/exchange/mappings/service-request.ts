import {
  conceptAt,
  conceptFrom,
  conceptOf,
  filled,
  firstTime,
  listOf,
  namedPart,
  notesAt,
  partsAt,
  startAt,
  textAt,
  timeAt,
  wordsOfAll,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, noLinks, pointing, reason } from './common.ts'

const SNOMED = 'http://snomed.info/sct'
/** Source: HL7 FHIR R4 valueset-servicerequest-category (SNOMED CT). */
const CATEGORIES: Readonly<Record<string, string>> = {
  '108252007': 'laboratory',
  '363679005': 'imaging',
  '3457005': 'referral',
  '306206005': 'referral',
  '387713003': 'procedure',
  '409063005': 'other',
  '409073007': 'other',
}
const OUTWARD: Readonly<Record<string, string>> = {
  laboratory: '108252007',
  imaging: '363679005',
  referral: '3457005',
  procedure: '387713003',
}

export const serviceRequest = mapping<'serviceOrder'>({
  resourceType: 'ServiceRequest',
  table: 'serviceOrder',
  read(resource, around) {
    const due = firstTime(resource, 'occurrenceDateTime') ?? startAt(resource, 'occurrencePeriod')
    const categories = partsAt(resource, 'category')
      .map(conceptOf)
      .flatMap((one) => one.codings)
    const status = textAt(resource, 'status', 60)
    const ordererName = named(resource, 'requester', around)
    return {
      table: 'serviceOrder',
      ...heads(resource, around),
      links: noLinks,
      happened: timeAt(resource, 'authoredOn') ?? due,
      authorName: ordererName,
      columns: {
        ...concept(conceptAt(resource, 'code')),
        category: categories.map(({ code }) => CATEGORIES[code]).find(Boolean) ?? 'other',
        status: status === '' || status === 'entered-in-error' ? 'unknown' : status,
        statusReason: '',
        priority: textAt(resource, 'priority', 30) || 'routine',
        ...reason(resource, around),
        instructions: [textAt(resource, 'patientInstruction'), notesAt(resource)].filter(Boolean).join('\n\n'),
        due,
        performerName: named(resource, 'performer', around) || wordsOfAll(resource, 'performerType'),
        ordererName,
        specimen: named(resource, 'specimen', around),
        completedAt: null,
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'ServiceRequest',
      id: out.id,
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      intent: 'order',
      category: OUTWARD[row.category]
        ? [filled({ coding: [filled({ system: SNOMED, code: OUTWARD[row.category] })], text: row.category })]
        : [],
      priority: row.priority,
      code: conceptFrom(row.conceptText, row.codings),
      subject: { reference: out.patient },
      encounter: pointing(out.encounter),
      occurrenceDateTime: row.due,
      authoredOn: row.happened,
      requester: namedPart(row.ordererName),
      performer: row.performerName ? [namedPart(row.performerName)] : [],
      reasonCode: listOf(conceptFrom(row.reasonText, row.reasonCodings)),
      specimen: row.specimen ? [namedPart(row.specimen)] : [],
      patientInstruction: row.instructions,
    }),
  fields: {
    conceptText: ['code'],
    codings: ['code'],
    category: ['category'],
    status: ['status'],
    priority: ['priority'],
    reasonText: ['reasonCode', 'reasonReference'],
    reasonCodings: ['reasonCode', 'reasonReference'],
    instructions: ['patientInstruction', 'note'],
    due: ['occurrenceDateTime', 'occurrencePeriod', 'occurrenceTiming'],
    performerName: ['performer', 'performerType'],
    ordererName: ['requester'],
    specimen: ['specimen'],
    happened: ['authoredOn'],
    encounterId: ['encounter'],
  },
})
