import {
  codeAt,
  conceptAt,
  type Fhir,
  firstTime,
  notesAt,
  partAt,
  startAt,
  textAt,
} from '../../../shared/exchange/index.ts'
import type { Concept, EventTime } from '../../../shared/kernel/index.ts'
import type { Link, Surroundings } from '../mapping.ts'
import { heads, named } from './common.ts'

const SNOMED = 'http://snomed.info/sct'
const ABSENT = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips'

export type AnsweredList = 'allergies' | 'medications' | 'problems'
/** That a list was asked about. `reviewed`: nothing of one sort only (no drug allergy), which leaves the others open. */
export type ListAnswer = {
  list: AnsweredList
  finding: 'none-known' | 'reviewed'
  /** The words of the source. */
  note: string
  patient: Link | null
  encounter: Link | null
  happened: EventTime | null
  authorName: string
}

/** Where the concept stands that a list is of, and of which list it is. */
const LISTS: Readonly<Record<string, readonly [list: AnsweredList, field: string]>> = {
  AllergyIntolerance: ['allergies', 'code'],
  Condition: ['problems', 'code'],
  MedicationStatement: ['medications', 'medicationCodeableConcept'],
}

/**
 * Concepts that say that there is nothing, by list: of every sort, or of one. Source: SNOMED CT, descendants of 716186003
 * "No known allergy", and 160244002, which it replaces, 160245001, 787481004; HL7 IPS value sets absent-or-unknown.
 */
const NOTHING: Readonly<Record<AnsweredList, { all: ReadonlySet<string>; some: ReadonlySet<string> }>> = {
  allergies: {
    all: new Set([`${SNOMED}|716186003`, `${SNOMED}|160244002`, `${ABSENT}|no-known-allergies`]),
    some: new Set([
      `${SNOMED}|409137002`,
      `${SNOMED}|429625007`,
      `${SNOMED}|428607008`,
      `${SNOMED}|428197003`,
      `${ABSENT}|no-known-medication-allergies`,
      `${ABSENT}|no-known-food-allergies`,
      `${ABSENT}|no-known-environmental-allergies`,
    ]),
  },
  problems: { all: new Set([`${SNOMED}|160245001`, `${ABSENT}|no-known-problems`]), some: new Set() },
  medications: { all: new Set([`${SNOMED}|787481004`, `${ABSENT}|no-known-medications`]), some: new Set() },
}

/** How far a resource says that a list is empty, whether or not it still holds; null for every other. */
export function emptinessIn(resource: Fhir): 'all' | 'some' | null {
  const [list, field] = LISTS[textAt(resource, 'resourceType')] ?? []
  if (!list || !field) return null
  return emptinessOf(list, conceptAt(resource, field))
}

function emptinessOf(list: AnsweredList, { codings }: Concept): 'all' | 'some' | null {
  const codes = codings.map(({ system, code }) => `${system}|${code}`)
  if (codes.some((code) => NOTHING[list].some.has(code))) return 'some'
  return codes.some((code) => NOTHING[list].all.has(code)) ? 'all' : null
}

/**
 * What a resource says of a whole list. It is never an entry: "no known allergy" on a list of allergies would be one.
 * @returns null for a resource about a thing that there is; `no-longer` for an answer that the source has taken back
 */
export function readListAnswer(resource: Fhir, around: Surroundings): ListAnswer | 'no-longer' | null {
  const emptiness = emptinessIn(resource)
  const [list, field] = LISTS[textAt(resource, 'resourceType')] ?? []
  if (!emptiness || !list || !field) return null
  if (!holds(resource)) return 'no-longer'
  const { patient, encounter } = heads(resource, around, list === 'allergies' ? 'patient' : 'subject')
  return {
    list,
    finding: emptiness === 'all' ? 'none-known' : 'reviewed',
    note: [conceptAt(resource, field).text, notesAt(resource)].filter(Boolean).join('. ').slice(0, 2000),
    patient,
    encounter,
    happened:
      firstTime(resource, 'recordedDate', 'assertedDate', 'dateAsserted', 'onsetDateTime', 'effectiveDateTime') ??
      startAt(resource, partAt(resource, 'onsetPeriod') ? 'onsetPeriod' : 'effectivePeriod'),
    authorName:
      named(resource, 'recorder', around) ||
      named(resource, 'asserter', around) ||
      named(resource, 'informationSource', around),
  }
}

/** Whether it is said to be so now: not refuted, ended or entered in error. */
const holds = (resource: Fhir): boolean =>
  !['refuted', 'entered-in-error'].includes(codeAt(resource, 'verificationStatus')) &&
  ['', 'active', 'recurrence', 'relapse'].includes(codeAt(resource, 'clinicalStatus')) &&
  ['', 'active', 'recorded', 'unknown'].includes(textAt(resource, 'status'))
