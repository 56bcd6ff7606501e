import {
  conceptFrom,
  conceptOf,
  endAt,
  filled,
  listOf,
  namedPart,
  partAt,
  partsAt,
  startAt,
  textAt,
} from '../../../shared/exchange/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, noLinks, original, reason } from './common.ts'

const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
/** Source: HL7 v3 ActCode, ActEncounterCode. */
const CLASSES: Readonly<Record<string, string>> = {
  AMB: 'ambulatory',
  VR: 'virtual',
  HH: 'home',
  EMER: 'emergency',
  IMP: 'inpatient',
  ACUTE: 'inpatient',
  NONAC: 'inpatient',
  OBSENC: 'inpatient',
  SS: 'ambulatory',
}

export const encounter = mapping<'encounter'>({
  resourceType: 'Encounter',
  table: 'encounter',
  read(resource, around) {
    const [place] = partsAt(resource, 'location')
    const ended = endAt(resource, 'period')
    const seen = partsAt(resource, 'participant').map((one) => around.nameOf(partAt(one, 'individual')))
    const clinicianName = (seen.find(Boolean) ?? '').slice(0, 300)
    return {
      table: 'encounter',
      ...heads(resource, around),
      encounter: null,
      links: noLinks,
      happened: startAt(resource, 'period'),
      authorName: clinicianName,
      columns: {
        ...concept(conceptOf(partsAt(resource, 'type')[0])),
        status: textAt(resource, 'status', 60) || 'unknown',
        class: CLASSES[textAt(partAt(resource, 'class'), 'code')] ?? 'other',
        ...reason(resource, around),
        locationName:
          around.nameOf(partAt(place, 'location')).slice(0, 300) || named(resource, 'serviceProvider', around),
        clinicianId: null,
        clinicianName,
        appointmentId: null,
        statusReason: '',
        ended,
        endedAt: ended && around.at(ended),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'Encounter',
      id: out.id,
      status: row.status,
      class: filled({
        system: ACT,
        code: original(row.class, CLASSES) === 'other' ? 'AMB' : original(row.class, CLASSES),
      }),
      type: listOf(conceptFrom(row.conceptText, row.codings)),
      subject: { reference: out.patient },
      participant: row.clinicianName ? [{ individual: namedPart(row.clinicianName) }] : [],
      period: filled({ start: row.happened, end: row.ended }),
      reasonCode: listOf(conceptFrom(row.reasonText, row.reasonCodings)),
      location: row.locationName ? [{ location: namedPart(row.locationName) }] : [],
    }),
  fields: {
    conceptText: ['type'],
    codings: ['type'],
    status: ['status'],
    class: ['class'],
    reasonText: ['reasonCode', 'reasonReference'],
    reasonCodings: ['reasonCode', 'reasonReference'],
    locationName: ['location'],
    clinicianName: ['participant'],
    ended: ['period'],
    happened: ['period'],
  },
})
