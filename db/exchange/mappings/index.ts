import type { Mapping } from '../mapping.ts'
import { allergy } from './allergy.ts'
import { appointment } from './appointment.ts'
import { communication } from './communication.ts'
import { condition } from './condition.ts'
import { consent } from './consent.ts'
import { diagnosticReport } from './diagnostic-report.ts'
import { encounter } from './encounter.ts'
import { familyMemberHistory } from './family-member-history.ts'
import { immunization } from './immunization.ts'
import { medicationAdministration } from './medication-administration.ts'
import { medicationRequest } from './medication-request.ts'
import { medicationStatement } from './medication-statement.ts'
import { composition, documentReference } from './note.ts'
import { observation } from './observation.ts'
import { procedure } from './procedure.ts'
import { serviceRequest } from './service-request.ts'

export { emptinessIn, type ListAnswer, readListAnswer } from './none-known.ts'
export { carriesText } from './note.ts'
export { PATIENT_FIELDS, readPatient, writePatient, writePatientOver } from './patient.ts'

/** Every type that becomes entries of a chart. A type that is not here, nor Patient, is kept as it came. */
export const MAPPINGS: readonly Mapping[] = [
  encounter,
  serviceRequest,
  diagnosticReport,
  observation,
  condition,
  allergy,
  medicationRequest,
  medicationStatement,
  medicationAdministration,
  immunization,
  procedure,
  familyMemberHistory,
  appointment,
  communication,
  consent,
  composition,
  documentReference,
]

const byType = new Map(MAPPINGS.map((one) => [one.resourceType, one]))
export const mappingOf = (resourceType: string): Mapping | undefined => byType.get(resourceType)
