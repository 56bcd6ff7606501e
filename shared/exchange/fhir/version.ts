import { type Fhir, isPart, partAt, partsAt, textAt } from './read.ts'

/** Types that R4 no longer has. Source: HL7 FHIR R4, R4 to DSTU2 and STU3 resource maps. */
const OLD_TYPES: ReadonlySet<string> = new Set([
  'BodySite',
  'Conformance',
  'DataElement',
  'DeviceComponent',
  'DeviceUseRequest',
  'DiagnosticOrder',
  'EligibilityRequest',
  'EligibilityResponse',
  'ImagingObjectSelection',
  'ImagingManifest',
  'MedicationOrder',
  'NutritionRequest',
  'Order',
  'OrderResponse',
  'ProcedureRequest',
  'ProcessRequest',
  'ProcessResponse',
  'ReferralRequest',
  'Sequence',
])
const OLD = 'It is written in an older version of FHIR (DSTU2 or STU3); Daybook reads R4'
const NEW = 'It is written in a newer version of FHIR (R5); Daybook reads R4'

const isText = (of: Fhir, name: string) => textAt(of, name) !== ''
/** Fields by which another version shows itself. Source: HL7 FHIR DSTU2, STU3, R4 and R5, the pages of these resources. */
const SIGNS: Readonly<Record<string, (resource: Fhir) => string | null>> = {
  Encounter: (one) =>
    isText(one, 'class') ? OLD : Array.isArray(one['class']) || isPart(one['actualPeriod']) ? NEW : null,
  Condition: (one) =>
    isText(one, 'clinicalStatus') || isText(one, 'dateRecorded') || isPart(one['patient']) ? OLD : null,
  AllergyIntolerance: (one) =>
    isPart(one['substance']) || isText(one, 'clinicalStatus') || isText(one, 'verificationStatus')
      ? OLD
      : isPart(one['type'])
        ? NEW
        : null,
  MedicationRequest: (one) => (isPart(one['medication']) ? NEW : null),
  MedicationStatement: (one) =>
    typeof one['wasNotTaken'] === 'boolean' || isText(one, 'taken') || isPart(one['patient'])
      ? OLD
      : isPart(one['medication'])
        ? NEW
        : null,
  MedicationAdministration: (one) =>
    typeof one['wasNotGiven'] === 'boolean' || typeof one['notGiven'] === 'boolean' || isPart(one['patient'])
      ? OLD
      : isPart(one['medication'])
        ? NEW
        : null,
  Immunization: (one) =>
    typeof one['wasNotGiven'] === 'boolean' || typeof one['notGiven'] === 'boolean' || isText(one, 'date') ? OLD : null,
  Procedure: (one) =>
    typeof one['notPerformed'] === 'boolean' || typeof one['notDone'] === 'boolean'
      ? OLD
      : isText(one, 'occurrenceDateTime') || isPart(one['occurrencePeriod'])
        ? NEW
        : null,
  Observation: (one) => (isText(one, 'comments') ? OLD : null),
  DiagnosticReport: (one) => (partsAt(one, 'codedDiagnosis').length > 0 ? OLD : null),
}

/** Why a resource is of another version of FHIR than the one that Daybook reads; null when nothing shows it. */
export function foreignVersion(resource: Fhir): string | null {
  const type = textAt(resource, 'resourceType', 100)
  if (OLD_TYPES.has(type)) return OLD
  const sign = SIGNS[type]?.(resource)
  if (sign) return sign
  const profiles = partAt(resource, 'meta')?.['profile']
  return Array.isArray(profiles) && profiles.some((one) => /argonaut|dstu2/i.test(String(one))) ? OLD : null
}
