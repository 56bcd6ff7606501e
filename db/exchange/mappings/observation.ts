import {
  codePart,
  conceptAt,
  conceptFrom,
  conceptOf,
  conceptPart,
  filled,
  firstTime,
  listOf,
  namedPart,
  notePart,
  notesAt,
  numberAt,
  partAt,
  partsAt,
  quantityPart,
  startAt,
  textAt,
  timeAt,
  wordsAt,
} from '../../../shared/exchange/index.ts'
import type { Coding, Concept } from '../../../shared/kernel/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, pointing } from './common.ts'
import { ownUnitText, type Value, VALUE_FIELDS, valueOf, valueParts } from './value.ts'

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation'
/** Source: HL7 FHIR R4 valueset-observation-category. */
const CATEGORIES: ReadonlySet<string> = new Set([
  'vital-signs',
  'laboratory',
  'social-history',
  'survey',
  'exam',
  'imaging',
  'procedure',
  'therapy',
  'activity',
])
type Component = Value & { concept: Concept; interpretation: string }

export const observation = mapping<'observation'>({
  resourceType: 'Observation',
  table: 'observation',
  read(resource, around) {
    const value = valueOf(resource)
    const [range = null] = partsAt(resource, 'referenceRange')
    const categories = partsAt(resource, 'category')
      .map(conceptOf)
      .flatMap((one) => one.codings)
    const components = partsAt(resource, 'component').map(
      (one): Component => ({
        concept: conceptAt(one, 'code'),
        ...valueOf(one),
        interpretation: interpretation(conceptOf(partsAt(one, 'interpretation')[0])),
      }),
    )
    return {
      table: 'observation',
      ...heads(resource, around),
      links: { reportId: around.report },
      happened:
        firstTime(resource, 'effectiveDateTime', 'effectiveInstant') ??
        startAt(resource, 'effectivePeriod') ??
        timeAt(resource, 'issued'),
      authorName: named(resource, 'performer', around),
      columns: {
        ...concept(conceptAt(resource, 'code')),
        category: categories.find(({ code }) => CATEGORIES.has(code))?.code ?? '',
        status: statusOf(textAt(resource, 'status', 60)),
        ...value,
        valueCodings: JSON.stringify(value.valueCodings),
        interpretation: interpretation(conceptOf(partsAt(resource, 'interpretation')[0])),
        rangeLow: numberAt(partAt(range, 'low'), 'value'),
        rangeHigh: numberAt(partAt(range, 'high'), 'value'),
        rangeText: textAt(range, 'text', 500),
        method: wordsAt(resource, 'method'),
        bodySite: wordsAt(resource, 'bodySite'),
        instrumentName: named(resource, 'device', around),
        components: JSON.stringify(components),
        reportId: null,
        setId: null,
        issued: timeAt(resource, 'issued'),
        note: notesAt(resource) || (typeof resource['comment'] === 'string' ? textAt(resource, 'comment') : ''),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'Observation',
      id: out.id,
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      category: listOf(codePart(CATEGORY, row.category)),
      code: conceptFrom(row.conceptText, row.codings),
      subject: { reference: out.patient },
      encounter: pointing(out.encounter),
      effectiveDateTime: row.happened,
      issued: row.issued?.includes('T') ? row.issued : undefined,
      performer: row.authorName ? [namedPart(row.authorName)] : [],
      ...valueParts({ ...row, valueCodings: JSON.parse(row.valueCodings) as Coding[] }),
      interpretation: listOf(codePart(INTERPRETATION, row.interpretation)),
      note: notePart(row.note),
      bodySite: filled({ text: row.bodySite }),
      method: filled({ text: row.method }),
      device: namedPart(row.instrumentName),
      referenceRange: listOf(
        filled({
          low: quantityPart(row.rangeLow, row.unit, ownUnitText(row)),
          high: quantityPart(row.rangeHigh, row.unit, ownUnitText(row)),
          text: row.rangeText,
        }),
      ),
      component: (JSON.parse(row.components) as Component[]).map((one) =>
        filled({
          code: conceptPart(one.concept),
          ...valueParts(one),
          interpretation: listOf(codePart(INTERPRETATION, one.interpretation)),
        }),
      ),
    }),
  fields: {
    conceptText: ['code'],
    codings: ['code'],
    category: ['category'],
    status: ['status'],
    valueKind: [...VALUE_FIELDS, 'dataAbsentReason'],
    value: [...VALUE_FIELDS, 'dataAbsentReason'],
    unit: VALUE_FIELDS,
    unitText: VALUE_FIELDS,
    comparator: VALUE_FIELDS,
    valueCodings: VALUE_FIELDS,
    absentReason: [...VALUE_FIELDS, 'dataAbsentReason'],
    interpretation: ['interpretation'],
    rangeLow: ['referenceRange'],
    rangeHigh: ['referenceRange'],
    rangeText: ['referenceRange'],
    method: ['method'],
    bodySite: ['bodySite'],
    instrumentName: ['device'],
    components: ['component'],
    issued: ['issued'],
    note: ['note'],
    happened: ['effectiveDateTime', 'effectiveInstant', 'effectivePeriod', 'effectiveTiming'],
    encounterId: ['encounter'],
  },
})

const interpretation = ({ text, codings }: Concept) => codings[0]?.code ?? text
const statusOf = (told: string) => (told === '' || told === 'entered-in-error' ? 'unknown' : told)
