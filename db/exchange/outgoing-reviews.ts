import type { Kysely, Selectable } from 'kysely'
import { codePart, type Fhir, filled, namedPart, notePart } from '../../shared/exchange/index.ts'
import type { Tables } from '../tables.ts'

type Review = Selectable<Tables['listReview']>
export type OutgoingReview = { type: string; id: string; resource: Fhir }

const SNOMED = 'http://snomed.info/sct'
/** That nothing is known, as a concept of its own. Source: SNOMED CT; HL7 US Core and IPS write it so. */
const NOTHING: Readonly<Record<string, readonly [type: string, code: string, display: string]>> = {
  allergies: ['AllergyIntolerance', '716186003', 'No known allergy'],
  problems: ['Condition', '160245001', 'No current problems or disability'],
  medications: ['MedicationStatement', '787481004', 'No known medications'],
}
/** Source: LOINC, the codes by which documents name these sections. */
const SECTIONS: Readonly<Record<string, readonly [code: string, display: string]>> = {
  allergies: ['48765-2', 'Allergies and adverse reactions Document'],
  problems: ['11450-4', 'Problem list - Reported'],
  medications: ['10160-0', 'History of Medication use Narrative'],
  immunizations: ['11369-6', 'History of Immunization Narrative'],
  histories: ['10157-6', 'History of family member diseases Narrative'],
}

/**
 * What somebody found when asked about whole lists, as far as it was said here. An answer that still holds goes out as the
 * concept that says so; every other as a List, which tells that it was looked at.
 */
export async function outgoingReviews(
  db: Kysely<Tables>,
  about: { patientId: string; patient: string },
): Promise<OutgoingReview[]> {
  const rows = await db
    .selectFrom('listReview as r')
    .selectAll('r')
    .where('r.patientId', '=', about.patientId)
    .orderBy('r.recordedAt')
    .orderBy('r.id')
    .execute()
  const came = await db
    .selectFrom('fhirResource')
    .select('entryId')
    .where('patientId', '=', about.patientId)
    .where('entryTable', '=', 'listReview')
    .execute()
  const theirs = new Set(came.map(({ entryId }) => entryId))
  return rows
    .filter((row) => row.finding !== 'superseded' && !theirs.has(row.id))
    .map((row) => {
      const later = rows.some(
        (other) => other.list === row.list && other.retractedAt === null && other.recordedAt > row.recordedAt,
      )
      const holds = row.finding === 'none-known' && row.retractedAt === null && !later
      const nothing = holds ? NOTHING[row.list] : undefined
      return nothing ? nothingKnown(row, nothing, about.patient) : reviewed(row, about.patient, later)
    })
}

function nothingKnown(row: Review, [type, code, display]: (typeof NOTHING)[string], patient: string): OutgoingReview {
  const concept = codePart(SNOMED, code, display)
  const status = codePart(
    type === 'Condition'
      ? 'http://terminology.hl7.org/CodeSystem/condition-clinical'
      : 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
    'active',
  )
  const head = { resourceType: type, id: row.id }
  const note = notePart(row.note)
  const by = namedPart(row.authorName)
  const of = { reference: patient }
  const resource =
    type === 'MedicationStatement'
      ? filled({
          ...head,
          status: 'active',
          medicationCodeableConcept: concept,
          subject: of,
          effectiveDateTime: row.happened,
          informationSource: by,
          note,
        })
      : type === 'Condition'
        ? filled({
            ...head,
            clinicalStatus: status,
            code: concept,
            subject: of,
            recordedDate: row.happened,
            recorder: by,
            note,
          })
        : filled({
            ...head,
            clinicalStatus: status,
            code: concept,
            patient: of,
            recordedDate: row.happened,
            recorder: by,
            note,
          })
  return { type, id: row.id, resource }
}

/** Source: HL7 FHIR R4 List, list-empty-reason. */
function reviewed(row: Review, patient: string, later: boolean): OutgoingReview {
  const [code = '', display = ''] = SECTIONS[row.list] ?? []
  const resource = filled({
    resourceType: 'List',
    id: row.id,
    status: row.retractedAt !== null ? 'entered-in-error' : later ? 'retired' : 'current',
    mode: 'snapshot',
    title: `${row.list}: ${row.finding}`,
    code: codePart('http://loinc.org', code, display),
    subject: { reference: patient },
    date: row.happened,
    source: namedPart(row.authorName),
    note: notePart([row.note, row.detail === '{}' ? '' : row.detail].filter(Boolean).join('\n')),
    emptyReason:
      row.finding === 'none-known'
        ? codePart('http://terminology.hl7.org/CodeSystem/list-empty-reason', 'nilknown', 'Nil Known')
        : row.finding === 'unable'
          ? codePart('http://terminology.hl7.org/CodeSystem/list-empty-reason', 'unavailable', 'Unavailable')
          : {},
  })
  return { type: 'List', id: row.id, resource }
}
