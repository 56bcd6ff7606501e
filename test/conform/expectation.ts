/** The part of a resource that the expectation is made from: plain JSON, read without a line of the importer. */
export type Told = Record<string, unknown> & { resourceType?: string; id?: string; base?: string }
export type Expected = { type: string; id: string; date: string | null; code: string | null; patient: string | null }

/** Types whose resources have to be on a chart. */
export const CHART_TYPES = [
  'Encounter',
  'Condition',
  'AllergyIntolerance',
  'MedicationRequest',
  'MedicationStatement',
  'MedicationAdministration',
  'Immunization',
  'Observation',
  'DiagnosticReport',
  'Procedure',
  'FamilyMemberHistory',
  'ServiceRequest',
  'DocumentReference',
  'Composition',
  'Communication',
  'Appointment',
  'Consent',
]
export const at = (of: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], of)
const first = (...values: unknown[]): string | null => {
  const found = values.find((value) => typeof value === 'string' && value !== '')
  return typeof found === 'string' ? found : null
}
const dates: Record<string, (r: Told) => string | null> = {
  Encounter: (r) => first(at(r, 'period', 'start')),
  Condition: (r) => first(r['onsetDateTime'], at(r, 'onsetPeriod', 'start'), r['recordedDate']),
  AllergyIntolerance: (r) => first(r['recordedDate'], r['onsetDateTime'], r['lastOccurrence']),
  MedicationRequest: (r) => first(r['authoredOn']),
  MedicationStatement: (r) => first(r['effectiveDateTime'], at(r, 'effectivePeriod', 'start'), r['dateAsserted']),
  MedicationAdministration: (r) => first(r['effectiveDateTime'], at(r, 'effectivePeriod', 'start')),
  Immunization: (r) => first(r['occurrenceDateTime']),
  Observation: (r) =>
    first(r['effectiveDateTime'], r['effectiveInstant'], at(r, 'effectivePeriod', 'start'), r['issued']),
  DiagnosticReport: (r) => first(r['effectiveDateTime'], at(r, 'effectivePeriod', 'start'), r['issued']),
  Procedure: (r) => first(r['performedDateTime'], at(r, 'performedPeriod', 'start')),
  FamilyMemberHistory: (r) => first(r['date']),
  ServiceRequest: (r) => first(r['authoredOn'], r['occurrenceDateTime'], at(r, 'occurrencePeriod', 'start')),
  DocumentReference: (r) => first(at(r, 'context', 'period', 'start'), r['date']),
  Composition: (r) => first(r['date']),
  Communication: (r) => first(r['sent'], r['received']),
  Appointment: (r) => first(r['start'], at(r, 'requestedPeriod', 0, 'start')),
  Consent: (r) => first(r['dateTime'], at(r, 'provision', 'period', 'start')),
}
const concepts: Record<string, (r: Told) => unknown> = {
  Encounter: (r) => at(r, 'type', 0),
  Immunization: (r) => r['vaccineCode'],
  FamilyMemberHistory: (r) => r['relationship'],
  DocumentReference: (r) => r['type'],
  Composition: (r) => r['type'],
  Communication: (r) => r['topic'] ?? at(r, 'category', 0),
  Appointment: (r) => r['appointmentType'] ?? at(r, 'serviceType', 0),
  // The category that has words of its own, else the first, else the rule.
  Consent: (r) => listOf(r['category']).find((one) => wordsOf(one) !== '') ?? at(r, 'category', 0) ?? r['policyRule'],
}
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const wordsOf = (concept: unknown): string => first(at(concept, 'text'), at(concept, 'coding', 0, 'display')) ?? ''

/** Who a resource may be about, or who takes part in it, by reference. */
function namedIn(r: Told): string[] {
  const taking = listOf(r['participant']).map((one) => at(one, 'actor', 'reference'))
  const told = [at(r, 'subject', 'reference'), at(r, 'patient', 'reference'), ...taking]
  return told.filter((one): one is string => typeof one === 'string' && one !== '')
}

/** Whether it holds what an entry is made of: a reference to a text or a scan that lies elsewhere is none. */
export function hasContent(r: Told): boolean {
  if (r.resourceType === 'DocumentReference')
    return listOf(r['content']).some((one) => typeof at(one, 'attachment', 'data') === 'string')
  return true
}

/**
 * What the chart must show of a resource, told without a line of the importer.
 * @param isPatient whether a reference leads to one of the patients
 */
export function expectation(r: Told, isPatient: (reference: string) => boolean): Expected {
  const type = String(r.resourceType)
  const concept = concepts[type]?.(r) ?? r['code'] ?? r['medicationCodeableConcept']
  const code = first(at(concept, 'coding', 0, 'code'))
  const patient = namedIn(r).find(isPatient) ?? null
  return { type, id: String(r.id), date: dates[type]?.(r) ?? null, code, patient }
}
