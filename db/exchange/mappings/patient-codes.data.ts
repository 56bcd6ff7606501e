import type { PatientDetails } from '../../../shared/patients/index.ts'

type Codes<K extends keyof PatientDetails> = Readonly<
  Partial<Record<Extract<PatientDetails[K] extends (infer One)[] ? One : PatientDetails[K], string>, string>>
>

/** Source: US Core Birth Sex extension 6.1. */
export const BIRTH_SEX_CODES: Codes<'birthSex'> = { female: 'F', male: 'M', unknown: 'UNK', declined: 'ASKU' }
/** SNOMED CT, and v3 NullFlavor for the last two. Source: US Core Gender Identity extension 6.1. */
export const GENDER_IDENTITY_CODES: Codes<'genderIdentity'> = {
  woman: '446141000124107',
  man: '446151000124109',
  'trans-woman': '407376001',
  'trans-man': '407377005',
  'non-binary': '446131000124102',
  other: 'OTH',
  declined: 'ASKU',
}
/** CDC race codes. Source: US Core Race extension 6.1. */
export const RACE_CODES: Codes<'races'> = {
  'american-indian': '1002-5',
  asian: '2028-9',
  black: '2054-5',
  'pacific-islander': '2076-8',
  white: '2106-3',
  other: '2131-1',
  unknown: 'UNK',
  declined: 'ASKU',
}
/** Source: US Core Ethnicity extension 6.1. */
export const ETHNICITY_CODES: Codes<'ethnicity'> = {
  hispanic: '2135-2',
  'not-hispanic': '2186-5',
  unknown: 'UNK',
  declined: 'ASKU',
}
/** Source: HL7 FHIR R4 valueset-marital-status. */
export const MARITAL_CODES: Codes<'maritalStatus'> = {
  single: 'S',
  married: 'M',
  partner: 'T',
  separated: 'L',
  divorced: 'D',
  widowed: 'W',
  unknown: 'UNK',
}
/** Source: HL7 v2 table 0131, and v3 RoleCode for a guardian and one with a power of attorney. */
export const CONTACT_CODES: Readonly<Record<PatientDetails['contacts'][number]['role'], string>> = {
  emergency: 'C',
  'next-of-kin': 'N',
  guardian: 'GUARD',
  proxy: 'HPOWATT',
  other: 'U',
}

export const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition'
export const FHIR = 'http://hl7.org/fhir/StructureDefinition'
/** What FHIR has no place for, under names of our own. */
export const OWN = 'urn:daybook:fhir'
