import {
  conceptAt,
  conceptFrom,
  endAt,
  filled,
  firstTime,
  listOf,
  namedPart,
  notePart,
  notesAt,
  startAt,
  textAt,
  wordsAt,
  wordsOfAll,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { actor, heads, named, noLinks, pointing, reason } from './common.ts'

/** Source: HL7 FHIR R4 valueset-procedure-category (SNOMED CT). */
const CATEGORIES: Readonly<Record<string, string>> = {
  '387713003': 'surgical',
  '103693007': 'diagnostic',
  '409063005': 'counselling',
  '409073007': 'counselling',
}

export const procedure = mapping<'procedure'>({
  resourceType: 'Procedure',
  table: 'procedure',
  read(resource, around) {
    const category = conceptAt(resource, 'category')
    const status = textAt(resource, 'status', 60)
    const performerName = actor(resource, 'performer', around)
    return {
      table: 'procedure',
      ...heads(resource, around),
      links: noLinks,
      happened: firstTime(resource, 'performedDateTime') ?? startAt(resource, 'performedPeriod'),
      authorName: named(resource, 'recorder', around) || performerName,
      columns: {
        ...concept(conceptAt(resource, 'code')),
        category: CATEGORIES[category.codings[0]?.code ?? ''] ?? (category.text ? 'other' : ''),
        status: status === '' || status === 'entered-in-error' ? 'unknown' : status,
        ended: endAt(resource, 'performedPeriod'),
        bodySite: wordsOfAll(resource, 'bodySite'),
        outcome: wordsAt(resource, 'outcome'),
        performerName,
        ...reason(resource, around),
        note: [textAt(resource, 'performedString', 500), notesAt(resource)].filter(Boolean).join('\n\n'),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'Procedure',
      id: out.id,
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      category: filled({ text: row.category }),
      code: conceptFrom(row.conceptText, row.codings),
      subject: { reference: out.patient },
      encounter: pointing(out.encounter),
      ...(row.ended
        ? { performedPeriod: { start: row.happened, end: row.ended } }
        : { performedDateTime: row.happened }),
      performer: row.performerName ? [{ actor: namedPart(row.performerName) }] : [],
      reasonCode: listOf(conceptFrom(row.reasonText, row.reasonCodings)),
      bodySite: listOf(filled({ text: row.bodySite })),
      outcome: filled({ text: row.outcome }),
      note: notePart(row.note),
    }),
  fields: {
    conceptText: ['code'],
    codings: ['code'],
    category: ['category'],
    status: ['status'],
    ended: ['performedDateTime', 'performedPeriod'],
    bodySite: ['bodySite'],
    outcome: ['outcome'],
    performerName: ['performer'],
    reasonText: ['reasonCode', 'reasonReference'],
    reasonCodings: ['reasonCode', 'reasonReference'],
    note: ['note', 'performedString'],
    happened: ['performedDateTime', 'performedPeriod', 'performedString', 'performedAge', 'performedRange'],
    encounterId: ['encounter'],
  },
})
