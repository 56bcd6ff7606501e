import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readPatient, writePatient } from '../../db/exchange/index.ts'
import { patientById, toPatient } from '../../db/patients/queries.ts'
import { PatientDetails } from '../../shared/patients/index.ts'
import { type ExchangePractice, exchangePractice } from './practice.ts'

let practice: ExchangePractice
beforeEach(async () => {
  practice = await exchangePractice()
})
afterEach(() => practice.remove())

const WHOLE = PatientDetails.parse({
  familyName: 'Vale',
  givenName: 'Ida',
  middleName: 'Rose May',
  birthOn: '1961-04-09',
  gender: 'female',
  phone: '(555) 010-2222',
  email: 'ida@example.org',
  addressLine: '12 Elm Street, Apt 3',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  prefix: 'Dr.',
  suffix: 'III',
  preferredName: 'Rosie',
  pronouns: 'she/they',
  birthSex: 'female',
  genderIdentity: 'non-binary',
  races: ['asian', 'white'],
  ethnicity: 'not-hispanic',
  language: 'es',
  interpreter: 'yes',
  maritalStatus: 'partner',
  phoneUse: 'mobile',
  phoneMayText: 'no',
  morePhones: [{ number: '(555) 010-3333', use: 'work', mayText: 'yes' }],
  previousNames: [{ familyName: 'Ash', givenName: 'Ida', middleName: '', until: '1990-06' }],
  previousAddresses: [{ addressLine: '1 Oak Lane', city: 'Galena', state: 'IL', postalCode: '61036', until: '2001' }],
  contacts: [
    {
      role: 'guardian',
      name: 'Ben Vale',
      relationship: 'brother',
      phone: '(555) 010-4444',
      email: 'ben@example.org',
      legalPapers: 'Order of 2019, scanned',
    },
    {
      role: 'emergency',
      name: 'Cyd Oak',
      relationship: 'neighbour',
      phone: '(555) 010-5555',
      email: '',
      legalPapers: '',
    },
  ],
  identifiers: [{ system: 'Old chart', value: 'A-77' }],
  deceased: true,
  deceasedOn: '2025-11',
  inactive: true,
  inactiveReason: 'Died',
})

test('everything that is known of a patient goes out and comes back', () => {
  const out = writePatient({ ...WHOLE, recordNumber: '1001' }, '0190a000-0000-7000-8000-000000000001')
  expect(readPatient(JSON.parse(JSON.stringify(out)) as never)).toEqual(WHOLE)
  // One thing that is not as it is written here does not keep the rest out.
  const odd = { ...JSON.parse(JSON.stringify(out)), telecom: [{ system: 'email', value: 'not an address' }] }
  expect(readPatient(odd as never)).toMatchObject({ email: '', pronouns: 'she/they', familyName: 'Vale' })
})

test('what was changed here goes out over what came in, and what only the source knows stays', async () => {
  const source = {
    resourceType: 'Patient',
    id: 'p',
    extension: [
      { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueAddress: { city: 'Galena' } },
      { url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex', valueCode: 'F' },
    ],
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-1234' }],
    name: [
      { use: 'official', family: 'Vale', given: ['Ida'] },
      { use: 'maiden', family: 'Ash' },
    ],
    telecom: [
      { system: 'phone', value: '555-0101', use: 'home' },
      { system: 'pager', value: '555-0199' },
    ],
    gender: 'female',
    birthDate: '1961-04-09',
    contact: [{ relationship: [{ text: 'brother' }], name: { family: 'Vale', given: ['Ben'] } }],
  }
  await practice.takeText('a.json', JSON.stringify(source))
  const [patientId] = await practice.patients()
  const row = await patientById(practice.db, patientId as never)
  expect(row && toPatient(row)).toMatchObject({
    birthSex: 'female',
    phoneUse: 'home',
    previousNames: [{ familyName: 'Ash' }],
    contacts: [{ role: 'other', name: 'Ben Vale', relationship: 'brother' }],
    // A social security number is not spread over the screens.
    identifiers: [],
  })
  const author = { userId: null, sessionId: null, channel: 'test' }
  await practice.scratch.store.journal.work(author, (work) =>
    work.update('patient', patientId as never, { phone: '555-0102' }),
  )
  const out = JSON.parse(await practice.exportChart(patientId as never)) as { entry: { resource: typeof source }[] }
  const resource = out.entry[0]?.resource
  expect(resource).toMatchObject({ extension: source.extension, identifier: source.identifier, name: source.name })
  expect(resource?.telecom).toEqual([
    { system: 'pager', value: '555-0199' },
    { system: 'phone', value: '555-0102', use: 'home' },
  ])
  expect(resource?.contact).toEqual(source.contact)
})
