import {
  attachedText,
  codePart,
  conceptAt,
  conceptFrom,
  conceptOf,
  filled,
  firstTime,
  listOf,
  namedPart,
  narrativeOf,
  partsAt,
  textForm,
  startAt,
  textAt,
  timeAt,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, pointing } from './common.ts'

const SECTION = 'http://terminology.hl7.org/CodeSystem/v2-0074'
/** Source: HL7 v2 table 0074, diagnostic service section. */
const SECTIONS: Readonly<Record<string, string>> = {
  RAD: 'imaging',
  CT: 'imaging',
  NMR: 'imaging',
  NMS: 'imaging',
  RUS: 'imaging',
  OUS: 'imaging',
  VUS: 'imaging',
  RX: 'imaging',
  PAT: 'pathology',
  SP: 'pathology',
  CP: 'pathology',
  CUS: 'imaging',
  LAB: 'laboratory',
  CH: 'laboratory',
  HM: 'laboratory',
  MB: 'laboratory',
  BLB: 'laboratory',
  SR: 'laboratory',
  IMM: 'laboratory',
  MCB: 'laboratory',
  TX: 'laboratory',
  VR: 'laboratory',
  GE: 'laboratory',
  OTH: 'other',
}
const OUTWARD: Readonly<Record<string, string>> = { laboratory: 'LAB', imaging: 'RAD', pathology: 'PAT', other: 'OTH' }

/** Narrative reports stand here too, with their text; a capability for notes may take those over. */
export const diagnosticReport = mapping<'diagnosticReport'>({
  resourceType: 'DiagnosticReport',
  table: 'diagnosticReport',
  read(resource, around) {
    const categories = partsAt(resource, 'category')
      .map(conceptOf)
      .flatMap((one) => one.codings)
    const status = textAt(resource, 'status', 60)
    const text = attachedText(partsAt(resource, 'presentedForm')) || narrativeOf(resource)
    return {
      table: 'diagnosticReport',
      ...heads(resource, around),
      links: { orderId: around.link(partsAt(resource, 'basedOn')[0] ?? null, 'ServiceRequest') },
      happened:
        firstTime(resource, 'effectiveDateTime') ?? startAt(resource, 'effectivePeriod') ?? timeAt(resource, 'issued'),
      authorName: named(resource, 'resultsInterpreter', around) || named(resource, 'performer', around),
      columns: {
        ...concept(conceptAt(resource, 'code')),
        category: categories.map(({ code }) => SECTIONS[code]).find(Boolean) ?? 'other',
        status: status === '' || status === 'entered-in-error' ? 'unknown' : status,
        issued: timeAt(resource, 'issued'),
        performerName: named(resource, 'performer', around),
        conclusion: textAt(resource, 'conclusion', 50_000),
        narrative: text,
        orderId: null,
        reviewedAt: null,
        reviewedBy: null,
        note: '',
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'DiagnosticReport',
      id: out.id,
      basedOn: listOf(pointing(out.order)),
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      category: listOf(codePart(SECTION, OUTWARD[row.category] ?? '')),
      code: conceptFrom(row.conceptText, row.codings),
      subject: { reference: out.patient },
      encounter: pointing(out.encounter),
      effectiveDateTime: row.happened,
      issued: row.issued?.includes('T') ? row.issued : undefined,
      performer: row.performerName ? [namedPart(row.performerName)] : [],
      conclusion: row.conclusion,
      presentedForm: textForm(row.narrative),
    }),
  fields: {
    conceptText: ['code'],
    codings: ['code'],
    category: ['category'],
    status: ['status'],
    issued: ['issued'],
    performerName: ['performer'],
    conclusion: ['conclusion'],
    narrative: ['presentedForm', 'text'],
    happened: ['effectiveDateTime', 'effectivePeriod'],
    encounterId: ['encounter'],
  },
})
