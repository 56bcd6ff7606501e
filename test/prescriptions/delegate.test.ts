import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { Prescription } from '../../shared/prescriptions/index.ts'
import { type Clients, clientsOf, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { details } from './desk.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let nurse: Clients
let patientId: PatientId
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const admin = await practice.signedIn('admin')
  const nina = { login: 'nina', displayName: 'Nina Nurse', password: 'nurse pass phrase 1' }
  valueOf(await admin.access.addUser({ ...nina, roles: ['nurse'] }))
  doctor = await practice.signedIn('dr.lee')
  nurse = clientsOf(practice.core.connect('cli'))
  valueOf(await nurse.access.signIn({ login: nina.login, password: nina.password }))
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
}, 60_000)
afterAll(() => practice?.remove())

const order = async (who: Clients, display: string, sigText: string) => {
  const [found] = valueOf(await who.prescriptions.findDrugs({ text: display }))
  const { product } = valueOf(await who.prescriptions.product({ rxcui: found?.rxcui ?? '' }))
  return details(product?.display ?? '', { product, sigText, quantityValue: '30' })
}
const refusal = (outcome: { ok: boolean; failure?: { code: string } }) => (outcome.ok ? 'done' : outcome.failure?.code)

test('a nurse prepares, and is let neither sign nor discontinue; the prescriber signs all at once', async () => {
  const written = [
    await order(nurse, 'lisinopril 10', '1 tab po daily'),
    await order(nurse, 'atorvastatin 20', '1 tab po qhs'),
  ]
  const drafts = valueOf(await nurse.prescriptions.draft({ patientId, details: written }))
  const prepared: Prescription[] = []
  for (const { prescriptionId, revision } of drafts)
    prepared.push(valueOf(await nurse.prescriptions.prepare({ patientId, prescriptionId, revision })))
  const seen = prepared.map(({ prescriptionId, revision }) => ({ prescriptionId, revision }))
  expect(refusal(await nurse.prescriptions.sign({ patientId, prescriptions: seen }))).toBe('forbidden')
  const waiting = valueOf(await doctor.prescriptions.waiting({}))
  expect(waiting).toMatchObject({
    total: 2,
    entries: [{ preparedBy: 'Nina Nurse', sigText: '1 tab po daily' }, { drug: 'atorvastatin 20 MG Oral Tablet' }],
  })

  const signed = valueOf(await doctor.prescriptions.sign({ patientId, prescriptions: seen }))
  expect(signed).toMatchObject([
    { state: 'signed', preparedBy: 'Nina Nurse', signature: { prescriberName: 'Dr. Lee' } },
    { state: 'signed' },
  ])
  expect(valueOf(await doctor.prescriptions.waiting({})).total).toBe(0)
  const [first] = signed.map(({ prescriptionId, revision }) => ({ patientId, prescriptionId, revision }))
  const one = first as NonNullable<typeof first>
  expect(refusal(await nurse.prescriptions.discontinue({ ...one, reason: 'Cough' }))).toBe('forbidden')
  expect(refusal(await nurse.prescriptions.cancel({ ...one, reason: 'Cough' }))).toBe('forbidden')
  expect(refusal(await nurse.prescriptions.saveFavorite({ details: written[0] as never, ofPractice: true }))).toBe(
    'forbidden',
  )
  expect(valueOf(await nurse.prescriptions.print(one)).paper).toBe('original')
  // What stands on the list stands in the timeline too, with its directions.
  const page = valueOf(await doctor.timeline.page({ patientId }))
  expect(JSON.stringify(page)).toMatch(/Take 1 tablet by mouth once a day at bedtime\./)
}, 60_000)

test('a closed chart is not in the list of what waits, and nothing is prescribed into it', async () => {
  const { patientId: shut } = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Quill', email: '' }))
  const [draft] = valueOf(
    await doctor.prescriptions.draft({
      patientId: shut,
      details: [await order(doctor, 'lisinopril 10', '1 tab po daily')],
    }),
  )
  const { prescriptionId, revision } = draft as Prescription
  valueOf(await doctor.prescriptions.prepare({ patientId: shut, prescriptionId, revision }))
  expect(valueOf(await nurse.prescriptions.waiting({})).total).toBe(1)
  valueOf(await doctor.patients.markSensitive({ patientId: shut, sensitive: true, reason: 'Works at this practice' }))
  expect(valueOf(await nurse.prescriptions.waiting({}))).toEqual({ entries: [], total: 0 })
  expect(valueOf(await doctor.prescriptions.waiting({})).total).toBe(1)
  expect(refusal(await nurse.prescriptions.list({ patientId: shut }))).toBe('forbidden')
  expect(refusal(await nurse.prescriptions.check({ patientId: shut, prescriptionIds: [prescriptionId] }))).toBe(
    'forbidden',
  )
  // By another chart one does not come to it either.
  expect(refusal(await doctor.prescriptions.steps({ patientId, prescriptionId }))).toBe('not-found')
  expect(refusal(await doctor.prescriptions.check({ patientId, prescriptionIds: [prescriptionId] }))).toBe('not-found')
}, 60_000)
