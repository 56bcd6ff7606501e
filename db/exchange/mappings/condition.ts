import {
  codeAt,
  codePart,
  conceptAt,
  conceptFrom,
  type Fhir,
  filled,
  firstTime,
  listOf,
  notePart,
  notesAt,
  partAt,
  partsAt,
  conceptOf,
  quantityText,
  startAt,
  textAt,
  timeAt,
  timeOrWords,
  wordsOfAll,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, noLinks, original, pointing } from './common.ts'

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category'
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical'
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/condition-ver-status'
/** Source: HL7 FHIR R4 valueset-condition-category; US Core adds health-concern. */
const CATEGORIES: Readonly<Record<string, string>> = {
  'problem-list-item': 'problem',
  'encounter-diagnosis': 'diagnosis',
  'health-concern': 'concern',
}
/** Source: SNOMED CT 24484000, 6736007, 255604002. */
const SEVERITIES: Readonly<Record<string, string>> = {
  '24484000': 'severe',
  '6736007': 'moderate',
  '255604002': 'mild',
}

/** When it began or ended, as a time or in the words that the source has: an age, a range, a sentence. */
export function told(resource: Fhir, base: 'onset' | 'abatement'): string | null {
  const time = timeAt(resource, `${base}DateTime`) ?? startAt(resource, `${base}Period`)
  if (time) return time
  const words = textAt(resource, `${base}String`, 500) || quantityText(partAt(resource, `${base}Age`))
  if (words) return words
  const range = partAt(resource, `${base}Range`)
  const text = [quantityText(partAt(range, 'low')), quantityText(partAt(range, 'high'))].filter(Boolean).join('–')
  return text || (resource[`${base}Boolean`] === true ? 'yes' : null)
}

export const condition = mapping<'problem'>({
  resourceType: 'Condition',
  table: 'problem',
  read(resource, around) {
    const verificationStatus = codeAt(resource, 'verificationStatus')
    const severity = conceptAt(resource, 'severity')
    const categories = partsAt(resource, 'category')
      .map(conceptOf)
      .flatMap((one) => one.codings)
    return {
      table: 'problem',
      ...heads(resource, around),
      retracted: verificationStatus === 'entered-in-error',
      links: noLinks,
      happened:
        firstTime(resource, 'onsetDateTime') ?? startAt(resource, 'onsetPeriod') ?? timeAt(resource, 'recordedDate'),
      authorName: named(resource, 'recorder', around) || named(resource, 'asserter', around),
      columns: {
        ...concept(conceptAt(resource, 'code')),
        category: categories.map(({ code }) => CATEGORIES[code]).find(Boolean) ?? 'problem',
        clinicalStatus: codeAt(resource, 'clinicalStatus') || (resource['abatementDateTime'] ? 'resolved' : 'active'),
        verificationStatus: verificationStatus === 'entered-in-error' ? 'refuted' : verificationStatus || 'unconfirmed',
        severity: SEVERITIES[severity.codings[0]?.code ?? ''] ?? severity.text,
        onset: told(resource, 'onset'),
        abated: told(resource, 'abatement'),
        bodySite: wordsOfAll(resource, 'bodySite'),
        note: notesAt(resource),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'Condition',
      id: out.id,
      clinicalStatus: row.retractedAt === null ? codePart(CLINICAL, row.clinicalStatus) : undefined,
      verificationStatus: codePart(
        VERIFICATION,
        row.retractedAt === null ? row.verificationStatus : 'entered-in-error',
      ),
      category: [codePart(CATEGORY, original(row.category, CATEGORIES))],
      severity: filled({ text: row.severity }),
      code: conceptFrom(row.conceptText, row.codings),
      bodySite: listOf(filled({ text: row.bodySite })),
      subject: { reference: out.patient },
      encounter: pointing(out.encounter),
      ...timeOrWords('onset', row.onset ?? row.happened),
      ...timeOrWords('abatement', row.abated),
      note: notePart(row.note),
    }),
  fields: {
    conceptText: ['code'],
    codings: ['code'],
    category: ['category'],
    clinicalStatus: ['clinicalStatus'],
    verificationStatus: ['verificationStatus'],
    severity: ['severity'],
    onset: ['onsetDateTime', 'onsetPeriod', 'onsetAge', 'onsetRange', 'onsetString'],
    abated: ['abatementDateTime', 'abatementPeriod', 'abatementAge', 'abatementRange', 'abatementString'],
    bodySite: ['bodySite'],
    note: ['note'],
    happened: ['onsetDateTime', 'onsetPeriod'],
    encounterId: ['encounter'],
  },
})
