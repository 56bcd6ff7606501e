import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { AppointmentId } from '../../shared/appointments/index.ts'
import type { FormVersionId } from '../../shared/consents/index.ts'
import type { EncounterId, PatientId, WallTime } from '../../shared/kernel/index.ts'
import { bodyOf } from '../notes/staff.ts'
import { type Clients, clientsOf, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { steppingClock } from '../support/fixed.ts'

const BILLER = { login: 'bill', displayName: 'Bo Biller', password: 'biller pass phrase 1', roles: ['biller' as const] }
const clock = steppingClock()
let practice: Awaited<ReturnType<typeof scratchCore>>
let desk: Clients
let doctor: Clients
let biller: Clients
let versionId: FormVersionId
let place: { locationId: never; visitTypeId: never; providerId: never }

beforeAll(async () => {
  practice = await scratchCore({ clock })
  await practice.found()
  desk = await practice.signedIn('desk')
  doctor = await practice.signedIn('dr.lee')
  const admin = await practice.signedIn('admin')
  valueOf(await admin.access.addUser(BILLER))
  biller = clientsOf(practice.core.connect('cli'))
  valueOf(await biller.access.signIn({ login: BILLER.login, password: BILLER.password }))
  const type = { name: 'Follow-up', durationMinutes: 20 }
  valueOf(await admin.practice.saveVisitType({ id: null, revision: 0, details: type }))
  const form = { title: 'Privacy practices', text: 'We keep it to ourselves.', askedAt: 'check-in' as const }
  ;({ versionId } = valueOf(await admin.consents.saveForm({ formId: null, details: form })))
  const places = valueOf(await desk.practice.places({}))
  place = {
    locationId: places.locations[0]!.locationId as never,
    visitTypeId: places.visitTypes[0]!.visitTypeId as never,
    providerId: places.providers[0]!.providerId as never,
  }
}, 60_000)
afterAll(() => practice.remove())

let people = 0
async function booked(time: string, walkIn = false) {
  people += 1
  const person = { ...ZIMMER, familyName: `Person${people}`, birthOn: `1970-02-${people + 9}`, email: '', phone: '' }
  const { patientId } = valueOf(await desk.patients.register(person))
  const details = { ...place, patientId, startLocal: `2026-11-24T${time}` as WallTime }
  const [one] = valueOf(await desk.appointments.book({ details, walkIn }))
  return { patientId, appointmentId: one!.appointmentId }
}
const signed = () => ({
  versionId,
  signer: { name: 'Person One', relationship: 'self' as const },
  signature: { kind: 'typed' as const, name: 'Person One' },
})
const COPAY = { cents: 2500, method: 'card' as const, reference: '' }
const visitsOf = async (patientId: PatientId) => valueOf(await doctor.encounters.list({ patientId, limit: 9 }))
const account = async (patientId: PatientId) => valueOf(await biller.ledger.account({ patientId }))
const move = async (who: Clients, appointmentId: AppointmentId, from: string, to: string, reason = '') =>
  valueOf(await who.flow.move({ appointmentId, from: from as 'booked', to: to as 'booked', reason }))

/** Charges a visit that the patient pays herself. */
async function charge(patientId: PatientId, encounterId: EncounterId, cents: number): Promise<void> {
  const { head, sides } = valueOf(await doctor.notes.start({ patientId, encounterId, templateId: 'built-in:blank' }))
  const side = sides.find(({ section }) => section === 'subjective')
  const seen = side ? { sideId: side.sideId, revision: side.revision } : null
  const about = { patientId, noteId: head.entryId }
  valueOf(await doctor.notes.saveSection({ ...about, section: 'subjective', seen, body: bodyOf('Rest') }))
  const note = valueOf(await doctor.notes.get(about))
  const read = note.sides.map(({ sideId, revision }) => ({ sideId, revision }))
  valueOf(await doctor.notes.sign({ ...about, revision: note.head.revision, sides: read }))
  const dx = { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Hypertension' }
  const line = { code: 'G0438', description: '', pointers: [1], units: 1, unitCents: cents }
  const details = { payer: null, diagnoses: [dx], lines: [line] }
  const draft = valueOf(await biller.charges.save({ patientId, encounterId, details }))
  valueOf(await biller.charges.post({ patientId, chargeId: draft.chargeId, revision: draft.revision }))
}

test('at the counter: here, asked, signed and paid, in one unit of work; the copay pays this visit and no other', async () => {
  const { patientId, appointmentId } = await booked('09:00')
  // A visit of before, which is still owed: the copay is not for that.
  const before = valueOf(await doctor.encounters.start({ patientId, type: { text: 'Earlier', codings: [] } }))
  await charge(patientId, before.encounterId, 9_000)
  valueOf(await doctor.encounters.finish({ patientId, encounterId: before.encounterId, revision: before.revision }))
  const policy = { kind: 'self-pay' as const }
  const own = valueOf(await desk.coverage.add({ patientId, details: policy as never }))
  const said = {
    confirmed: ['demographics' as const],
    coverages: [{ coverageId: own.coverageId, revision: own.revision }],
    consents: [signed()],
    copay: COPAY,
  }
  const here = valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked', ...said }))
  expect(here.status).toBe('arrived')
  expect((await visitsOf(patientId)).find(({ encounterId }) => encounterId === here.encounterId)).toMatchObject({
    status: 'arrived',
    clinicianId: place.providerId,
  })
  const { entries, due } = valueOf(await desk.consents.ofPatient({ patientId }))
  expect([due, entries[0]]).toMatchObject([[], { status: 'active', encounterId: here.encounterId }])
  expect(await account(patientId)).toMatchObject({ unappliedCents: 2500, patientCents: 9_000 })
  await charge(patientId, here.encounterId!, 4_000)
  const { lines, unappliedCents } = await account(patientId)
  expect(unappliedCents).toBe(0)
  expect(lines.find(({ encounterId }) => encounterId === here.encounterId)).toMatchObject({ patientCents: 1500 })
  expect(lines.find(({ encounterId }) => encounterId === before.encounterId)).toMatchObject({ patientCents: 9_000 })
  expect(valueOf(await (await practice.signedIn('admin')).ledger.verify({})).broken).toEqual([])
})

test('all of it or nothing: a form that was changed in the meantime leaves nobody half checked in', async () => {
  const { patientId, appointmentId } = await booked('09:30')
  const stale = { ...signed(), versionId: 'no-such-version' as FormVersionId }
  const failed = await desk.flow.checkIn({ appointmentId, from: 'booked', consents: [stale], copay: COPAY })
  expect(failed).toMatchObject({ ok: false })
  expect(valueOf(await desk.appointments.get({ appointmentId })).appointment.status).toBe('booked')
  expect(await visitsOf(patientId)).toEqual([])
  expect(await account(patientId)).toMatchObject({ unappliedCents: 0 })
  // The control: without the stale form all of it is written.
  valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked', consents: [signed()], copay: COPAY }))
  expect(await account(patientId)).toMatchObject({ unappliedCents: 2500 })
})

test('money is for those who take payments, and an empty name is no signature', async () => {
  const { patientId, appointmentId } = await booked('10:00')
  const refused = { ok: false, failure: { code: 'forbidden' } }
  expect(await doctor.flow.checkIn({ appointmentId, from: 'booked', copay: COPAY })).toMatchObject(refused)
  const empty = { ...signed(), signature: { kind: 'typed' as const, name: ' ' } }
  const unsigned = await desk.flow.checkIn({ appointmentId, from: 'booked', consents: [empty] })
  expect(unsigned).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
  expect(await visitsOf(patientId)).toEqual([])
  valueOf(await doctor.flow.checkIn({ appointmentId, from: 'booked' }))
  expect(await visitsOf(patientId)).toHaveLength(1)
})

test('who comes without a booking is checked in from where she is; the same visit serves to the end', async () => {
  const { patientId, appointmentId } = await booked('10:30', true)
  const here = valueOf(await desk.flow.checkIn({ appointmentId, from: 'arrived', copay: COPAY }))
  expect(here).toMatchObject({ status: 'arrived', walkIn: true })
  await move(desk, appointmentId, 'arrived', 'with-provider')
  await move(doctor, appointmentId, 'with-provider', 'checkout')
  const visits = await visitsOf(patientId)
  expect(visits).toMatchObject([{ encounterId: here.encounterId, status: 'in-progress' }])
  // Nobody is checked in twice by two who did not know of each other.
  const late = await desk.flow.checkIn({ appointmentId, from: 'arrived', copay: COPAY })
  expect(late).toMatchObject({ ok: false, failure: { code: 'conflict', reason: 'moved-on' } })
  expect(await account(patientId)).toMatchObject({ unappliedCents: 2500 })
})

test('who leaves unseen has a cancelled visit; who comes back has the same one, with her money', async () => {
  const { patientId, appointmentId } = await booked('11:00')
  const here = valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked', copay: COPAY }))
  await move(desk, appointmentId, 'arrived', 'cancelled', 'Did not want to wait')
  expect(await visitsOf(patientId)).toMatchObject([{ status: 'cancelled', statusReason: 'Did not want to wait' }])
  await move(desk, appointmentId, 'cancelled', 'booked', 'Came back')
  const again = valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked' }))
  expect(again.encounterId).toBe(here.encounterId)
  expect(await visitsOf(patientId)).toMatchObject([{ status: 'arrived' }])
  await charge(patientId, here.encounterId!, 4_000)
  expect(await account(patientId)).toMatchObject({ unappliedCents: 0, patientCents: 1500 })
})

test('what the clinician finished stays finished at the counter, and is open again where she is called back', async () => {
  const { patientId, appointmentId } = await booked('11:30')
  valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked' }))
  await move(doctor, appointmentId, 'arrived', 'with-provider')
  const [visit] = await visitsOf(patientId)
  const { encounterId, revision } = visit!
  valueOf(await doctor.encounters.finish({ patientId, encounterId, revision }))
  expect(await visitsOf(patientId)).toMatchObject([{ status: 'finished' }])
  await move(desk, appointmentId, 'checkout', 'with-provider', 'Forgot the ear')
  expect(await visitsOf(patientId)).toMatchObject([{ status: 'in-progress', ended: null }])
  await move(desk, appointmentId, 'with-provider', 'done')
  expect(await visitsOf(patientId)).toMatchObject([{ status: 'finished' }])
})

test('where the booking names nobody, the visit is of whoever sees patients and takes her in', async () => {
  place = { ...place, providerId: null as never }
  const { patientId, appointmentId } = await booked('13:00')
  valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked' }))
  expect(await visitsOf(patientId)).toMatchObject([{ clinicianId: null, clinicianName: '' }])
  await move(doctor, appointmentId, 'arrived', 'with-provider')
  expect(await visitsOf(patientId)).toMatchObject([{ clinicianName: 'Dr. Lee' }])
})
