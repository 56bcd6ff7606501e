import {
  codePart,
  conceptAt,
  conceptFrom,
  filled,
  firstTime,
  namedPart,
  notePart,
  notesAt,
  numberAt,
  partAt,
  partsAt,
  quantityPart,
  textAt,
  timeAt,
  timeOrWords,
  Unfit,
  wordsAt,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { actor, heads, named, noLinks, pointing } from './common.ts'

type Statement = { name: string; publishedOn: string | null; givenOn: string | null }
const ORIGIN = 'http://terminology.hl7.org/CodeSystem/immunization-origin'

export const immunization = mapping<'immunization'>({
  resourceType: 'Immunization',
  table: 'immunization',
  read(resource, around) {
    const [protocol = null] = partsAt(resource, 'protocolApplied')
    const dose = partAt(resource, 'doseQuantity')
    const status = textAt(resource, 'status', 60)
    if (status === '') throw new Unfit('It does not say whether the vaccine was given (status)')
    const statements = partsAt(resource, 'education').map(
      (one): Statement => ({
        name: textAt(one, 'documentType', 300) || textAt(one, 'reference', 300),
        publishedOn: timeAt(one, 'publicationDate'),
        givenOn: timeAt(one, 'presentationDate'),
      }),
    )
    const performerName = actor(resource, 'performer', around)
    return {
      table: 'immunization',
      ...heads(resource, around, 'patient'),
      links: noLinks,
      happened: firstTime(resource, 'occurrenceDateTime', 'recorded'),
      authorName: performerName,
      columns: {
        ...concept(conceptAt(resource, 'vaccineCode')),
        status: status === 'not-done' ? 'not-done' : 'completed',
        notDoneReason: status === 'not-done' ? wordsAt(resource, 'statusReason') : '',
        lotNumber: textAt(resource, 'lotNumber', 100),
        manufacturer: named(resource, 'manufacturer', around),
        expiresOn: timeAt(resource, 'expirationDate'),
        site: wordsAt(resource, 'site'),
        route: wordsAt(resource, 'route'),
        doseValue: numberAt(dose, 'value'),
        doseUnit: textAt(dose, 'code', 100) || textAt(dose, 'unit', 100),
        doseNumber: numberAt(protocol, 'doseNumberPositiveInt') ?? textAt(protocol, 'doseNumberString', 60),
        series: textAt(protocol, 'series', 300),
        performerName,
        reported: resource['primarySource'] === false || partAt(resource, 'reportOrigin') ? 1 : 0,
        fundingSource: wordsAt(resource, 'fundingSource'),
        informationStatements: JSON.stringify(statements),
        reactions: '[]',
        note: [textAt(resource, 'occurrenceString', 500), notesAt(resource)].filter(Boolean).join('\n\n'),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'Immunization',
      id: out.id,
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      statusReason: filled({ text: row.notDoneReason }),
      vaccineCode: conceptFrom(row.conceptText, row.codings),
      patient: { reference: out.patient },
      encounter: pointing(out.encounter),
      ...timeOrWords('occurrence', row.happened),
      primarySource: row.reported === 0,
      reportOrigin: row.reported === 1 ? codePart(ORIGIN, 'record', 'Other health care facility’s record') : undefined,
      manufacturer: namedPart(row.manufacturer),
      lotNumber: row.lotNumber,
      expirationDate: row.expiresOn,
      site: filled({ text: row.site }),
      route: filled({ text: row.route }),
      doseQuantity: quantityPart(row.doseValue, row.doseUnit),
      performer: row.performerName ? [{ actor: namedPart(row.performerName) }] : [],
      note: notePart(row.note),
      education: (JSON.parse(row.informationStatements) as Statement[]).map((one) =>
        filled({ documentType: one.name, publicationDate: one.publishedOn, presentationDate: one.givenOn }),
      ),
      fundingSource: filled({ text: row.fundingSource }),
      protocolApplied: row.doseNumber ? [filled({ series: row.series, doseNumberString: row.doseNumber })] : [],
    }),
  fields: {
    conceptText: ['vaccineCode'],
    codings: ['vaccineCode'],
    status: ['status'],
    notDoneReason: ['statusReason'],
    lotNumber: ['lotNumber'],
    manufacturer: ['manufacturer'],
    expiresOn: ['expirationDate'],
    site: ['site'],
    route: ['route'],
    doseValue: ['doseQuantity'],
    doseUnit: ['doseQuantity'],
    doseNumber: ['protocolApplied'],
    series: ['protocolApplied'],
    performerName: ['performer'],
    reported: ['primarySource', 'reportOrigin'],
    fundingSource: ['fundingSource'],
    informationStatements: ['education'],
    note: ['note', 'occurrenceString'],
    happened: ['occurrenceDateTime', 'occurrenceString'],
    encounterId: ['encounter'],
  },
})
