import { z } from 'zod'
import { BirthDate, Instant, PartialDate, PatientId, UserId } from '../kernel/index.ts'

const NamePart = z.string().trim().max(300)
const text = (most: number) => z.string().trim().max(most).default('')
const oneOf = <T extends readonly [string, ...string[]]>(words: T) =>
  z.union([z.literal(''), z.enum(words)]).default('')
const Email = z.union([z.literal(''), z.email('This is not an e-mail address').max(254)]).default('')
const MaybeDate = z.union([z.literal(''), PartialDate]).default('')

/** FHIR administrative gender. Source: HL7 FHIR R4 valueset-administrative-gender. */
export const AdministrativeGender = z.enum(['male', 'female', 'other', 'unknown'])
/** Source: US Core Birth Sex extension (F, M, UNK) and data-absent "asked but declined". */
export const BIRTH_SEXES = ['female', 'male', 'unknown', 'declined'] as const
/** Source: US Core Gender Identity extension, value set of SNOMED CT concepts. */
export const GENDER_IDENTITIES = [
  'woman',
  'man',
  'trans-woman',
  'trans-man',
  'non-binary',
  'other',
  'declined',
] as const
/** The OMB categories. Source: US Core Race extension (OMB Statistical Policy Directive 15, 1997, as US Core uses it). */
export const RACES = [
  'american-indian',
  'asian',
  'black',
  'pacific-islander',
  'white',
  'other',
  'unknown',
  'declined',
] as const
/** Source: US Core Ethnicity extension. */
export const ETHNICITIES = ['hispanic', 'not-hispanic', 'unknown', 'declined'] as const
/** Source: HL7 FHIR R4 valueset-marital-status. */
export const MARITAL_STATUSES = ['single', 'married', 'partner', 'separated', 'divorced', 'widowed', 'unknown'] as const
export const PHONE_USES = ['mobile', 'home', 'work', 'other'] as const
export const CONTACT_ROLES = ['emergency', 'guardian', 'proxy', 'next-of-kin', 'other'] as const
export const YES_NO = ['yes', 'no'] as const

/** `mayText`: whether text messages may be sent there; empty when nobody asked. */
export const Phone = z.object({
  number: z.string().trim().min(1).max(40),
  use: oneOf(PHONE_USES),
  mayText: oneOf(YES_NO),
})
export type Phone = z.infer<typeof Phone>
/** A name that she had before, or goes by elsewhere. `until`: when it ended, as far as is known. */
export const PreviousName = z.object({
  familyName: NamePart.default(''),
  givenName: NamePart.default(''),
  middleName: NamePart.default(''),
  until: MaybeDate,
})
export type PreviousName = z.infer<typeof PreviousName>
export const PreviousAddress = z.object({
  addressLine: text(300),
  city: text(120),
  state: text(40),
  postalCode: text(20),
  until: MaybeDate,
})
export type PreviousAddress = z.infer<typeof PreviousAddress>
/** Somebody who belongs to the patient. `legalPapers`: which papers the practice has seen, and where they are. */
export const Contact = z.object({
  role: z.enum(CONTACT_ROLES),
  name: z.string().trim().min(1, 'Write the name').max(300),
  relationship: text(120),
  phone: text(40),
  email: Email,
  legalPapers: text(500),
})
export type Contact = z.infer<typeof Contact>
/** A number that this patient has elsewhere: an old record number, a payer's, the last four of a social security number. */
export const Identifier = z.object({
  system: z.string().trim().min(1).max(120),
  value: z.string().trim().min(1).max(120),
})
export type Identifier = z.infer<typeof Identifier>

export const PatientDetails = z.object({
  familyName: NamePart.min(1, 'Write the family name'),
  givenName: NamePart.min(1, 'Write the given name'),
  middleName: NamePart.default(''),
  /** As much of it as is known: a year, a month, or the day; `unknown` as a fact. What is not known is never made up. */
  birthOn: BirthDate,
  gender: AdministrativeGender,
  phone: z.string().trim().max(40).default(''),
  email: Email,
  addressLine: text(300),
  city: text(120),
  state: text(40),
  postalCode: text(20),
  prefix: text(40),
  suffix: text(40),
  /** The name to use: what the patient is called in the waiting room. */
  preferredName: text(300),
  pronouns: text(60),
  birthSex: oneOf(BIRTH_SEXES),
  genderIdentity: oneOf(GENDER_IDENTITIES),
  races: z.array(z.enum(RACES)).max(RACES.length).default([]),
  ethnicity: oneOf(ETHNICITIES),
  /** BCP 47 tag of the language to speak in. */
  language: z
    .union([z.literal(''), z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Choose a language')])
    .default(''),
  interpreter: oneOf(YES_NO),
  maritalStatus: oneOf(MARITAL_STATUSES),
  phoneUse: oneOf(PHONE_USES),
  phoneMayText: oneOf(YES_NO),
  morePhones: z.array(Phone).max(10).default([]),
  previousNames: z.array(PreviousName).max(20).default([]),
  previousAddresses: z.array(PreviousAddress).max(20).default([]),
  contacts: z.array(Contact).max(20).default([]),
  identifiers: z.array(Identifier).max(30).default([]),
  primaryClinicianId: z.union([z.literal(''), UserId]).default(''),
  deceased: z.boolean().default(false),
  /** As far as it is known; only for somebody who died. */
  deceasedOn: MaybeDate,
  inactive: z.boolean().default(false),
  /** Moved away, changed practice …: why this chart is no longer in use. */
  inactiveReason: text(300),
})
export type PatientDetails = z.infer<typeof PatientDetails>
/** What has to be given; everything else has its empty value. */
export type PatientDetailsInput = z.input<typeof PatientDetails>

/** Everything that need not be given, with the value that it then has. */
export const EMPTY_DETAILS: Omit<PatientDetails, 'familyName' | 'givenName' | 'birthOn' | 'gender'> =
  PatientDetails.omit({ familyName: true, givenName: true, birthOn: true, gender: true }).parse({})

export const Patient = PatientDetails.extend({
  patientId: PatientId,
  recordNumber: z.string(),
  sensitive: z.boolean(),
  revision: z.number().int(),
  registeredAt: Instant,
  /** The chart that this one was merged into; null for one that stands by itself. */
  mergedInto: PatientId.nullable(),
})
export type Patient = z.infer<typeof Patient>

/** How a patient answers a search: by what stands in the chart, its beginning, its sound, or but for a slip of the finger. */
export const MATCHES = ['exact', 'prefix', 'sound', 'typo'] as const

export const PatientRow = Patient.pick({
  patientId: true,
  familyName: true,
  givenName: true,
  middleName: true,
  suffix: true,
  preferredName: true,
  birthOn: true,
  gender: true,
  phone: true,
  recordNumber: true,
  sensitive: true,
  deceased: true,
  inactive: true,
}).extend({
  match: z.enum(MATCHES),
  /** Found by a name that she had before, written out; empty when found otherwise. */
  formerName: z.string(),
  /** Found in a chart that was merged into this one: the number of that chart; empty when found otherwise. */
  formerNumber: z.string(),
})
export type PatientRow = z.infer<typeof PatientRow>

/** A picture of at most 64 KiB, base64 of a JPEG or PNG. */
export const Photo = z.object({ mediaType: z.enum(['image/jpeg', 'image/png']), data: z.base64().max(87_384) })
export type Photo = z.infer<typeof Photo>
