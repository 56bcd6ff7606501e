import { type Fhir, filled, nameOf, partAt, partsAt, textAt, textsAt, Unfit } from '../../../shared/exchange/index.ts'
import { BirthDate, isBirthKnown, PartialDate } from '../../../shared/kernel/index.ts'
import { PatientDetails } from '../../../shared/patients/index.ts'
import { OWN } from './patient-codes.data.ts'
import { OWN_EXTENSIONS, readMore, writeMore } from './patient-more.ts'

/** What is written where a source names a patient by half, or not at all; the original says what it said. */
const UNNAMED = 'Unknown'
const LEAST_YEAR = 1850
/** Source: HL7 FHIR R4, extension data-absent-reason. */
const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason'
const NEEDED: ReadonlySet<string> = new Set(['familyName', 'givenName', 'birthOn', 'gender'])

/**
 * A FHIR Patient as a registration. A source may leave out what a registration needs: a missing part of the name is
 * written as Unknown, a missing birth date as not known.
 * @throws Unfit where what stands as the birth date is none
 */
export function readPatient(resource: Fhir): PatientDetails {
  const names = partsAt(resource, 'name')
  const name = names.find((one) => /^(official|usual)$/.test(textAt(one, 'use'))) ?? names[0] ?? null
  const [given = '', ...middle] = textsAt(name, 'given').filter(Boolean)
  const told = nameOf(name).split(/\s+/)
  const family = textAt(name, 'family') || (given ? '' : (told.at(-1) ?? ''))
  const birth = BirthDate.safeParse(
    (resource['birthDate'] ?? '') === '' ? 'unknown' : textAt(resource, 'birthDate', 40),
  )
  if (!birth.success || (isBirthKnown(birth.data) && Number(birth.data.slice(0, 4)) < LEAST_YEAR))
    throw new Unfit('Its birth date is not in the calendar')
  const telecoms = partsAt(resource, 'telecom')
  const contact = (system: string) =>
    telecoms.find((one) => textAt(one, 'system') === system && textAt(one, 'use') !== 'old')
  const isOver = (one: Fhir) => textAt(one, 'use') === 'old'
  const addresses = partsAt(resource, 'address')
  const address = addresses.find((one) => !isOver(one)) ?? addresses[0] ?? null
  const phones = telecoms.filter((one) => textAt(one, 'system') === 'phone' && !isOver(one) && textAt(one, 'value'))
  const called = names.find((one) => one !== name && /^(usual|nickname)$/.test(textAt(one, 'use')))
  const before = names.filter((one) => one !== name && /^(old|maiden)$/.test(textAt(one, 'use')))
  const parts = (one: Fhir | null) => {
    const [first = '', ...more] = textsAt(one, 'given').filter(Boolean)
    return { familyName: textAt(one, 'family', 300), givenName: cut(first, 300), middleName: cut(more.join(' '), 300) }
  }
  const details = {
    familyName: cut(family, 300) || UNNAMED,
    givenName: cut(given || (family ? told.slice(0, -1).join(' ') : ''), 300) || UNNAMED,
    middleName: cut(middle.join(' '), 300),
    birthOn: birth.data,
    gender: genderOf(textAt(resource, 'gender')),
    phone: cut(textAt(contact('phone'), 'value'), 40),
    email: textAt(contact('email'), 'value', 254),
    ...placeFrom(address),
    prefix: cut(textsAt(name, 'prefix').join(' '), 40),
    suffix: cut(textsAt(name, 'suffix').join(' '), 40),
    preferredName: cut(textAt(called, 'text') || textsAt(called, 'given').join(' '), 300),
    phoneUse: useOf(phones[0] ?? null),
    phoneMayText: mayTextOf(phones[0] ?? null),
    morePhones: phones.slice(1, 11).map((one) => ({
      number: cut(textAt(one, 'value'), 40),
      use: useOf(one),
      mayText: mayTextOf(one),
    })),
    previousNames: before
      .map((one) => ({ ...parts(one), until: untilOf(one) }))
      .filter(({ familyName, givenName }) => familyName !== '' || givenName !== '')
      .slice(0, 20),
    previousAddresses: addresses
      .filter((one) => one !== address && isOver(one))
      .map((one) => ({ ...placeFrom(one), until: untilOf(one) }))
      .slice(0, 20),
    identifiers: partsAt(resource, 'identifier')
      .filter((one) => textAt(one, 'system') === '' && textAt(partAt(one, 'type'), 'text') && textAt(one, 'value'))
      .map((one) => ({ system: textAt(partAt(one, 'type'), 'text', 120), value: textAt(one, 'value', 120) }))
      .slice(0, 30),
    ...readMore(resource),
  }
  const read = PatientDetails.safeParse(details)
  if (read.success) return read.data
  // One thing beside that is not as it is written here must not keep the patient out: the original holds it.
  const faulty = new Set(read.error.issues.map(({ path }) => path[0]))
  const fitting = Object.entries(details).filter(([field]) => !faulty.has(field) || NEEDED.has(field))
  return PatientDetails.parse(Object.fromEntries(fitting))
}

/** A patient of this practice as a FHIR Patient. */
export function writePatient(details: PatientDetails & { recordNumber: string }, id: string): Fhir {
  const { familyName, givenName, middleName, prefix, suffix, preferredName, phone, email } = details
  return filled({
    resourceType: 'Patient',
    id,
    ...writeMore(details),
    identifier: [
      filled({
        use: 'usual',
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        // A record number means something within its practice alone; the identifier is unique by this one's own id.
        system: 'urn:ietf:rfc:3986',
        value: `urn:uuid:${id}`,
      }),
      ...details.identifiers.map(({ system, value }) => ({ type: { text: system }, value })),
    ],
    name: [
      nameOut(
        'official',
        { familyName, givenName, middleName },
        { prefix: [prefix].filter(Boolean), suffix: [suffix].filter(Boolean) },
      ),
      ...(preferredName ? [{ use: 'usual', text: preferredName }] : []),
      ...details.previousNames.map(({ until, ...one }) => nameOut('old', one, { period: filled({ end: until }) })),
    ],
    telecom: [
      ...(phone ? [phoneOut({ number: phone, use: details.phoneUse, mayText: details.phoneMayText })] : []),
      ...details.morePhones.map((one) => phoneOut(one)),
      ...(email ? [{ system: 'email', value: email }] : []),
    ],
    gender: details.gender,
    ...(isBirthKnown(details.birthOn)
      ? { birthDate: details.birthOn }
      : { _birthDate: { extension: [{ url: DATA_ABSENT, valueCode: 'unknown' }] } }),
    address: [
      placeOut(details),
      ...details.previousAddresses.map((one) =>
        filled({ use: 'old', ...placeOut(one), period: filled({ end: one.until }) }),
      ),
    ].filter((one) => Object.keys(one).length > 0),
  })
}

type Name = { familyName: string; givenName: string; middleName: string }
const nameOut = (use: string, { familyName, givenName, middleName }: Name, more: object): Fhir =>
  filled({ use, family: familyName, given: [givenName, middleName].filter(Boolean), ...more })

const PHONE_USES: Readonly<Record<string, PatientDetails['phoneUse']>> = {
  mobile: 'mobile',
  home: 'home',
  work: 'work',
  temp: 'other',
}
const useOf = (one: Fhir | null): PatientDetails['phoneUse'] => PHONE_USES[textAt(one, 'use')] ?? ''
const MAY_TEXT = `${OWN}:may-text`
const mayTextOf = (one: Fhir | null): PatientDetails['phoneMayText'] => {
  const told = partsAt(one, 'extension').find((extension) => textAt(extension, 'url') === MAY_TEXT)?.['valueBoolean']
  return told === true ? 'yes' : told === false ? 'no' : ''
}
const phoneOut = ({ number, use, mayText }: PatientDetails['morePhones'][number]): Fhir =>
  filled({
    extension: mayText ? [{ url: MAY_TEXT, valueBoolean: mayText === 'yes' }] : [],
    system: 'phone',
    value: number,
    use: use === 'other' ? 'temp' : use,
  })

type Place = Pick<PatientDetails, 'addressLine' | 'city' | 'state' | 'postalCode'>
const placeFrom = (address: Fhir | null): Place => ({
  addressLine: cut(textsAt(address, 'line').join(', '), 300),
  city: textAt(address, 'city', 120),
  state: textAt(address, 'state', 40),
  postalCode: textAt(address, 'postalCode', 20),
})
const placeOut = ({ addressLine, city, state, postalCode }: Place): Fhir =>
  filled({ line: addressLine ? [addressLine] : [], city, state, postalCode })
/** When a name or address ended, as far as a day, a month or a year is told. */
const untilOf = (one: Fhir) => PartialDate.safeParse(textAt(partAt(one, 'period'), 'end', 40).slice(0, 10)).data ?? ''

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
  prefix: ['name'],
  suffix: ['name'],
  preferredName: ['name'],
  previousNames: ['name'],
  phoneUse: ['telecom'],
  phoneMayText: ['telecom'],
  morePhones: ['telecom'],
  previousAddresses: ['address'],
  pronouns: ['extension'],
  birthSex: ['extension'],
  genderIdentity: ['extension'],
  races: ['extension'],
  ethnicity: ['extension'],
  interpreter: ['extension'],
  inactiveReason: ['extension'],
  language: ['communication'],
  maritalStatus: ['maritalStatus'],
  contacts: ['contact'],
  deceased: ['deceasedBoolean', 'deceasedDateTime'],
  deceasedOn: ['deceasedBoolean', 'deceasedDateTime'],
  inactive: ['active'],
  identifiers: ['identifier'],
}

/**
 * A patient as she is now, for laying over what came in: what a source says in lists beside what is known here (other
 * extensions, numbers of its own, a pager) stays in them.
 */
export function writePatientOver(original: Fhir, details: PatientDetails & { recordNumber: string }, id: string): Fhir {
  const fresh = writePatient(details, id)
  const keep = (name: string, own: (one: Fhir) => boolean) => [
    ...partsAt(original, name).filter((one) => !own(one)),
    ...partsAt(fresh, name).filter((one) => own(one)),
  ]
  return filled({
    ...fresh,
    extension: keep('extension', (one) => OWN_EXTENSIONS.has(textAt(one, 'url', 300))),
    telecom: keep('telecom', (one) => /^(phone|email)$/.test(textAt(one, 'system'))),
    identifier: keep('identifier', (one) => textAt(one, 'system') === '' && textAt(partAt(one, 'type'), 'text') !== ''),
  })
}

const cut = (text: string, most: number) => text.slice(0, most).trim()
const genderOf = (told: string): PatientDetails['gender'] =>
  told === 'male' || told === 'female' || told === 'other' ? told : 'unknown'
