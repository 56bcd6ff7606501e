import { type Fhir, filled, nameOf, partsAt, textAt, textsAt, Unfit } from '../../../shared/exchange/index.ts'
import { CivilDate } from '../../../shared/kernel/index.ts'
import { PatientDetails } from '../../../shared/patients/index.ts'

/** What is written where a source names a patient by half, or not at all; the original says what it said. */
const UNNAMED = 'Unknown'
const LEAST_YEAR = 1850

/**
 * A FHIR Patient as a registration. A source may leave out what a registration needs: a missing part of the name is
 * written as Unknown, a missing birth date is not invented.
 * @throws Unfit without a whole birth date
 */
export function readPatient(resource: Fhir): PatientDetails {
  const names = partsAt(resource, 'name')
  const name = names.find((one) => /^(official|usual)$/.test(textAt(one, 'use'))) ?? names[0] ?? null
  const [given = '', ...middle] = textsAt(name, 'given').filter(Boolean)
  const told = nameOf(name).split(/\s+/)
  const family = textAt(name, 'family') || (given ? '' : (told.at(-1) ?? ''))
  const birth = CivilDate.safeParse(textAt(resource, 'birthDate', 40))
  if (!birth.success || Number(birth.data.slice(0, 4)) < LEAST_YEAR)
    throw new Unfit(
      resource['birthDate'] === undefined ? 'It has no birth date' : 'Its birth date is no whole day of the calendar',
    )
  const telecoms = partsAt(resource, 'telecom')
  const contact = (system: string) =>
    telecoms.find((one) => textAt(one, 'system') === system && textAt(one, 'use') !== 'old')
  const [address = null] = partsAt(resource, 'address')
  const details = {
    familyName: cut(family, 300) || UNNAMED,
    givenName: cut(given || (family ? told.slice(0, -1).join(' ') : ''), 300) || UNNAMED,
    middleName: cut(middle.join(' '), 300),
    birthOn: birth.data,
    gender: genderOf(textAt(resource, 'gender')),
    phone: cut(textAt(contact('phone'), 'value'), 40),
    email: textAt(contact('email'), 'value', 254),
    addressLine: cut(textsAt(address, 'line').join(', '), 300),
    city: textAt(address, 'city', 120),
    state: textAt(address, 'state', 40),
    postalCode: textAt(address, 'postalCode', 20),
  }
  const read = PatientDetails.safeParse(details)
  return read.success ? read.data : PatientDetails.parse({ ...details, email: '' })
}

/** A patient of this practice as a FHIR Patient. */
export function writePatient(details: PatientDetails & { recordNumber: string }, id: string): Fhir {
  const line = filled({
    line: details.addressLine ? [details.addressLine] : [],
    city: details.city,
    state: details.state,
    postalCode: details.postalCode,
  })
  return filled({
    resourceType: 'Patient',
    id,
    identifier: [
      filled({
        use: 'usual',
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        // A record number means something within its practice alone; the identifier is unique by this one's own id.
        system: 'urn:ietf:rfc:3986',
        value: `urn:uuid:${id}`,
      }),
    ],
    name: [
      filled({
        use: 'official',
        family: details.familyName,
        given: [details.givenName, details.middleName].filter(Boolean),
      }),
    ],
    telecom: [
      ...(details.phone ? [{ system: 'phone', value: details.phone }] : []),
      ...(details.email ? [{ system: 'email', value: details.email }] : []),
    ],
    gender: details.gender,
    birthDate: details.birthOn,
    address: Object.keys(line).length > 0 ? [line] : [],
  })
}

/** The fields of a Patient that hold a column. */
export const PATIENT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  familyName: ['name'],
  givenName: ['name'],
  middleName: ['name'],
  birthOn: ['birthDate'],
  gender: ['gender'],
  phone: ['telecom'],
  email: ['telecom'],
  addressLine: ['address'],
  city: ['address'],
  state: ['address'],
  postalCode: ['address'],
}

const cut = (text: string, most: number) => text.slice(0, most).trim()
const genderOf = (told: string): PatientDetails['gender'] =>
  told === 'male' || told === 'female' || told === 'other' ? told : 'unknown'
