import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { isOf } from '../../shared/flow/index.ts'
import type { AppointmentId } from '../../shared/appointments/index.ts'
import type { PatientId, WallTime } from '../../shared/kernel/index.ts'
import { PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { steppingClock } from '../support/fixed.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>
let practice: Practice
let desk: Awaited<ReturnType<Practice['signedIn']>>
let doctor: typeof desk
let admin: typeof desk
const clock = steppingClock()
let locationId: never
let visitTypeId: never
let providerId: never

beforeAll(async () => {
  practice = await scratchCore({ clock })
  await practice.found()
  desk = await practice.signedIn('desk')
  doctor = await practice.signedIn('dr.lee')
  admin = await practice.signedIn('admin')
  valueOf(
    await admin.practice.saveVisitType({ id: null, revision: 0, details: { name: 'Follow-up', durationMinutes: 20 } }),
  )
  const places = valueOf(await desk.practice.places({}))
  ;[locationId, visitTypeId, providerId] = [
    places.locations[0]!.locationId,
    places.visitTypes[0]!.visitTypeId,
    places.providers[0]!.providerId,
  ] as [never, never, never]
}, 60_000)
afterAll(() => practice.remove())

let people = 0
const register = async () => {
  people += 1
  return valueOf(
    await desk.patients.register({
      ...ZIMMER,
      familyName: `Person${people}`,
      birthOn: `1970-01-${String(people + 9)}`,
      email: '',
      phone: '',
    }),
  ).patientId
}
/** 24 November 2026, a Tuesday, nine in the morning in New York is the time of these tests. */
const book = async (time: string, patientId?: PatientId) => {
  const details = {
    patientId: patientId ?? (await register()),
    locationId,
    visitTypeId,
    providerId,
    startLocal: `2026-11-24T${time}` as WallTime,
  }
  return valueOf(await desk.appointments.book({ details }))[0]!
}
const step = (who: typeof desk, appointmentId: AppointmentId, from: string, to: string, more: object = {}) =>
  who.flow.move({ appointmentId, from: from as 'booked', to: to as 'booked', ...more })

test('the first location is the practice’s own, and keeps its name and zone with it', async () => {
  const { practiceId, timeZone } = valueOf(await desk.practice.get({}))
  const [first] = valueOf(await desk.practice.places({})).locations
  expect(first).toMatchObject({ locationId: practiceId, name: 'Main office', timeZone })
  valueOf(
    await admin.practice.saveLocation({
      id: first!.locationId,
      revision: first!.revision,
      details: { name: 'Elm Street', timeZone: 'America/New_York' },
    }),
  )
  expect(valueOf(await desk.practice.get({}))).toMatchObject({ locationName: 'Elm Street' })
  valueOf(
    await admin.practice.update({
      name: 'Elm Street Clinic',
      locationName: 'Main office',
      timeZone: 'America/New_York',
    }),
  )
  expect(valueOf(await desk.practice.places({})).locations[0]).toMatchObject({ name: 'Main office', revision: 3 })
})

test('from the door to the door: one log, one visit, and calendar and board say the same', async () => {
  const { appointmentId, patientId } = await book('09:00')
  valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked', confirmed: ['demographics'] }))
  clock.advance(60_000)
  const visitIs = async () => valueOf(await doctor.encounters.list({ patientId, limit: 5 }))[0]?.status
  expect(await visitIs()).toBe('arrived')
  valueOf(await step(desk, appointmentId, 'arrived', 'with-provider'))
  expect(await visitIs()).toBe('in-progress')
  valueOf(await step(desk, appointmentId, 'with-provider', 'arrived', { reason: 'Wrong patient' }))
  expect(await visitIs()).toBe('arrived')
  const moved = valueOf(await step(doctor, appointmentId, 'arrived', 'with-provider'))
  const visits = valueOf(await doctor.encounters.list({ patientId, limit: 5 }))
  expect(visits).toHaveLength(1)
  expect(visits[0]).toMatchObject({
    appointmentId,
    encounterId: moved.encounterId,
    clinicianId: providerId,
    locationName: 'Main office',
    type: { text: 'Follow-up' },
  })
  // Back and forth opens no second one.
  valueOf(await step(doctor, appointmentId, 'with-provider', 'arrived', { reason: 'Lab first' }))
  valueOf(await step(doctor, appointmentId, 'arrived', 'with-provider'))
  expect(valueOf(await doctor.encounters.list({ patientId, limit: 5 }))).toHaveLength(1)
  valueOf(await step(desk, appointmentId, 'with-provider', 'checkout'))
  expect(await visitIs()).toBe('in-progress')
  valueOf(await step(desk, appointmentId, 'checkout', 'done'))
  expect(await visitIs()).toBe('finished')
  const { appointment, log } = valueOf(await desk.appointments.get({ appointmentId }))
  expect(log.map(({ status }) => status)).toEqual([
    'booked',
    'arrived',
    'with-provider',
    'arrived',
    'with-provider',
    'arrived',
    'with-provider',
    'checkout',
    'done',
  ])
  const board = valueOf(await desk.flow.board({ locationId }))
  const calendar = valueOf(await desk.appointments.schedule({ locationId, on: '2026-11-24' as never }))
  for (const shown of [board.appointments, calendar.appointments])
    expect(shown.find((one) => one.appointmentId === appointmentId)).toEqual(appointment)
  const asked = await step(desk, appointmentId, 'arrived', 'roomed')
  expect(asked).toMatchObject({ ok: false, failure: { code: 'conflict', reason: 'moved-on' } })
})

test('a visit that was opened by hand before is the one of the booking', async () => {
  const { appointmentId, patientId } = await book('09:30')
  const opened = valueOf(await doctor.encounters.start({ patientId, type: { text: 'Office visit', codings: [] } }))
  valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked' }))
  const moved = valueOf(await step(doctor, appointmentId, 'arrived', 'with-provider'))
  expect(moved.encounterId).toBe(opened.encounterId)
})

test('of a sensitive chart whoever may not open it sees that somebody comes, and does nothing with it', async () => {
  const patientId = await register()
  const { appointmentId, revision } = await book('10:00', patientId)
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  const { appointments } = valueOf(await desk.appointments.schedule({ locationId, on: '2026-11-24' as never }))
  const shown = appointments.find((one) => one.appointmentId === appointmentId)
  expect(shown).toMatchObject({
    closed: true,
    visitTypeName: '',
    reason: '',
    phone: '',
    startLocal: '2026-11-24T10:00',
  })
  const refused = { ok: false, failure: { code: 'forbidden', reason: 'sensitive' } }
  expect(await desk.appointments.get({ appointmentId })).toMatchObject(refused)
  expect(await desk.flow.checkIn({ appointmentId, from: 'booked' })).toMatchObject(refused)
  expect(await step(desk, appointmentId, 'booked', 'no-show')).toMatchObject(refused)
  expect(await desk.appointments.cancel({ appointmentId, revision, reason: 'Called' })).toMatchObject(refused)
  expect(await desk.appointments.ofPatient({ patientId })).toMatchObject(refused)
  // The control: who may open the chart sees all of it.
  expect(valueOf(await doctor.appointments.get({ appointmentId })).appointment).toMatchObject({
    closed: false,
    visitTypeName: 'Follow-up',
  })
})

test('impossible times, an unknown zone and nonsense are refused, and nothing is written', async () => {
  const patientId = await register()
  const at = (startLocal: string, more: object = {}) =>
    desk.appointments.book({
      details: { patientId, locationId, visitTypeId, providerId, startLocal: startLocal as WallTime, ...more },
    })
  expect(await at('2027-03-14T02:30')).toMatchObject({ ok: false, failure: { reason: 'skipped-time' } })
  expect(await at('2026-11-01T01:30')).toMatchObject({ ok: false, failure: { reason: 'repeated-time' } })
  for (const [text, more] of [
    ['2026-02-30T09:00', {}],
    ['2026-11-24T24:30', {}],
    ['2026-11-24T09:00', { durationMinutes: 0 }],
    ['2026-11-24T09:00', { durationMinutes: -5 }],
  ] as const)
    expect(await at(text, more)).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
  expect(await at('2026-11-24T15:00', { visitTypeId: locationId })).toMatchObject({
    ok: false,
    failure: { code: 'not-found' },
  })
  expect(
    await admin.practice.saveLocation({ id: null, revision: 0, details: { name: 'X', timeZone: 'Mars/Olympus' } }),
  ).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
  expect(valueOf(await desk.appointments.ofPatient({ patientId }))).toEqual([])
  expect(valueOf(await at('2026-11-01T01:30', { fold: 'second' }))[0]).toMatchObject({
    startAt: Date.UTC(2026, 10, 1, 6, 30),
  })
})

test('a change is told to whoever listens, by tables and ids alone', async () => {
  const told: { tables: string[]; ids: string[] }[] = []
  const stop = desk.practice.changed({}, (event) => told.push(event))
  const { appointmentId } = await book('11:00')
  stop()
  expect(told.flatMap(({ tables }) => tables)).toEqual(expect.arrayContaining(['appointment', 'appointment_status']))
  expect(told.flatMap(({ ids }) => ids)).toContain(appointmentId)
  expect(PASSWORDS.desk).toBeDefined()
})

test('who says her name and birth date is found among those of the day', () => {
  const one = { patientName: 'O’Brien, Zoë', birthOn: '1980-02-29', recordNumber: '1042', phone: '(555) 010-7788' }
  for (const text of ['zoe 2/29/1980', 'obrien', 'brien 1980-02-29', 'ZOE O', '2/29/80', '1042', 'zoe 0107788', ''])
    expect(isOf(one, text, 2026)).toBe(true)
  for (const text of ['zoe 2/28/1980', 'smith', '1981']) expect(isOf(one, text, 2026)).toBe(false)
})
