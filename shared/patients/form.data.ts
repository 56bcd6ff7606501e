import type { PatientDetails } from './model.ts'

/** `required` and `front` stand on the first page of a registration, `more` behind a button, `hidden` nowhere. */
export const PLACES = ['required', 'front', 'more', 'hidden'] as const
export type Place = (typeof PLACES)[number]

/** Without these nobody can be told from anybody; they are asked for in every practice. */
export const ALWAYS = ['familyName', 'givenName', 'birthOn', 'gender'] as const

/** Where each field stands in a practice that has changed nothing: what a front desk can ask in twenty seconds comes first. */
export const DEFAULT_PLACES = {
  middleName: 'front',
  phone: 'front',
  email: 'front',
  addressLine: 'front',
  city: 'front',
  state: 'front',
  postalCode: 'front',
  prefix: 'hidden',
  suffix: 'more',
  preferredName: 'more',
  pronouns: 'more',
  birthSex: 'more',
  genderIdentity: 'more',
  maritalStatus: 'more',
  races: 'more',
  ethnicity: 'more',
  language: 'more',
  interpreter: 'more',
  phoneUse: 'more',
  phoneMayText: 'more',
  morePhones: 'more',
  contacts: 'more',
  identifiers: 'more',
  primaryClinicianId: 'more',
  previousNames: 'more',
  previousAddresses: 'hidden',
} as const satisfies Partial<Record<keyof PatientDetails, Place>>
