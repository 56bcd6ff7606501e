import { CODE_SYSTEM, type PatientId } from '../../../shared/kernel/index.ts'
import { MedicationDetails } from '../../../shared/medications/index.ts'
import { PrescriptionDetails, readProduct } from '../../../shared/prescriptions/index.ts'
import { type Clients, clientsOf, PASSWORDS, scratchCore, valueOf, ZIMMER } from '../../support/practices.ts'

/** Who works on this day beside those that every practice of the tests has. */
export const STAFF = {
  assistant: {
    login: 'mia',
    displayName: 'Mia Assistant',
    password: 'assistant pass phrase',
    roles: ['medical-assistant' as const],
  },
  manager: {
    login: 'morgan',
    displayName: 'Morgan Manager',
    password: 'manager pass phrase 1',
    roles: ['office-manager' as const, 'biller' as const],
  },
}
export const SECRETS = {
  'Dana Desk': PASSWORDS.desk,
  'Mia Assistant': STAFF.assistant.password,
  'Dr. Lee': PASSWORDS['dr.lee'],
  'Morgan Manager': STAFF.manager.password,
} as const
export type Person = keyof typeof SECRETS

/** What each code costs, in cents. HCPCS level II: CPT is the user's own to import. */
export const FEES = { G0463: 12_000, G0438: 18_050, G0447: 3_000, J1885: 125 } as const
const FEE_FILE = `HCPCS,Description,Fee\n${Object.entries(FEES)
  .map(([code, cents]) => `${code},Service ${code},${(cents / 100).toFixed(2)}`)
  .join('\n')}\n`

/** A zone in which it is day now: no midnight falls into the tests, whenever they run. */
export function zoneOfDaylight(now = Date.now()): string {
  const hour = new Date(now).getUTCHours()
  const zones = { 'America/New_York': -5, 'Pacific/Honolulu': -10, 'Pacific/Guam': 10 }
  const day = Object.entries(zones).map(([zone, offset]) => [zone, Math.abs(((hour + offset + 24) % 24) - 12)] as const)
  return day.toSorted((a, b) => a[1] - b[1])[0]![0]
}

const icd = (code: string, text: string) => ({
  concept: { text, codings: [{ system: CODE_SYSTEM.icd10cm, code, display: text }] },
})
const person = (familyName: string, givenName: string, birthOn: string, more: object = {}) => ({
  ...ZIMMER,
  familyName,
  givenName,
  birthOn: birthOn as never,
  email: '',
  phone: '',
  ...more,
})

/** The patients of the day: what of them stands in the chart before it begins. */
export const PEOPLE = {
  okafor: person('Okafor', 'Ruth', '1949-03-11', { phone: '(555) 010-0001' }),
  lindqvist: person('Lindqvist', 'Emil', '2021-05-04', { gender: 'male', phone: '(555) 010-0002' }),
  zimmermann: person('Zimmermann', 'Aurelia', '1980-02-29', { phone: '(555) 010-0003' }),
  quill: person('Quill', 'Iris', '1956-08-20', { phone: '(555) 010-0004' }),
  nguyen: person('Nguyễn', 'Bao', '1991-12-01', { gender: 'male', phone: '(555) 010-0005' }),
  bergstrom: person('Bergström', 'Nils', '1966-06-06', { gender: 'male', phone: '(555) 010-0006' }),
  haddad: person('Haddad', 'Samir', '1979-09-14', { gender: 'male', phone: '(555) 010-0007' }),
} as const
export type Who = keyof typeof PEOPLE

/** A practice of six people, with its rooms, hours, prices and forms, and charts with a story. */
export async function foundClinic(dataDir: string): Promise<Record<Who, PatientId>> {
  const practice = await scratchCore({ dataDir })
  try {
    await practice.found()
    const admin = await practice.signedIn('admin')
    for (const one of Object.values(STAFF)) valueOf(await admin.access.addUser(one))
    const manager = clientsOf(practice.core.connect('cli'))
    valueOf(await manager.access.signIn({ login: STAFF.manager.login, password: STAFF.manager.password }))
    await setUp(admin, manager)
    return await charts(await practice.signedIn('dr.lee'))
  } finally {
    await practice.core.close()
  }
}

async function setUp(admin: Clients, manager: Clients): Promise<void> {
  const timeZone = zoneOfDaylight()
  valueOf(await admin.practice.update({ name: 'Elm Street Clinic', locationName: 'Main office', timeZone }))
  const { locations, providers } = valueOf(await manager.practice.places({}))
  const { locationId } = locations[0]!
  const fresh = { id: null, revision: 0 }
  for (const [name, durationMinutes] of Object.entries({ 'Follow-up': 20, 'Sick visit': 20 }))
    valueOf(await manager.practice.saveVisitType({ ...fresh, details: { name, durationMinutes } }))
  for (const name of ['Room 1', 'Room 2', 'Room 3'])
    valueOf(await manager.practice.saveResource({ ...fresh, details: { name, locationId } }))
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00' as never, until: '24:00' as never }))
  for (const { providerId } of providers) {
    const details = { providerId, locationId, startsOn: '2026-01-01' as never, hours }
    valueOf(await manager.practice.saveSchedule({ ...fresh, details }))
  }
  const form = {
    title: 'Privacy practices',
    text: 'We keep what you tell us to ourselves.',
    askedAt: 'check-in' as const,
  }
  valueOf(await admin.consents.saveForm({ formId: null, details: form }))
  const mapping = { headingLine: 0, code: 0, modifier: -1, description: 1, fee: 2 }
  const fees = { name: 'Standard', fromOn: '2026-01-01' as never, fileName: 'fees.csv', text: FEE_FILE, mapping }
  valueOf(await manager.charges.importFees(fees))
}

const INSURED = { kind: 'insurance' as const, rank: 1 as const, memberId: 'M1000' }

async function charts(doctor: Clients): Promise<Record<Who, PatientId>> {
  const ids = {} as Record<Who, PatientId>
  for (const [who, details] of Object.entries(PEOPLE))
    ids[who as Who] = valueOf(await doctor.patients.register(details)).patientId
  const of = (who: Who) => ({ patientId: ids[who] })
  const covered = async (who: Who, details: object) =>
    valueOf(await doctor.coverage.add({ ...of(who), details: details as never }))
  const problem = async (who: Who, code: string, text: string) =>
    valueOf(await doctor.problems.add({ ...of(who), details: icd(code, text) } as never))
  for (const who of ['okafor', 'zimmermann', 'quill', 'nguyen', 'haddad'] as const)
    valueOf(await doctor.allergies.review({ ...of(who), finding: 'none-known', note: '' }))

  await problem('okafor', 'I48.91', 'Unspecified atrial fibrillation')
  await covered('okafor', { ...INSURED, payerName: 'Prairie Mutual', filingCode: 'CI', copayCents: 2_500 })
  const coding = { system: CODE_SYSTEM.rxnorm, code: '855332', display: '' }
  const concept = { text: 'warfarin sodium 5 MG Oral Tablet', codings: [coding] }
  valueOf(await doctor.medications.add({ ...of('okafor'), details: MedicationDetails.parse({ concept }) }))

  await problem('lindqvist', 'H66.91', 'Otitis media, right ear')
  await covered('lindqvist', { kind: 'self-pay' })
  const allergy = { concept: { text: 'Penicillin', codings: [] } }
  valueOf(await doctor.allergies.add({ ...of('lindqvist'), details: allergy } as never))

  await problem('zimmermann', 'I10', 'Essential (primary) hypertension')
  await covered('zimmermann', { ...INSURED, payerName: 'Lakeshore Blue', filingCode: 'BL', copayCents: 2_500 })
  await longTerm(doctor, ids.zimmermann)

  await problem('quill', 'M54.50', 'Low back pain')
  await covered('quill', { ...INSURED, payerName: 'Medicare', filingCode: 'MB', memberId: '1EG4TE5MK73' })
  await problem('nguyen', 'E66.9', 'Obesity')
  await problem('haddad', 'J06.9', 'Acute upper respiratory infection, unspecified')
  return ids
}

/** Two drugs that she has taken for long, as they were signed the last time. */
async function longTerm(doctor: Clients, patientId: PatientId): Promise<void> {
  for (const [code, display] of [
    ['314076', 'lisinopril 10 MG Oral Tablet'],
    ['861007', 'metformin hydrochloride 500 MG Oral Tablet'],
  ] as const) {
    const product = readProduct(display, { rxcui: code, kind: 'SCD' })
    const details = PrescriptionDetails.parse({
      concept: { text: display, codings: [{ system: CODE_SYSTEM.rxnorm, code, display }] },
      product,
      sigText: '1 tab po daily',
      quantityValue: '90',
      quantityUnit: product.unit,
      daysSupply: 90,
    })
    const drafts = valueOf(await doctor.prescriptions.draft({ patientId, encounterId: null, details: [details] }))
    const prescriptions = drafts.map(({ prescriptionId, revision }) => ({ prescriptionId, revision }))
    const { overall, kinds } = valueOf(
      await doctor.prescriptions.check({ patientId, prescriptionIds: drafts.map((one) => one.prescriptionId) }),
    )
    const why = overall === 'checked-clear' || kinds.length === 0 ? '' : 'Taken for years'
    valueOf(await doctor.prescriptions.sign({ patientId, prescriptions, overrides: [], notCheckedReason: why }))
  }
}
