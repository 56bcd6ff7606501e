import {
  codeAt,
  codePart,
  conceptAt,
  conceptOf,
  conceptPart,
  conceptFrom,
  filled,
  firstTime,
  notePart,
  notesAt,
  partsAt,
  startAt,
  textAt,
  textsAt,
  timeAt,
  timeOrWords,
} from '../../../shared/exchange/index.ts'
import type { Concept } from '../../../shared/kernel/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, noLinks, pointing } from './common.ts'
import { told } from './condition.ts'

const CLINICAL = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical'
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification'
type Reaction = { manifestations: Concept[]; severity: string; description: string; onset: string | null }

export const allergy = mapping<'allergy'>({
  resourceType: 'AllergyIntolerance',
  table: 'allergy',
  read(resource, around) {
    const verification = codeAt(resource, 'verificationStatus')
    const reactions = partsAt(resource, 'reaction').map(
      (one): Reaction => ({
        manifestations: partsAt(one, 'manifestation').map(conceptOf),
        severity: textAt(one, 'severity', 30),
        description: textAt(one, 'description', 2000),
        onset: timeAt(one, 'onset'),
      }),
    )
    return {
      table: 'allergy',
      ...heads(resource, around, 'patient'),
      retracted: verification === 'entered-in-error',
      links: noLinks,
      happened:
        firstTime(resource, 'recordedDate', 'assertedDate', 'onsetDateTime') ??
        startAt(resource, 'onsetPeriod') ??
        timeAt(resource, 'lastOccurrence'),
      authorName: named(resource, 'recorder', around) || named(resource, 'asserter', around),
      columns: {
        ...concept(conceptAt(resource, 'code')),
        type: textAt(resource, 'type', 30),
        category: textsAt(resource, 'category')[0] ?? '',
        criticality: textAt(resource, 'criticality', 30),
        clinicalStatus: codeAt(resource, 'clinicalStatus') || 'active',
        verificationStatus: verification === 'entered-in-error' ? 'refuted' : verification || 'unconfirmed',
        onset: told(resource, 'onset'),
        lastOccurred: timeAt(resource, 'lastOccurrence'),
        reactions: JSON.stringify(reactions),
        note: notesAt(resource),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'AllergyIntolerance',
      id: out.id,
      clinicalStatus: row.retractedAt === null ? codePart(CLINICAL, row.clinicalStatus) : undefined,
      verificationStatus: codePart(
        VERIFICATION,
        row.retractedAt === null ? row.verificationStatus : 'entered-in-error',
      ),
      type: row.type,
      category: row.category ? [row.category] : [],
      criticality: row.criticality,
      code: conceptFrom(row.conceptText, row.codings),
      patient: { reference: out.patient },
      encounter: pointing(out.encounter),
      ...timeOrWords('onset', row.onset),
      recordedDate: row.happened,
      lastOccurrence: row.lastOccurred,
      note: notePart(row.note),
      reaction: (JSON.parse(row.reactions) as Reaction[]).map((one) =>
        filled({
          // FHIR wants a manifestation for every reaction; the words stand in for one that was not coded.
          manifestation:
            one.manifestations.length > 0
              ? one.manifestations.map(conceptPart)
              : [{ text: one.description || 'Unknown' }],
          description: one.description,
          onset: one.onset,
          severity: one.severity,
        }),
      ),
    }),
  fields: {
    conceptText: ['code'],
    codings: ['code'],
    type: ['type'],
    category: ['category'],
    criticality: ['criticality'],
    clinicalStatus: ['clinicalStatus'],
    verificationStatus: ['verificationStatus'],
    onset: ['onsetDateTime', 'onsetPeriod', 'onsetAge', 'onsetRange', 'onsetString'],
    lastOccurred: ['lastOccurrence'],
    reactions: ['reaction'],
    note: ['note'],
    happened: ['recordedDate'],
    encounterId: ['encounter'],
  },
})
