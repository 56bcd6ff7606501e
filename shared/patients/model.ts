import { z } from 'zod'
import { CivilDate, Instant, PatientId } from '../kernel/index.ts'

const NamePart = z.string().trim().max(300)
/** FHIR administrative gender. Source: HL7 FHIR R4 valueset-administrative-gender. */
export const AdministrativeGender = z.enum(['male', 'female', 'other', 'unknown'])

export const PatientDetails = z.object({
  familyName: NamePart.min(1, 'Write the family name'),
  givenName: NamePart.min(1, 'Write the given name'),
  middleName: NamePart.default(''),
  birthOn: CivilDate,
  gender: AdministrativeGender,
  phone: z.string().trim().max(40).default(''),
  email: z.union([z.literal(''), z.email('This is not an e-mail address').max(254)]).default(''),
  addressLine: z.string().trim().max(300).default(''),
  city: z.string().trim().max(120).default(''),
  state: z.string().trim().max(40).default(''),
  postalCode: z.string().trim().max(20).default(''),
})
export type PatientDetails = z.infer<typeof PatientDetails>

export const Patient = PatientDetails.extend({
  patientId: PatientId,
  recordNumber: z.string(),
  sensitive: z.boolean(),
  revision: z.number().int(),
  registeredAt: Instant,
})
export type Patient = z.infer<typeof Patient>

export const PatientRow = Patient.pick({
  patientId: true,
  familyName: true,
  givenName: true,
  middleName: true,
  birthOn: true,
  gender: true,
  phone: true,
  recordNumber: true,
  sensitive: true,
})
export type PatientRow = z.infer<typeof PatientRow>
