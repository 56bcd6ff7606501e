import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Appointment, AppointmentId } from '../../shared/appointments/index.ts'
import { AppointmentStatus, stepTo } from '../../shared/appointments/index.ts'
import { stepsWith } from '../../shared/flow/index.ts'
import type { EncounterId, PatientId, WallTime } from '../../shared/kernel/index.ts'
import { steppingClock } from '../support/fixed.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>
let practice: Practice
let desk: Awaited<ReturnType<Practice['signedIn']>>
let doctor: typeof desk
const clock = steppingClock()
let place: { locationId: never; visitTypeId: never; providerId: never }

beforeAll(async () => {
  practice = await scratchCore({ clock })
  await practice.found()
  desk = await practice.signedIn('desk')
  doctor = await practice.signedIn('dr.lee')
  const admin = await practice.signedIn('admin')
  valueOf(
    await admin.practice.saveVisitType({ id: null, revision: 0, details: { name: 'Follow-up', durationMinutes: 20 } }),
  )
  const { locations, visitTypes, providers } = valueOf(await desk.practice.places({}))
  place = {
    locationId: locations[0]!.locationId as never,
    visitTypeId: visitTypes[0]!.visitTypeId as never,
    providerId: providers[0]!.providerId as never,
  }
}, 60_000)
afterAll(() => practice.remove())

let people = 0
async function booked(time: string, day = '2026-11-24'): Promise<Appointment> {
  people += 1
  const person = { ...ZIMMER, familyName: `Mover${people}`, email: '', phone: '', birthOn: `1971-02-${people + 9}` }
  const { patientId } = valueOf(await desk.patients.register(person))
  const details = { patientId, ...place, startLocal: `${day}T${time}` as WallTime }
  return valueOf(await desk.appointments.book({ details }))[0]!
}
async function here(time: string, day?: string): Promise<Appointment & { encounterId: EncounterId }> {
  const { appointmentId } = await booked(time, day)
  const shown = valueOf(await desk.flow.checkIn({ appointmentId, from: 'booked' }))
  return { ...shown, encounterId: shown.encounterId! }
}
const move = (appointmentId: AppointmentId, from: string, to: string, reason = '') =>
  desk.flow.move({ appointmentId, from: from as 'booked', to: to as 'booked', reason })
/** The visit as the chart has it now. */
const visitOf = async (patientId: PatientId, encounterId: EncounterId) =>
  valueOf(await doctor.encounters.get({ patientId, encounterId }))
const seenOf = async ({ patientId, encounterId }: { patientId: PatientId; encounterId: EncounterId }) => ({
  patientId,
  encounterId,
  revision: (await visitOf(patientId, encounterId)).revision,
})
const onBoard = async (appointmentId: AppointmentId) => {
  const board = valueOf(await desk.flow.board({ locationId: place.locationId }))
  return board.appointments.find((one) => one.appointmentId === appointmentId)?.status
}

test('“Begin visit” and “Finish visit” in the chart move the board, each in one unit of work with the visit', async () => {
  const one = await here('09:00')
  valueOf(await doctor.encounters.begin(await seenOf(one)))
  expect(await onBoard(one.appointmentId)).toBe('with-provider')
  clock.advance(60_000)
  const revisions: number[] = []
  const stop = desk.practice.changed({}, ({ tables }) => {
    if (tables.includes('encounter') || tables.includes('appointment_status')) revisions.push(tables.length)
  })
  const finished = valueOf(await doctor.encounters.finish(await seenOf(one)))
  stop()
  expect(finished).toMatchObject({ status: 'finished', endedAt: clock.now() })
  expect(await onBoard(one.appointmentId)).toBe('checkout')
  // One commit told of both.
  expect(revisions).toHaveLength(1)
  // The counter lets her go; the visit stays as the clinician finished it.
  valueOf(await move(one.appointmentId, 'checkout', 'done'))
  expect(await visitOf(one.patientId, one.encounterId)).toMatchObject({ status: 'finished', ended: finished.ended })
  const { log } = valueOf(await desk.appointments.get({ appointmentId: one.appointmentId }))
  expect(log.map(({ status, authorName }) => [status, authorName])).toEqual([
    ['booked', 'Dana Desk'],
    ['arrived', 'Dana Desk'],
    ['with-provider', 'Dr. Lee'],
    ['checkout', 'Dr. Lee'],
    ['done', 'Dana Desk'],
  ])
})

test('finished without ever being moved on, opened again with a reason, cancelled: the board is where the chart is', async () => {
  const one = await here('09:30')
  valueOf(await doctor.encounters.finish(await seenOf(one)))
  expect(await onBoard(one.appointmentId)).toBe('checkout')
  const reason = 'Forgot the ear'
  valueOf(await doctor.encounters.reopen({ ...(await seenOf(one)), reason }))
  expect(await onBoard(one.appointmentId)).toBe('with-provider')
  const { log } = valueOf(await desk.appointments.get({ appointmentId: one.appointmentId }))
  expect(log.at(-1)).toMatchObject({ status: 'with-provider', reason: 'Moved with the visit.' })
  // The clinician's words stay in the chart: the desk, which reads the log, reads no charts.
  expect(await visitOf(one.patientId, one.encounterId)).toMatchObject({ statusReason: reason })
  valueOf(await doctor.encounters.cancel({ ...(await seenOf(one)), reason: 'Left without being seen' }))
  expect(await onBoard(one.appointmentId)).toBe('cancelled')
  expect(await visitOf(one.patientId, one.encounterId)).toMatchObject({ status: 'cancelled' })
  valueOf(await doctor.encounters.reopen({ ...(await seenOf(one)), reason: 'Cancelled the wrong one' }))
  expect(await onBoard(one.appointmentId)).toBe('with-provider')
  const told = JSON.stringify(valueOf(await desk.appointments.get({ appointmentId: one.appointmentId })))
  for (const words of [reason, 'Left without', 'the wrong one']) expect(told).not.toContain(words)
  // Its time was free: nothing is overbooked.
  expect(valueOf(await desk.appointments.get({ appointmentId: one.appointmentId })).appointment.overbookReason).toBe('')
})

test('a visit whose time was given away is opened again all the same: the schedule overbooks it', async () => {
  const one = await here('10:00')
  valueOf(await move(one.appointmentId, 'arrived', 'booked', 'Wrong name called'))
  valueOf(await move(one.appointmentId, 'booked', 'no-show'))
  const other = await booked('10:00')
  // The control: at the desk the time must be free.
  const back = await move(one.appointmentId, 'no-show', 'arrived', 'She is here')
  expect(back).toMatchObject({ ok: false, failure: { code: 'rule-violation', reason: 'conflict' } })
  valueOf(await doctor.encounters.reopen({ ...(await seenOf(one)), reason: 'She was in the wrong room' }))
  expect(await visitOf(one.patientId, one.encounterId)).toMatchObject({ status: 'in-progress' })
  expect(await onBoard(one.appointmentId)).toBe('with-provider')
  expect(await onBoard(other.appointmentId)).toBe('booked')
  const { appointment } = valueOf(await desk.appointments.get({ appointmentId: one.appointmentId }))
  expect(appointment.overbookReason).toBe('Moved with the visit.')
})

test('a screen that is older than the visit moves neither; a visit without a booking moves alone', async () => {
  const one = await here('10:30')
  const stale = await seenOf(one)
  valueOf(await move(one.appointmentId, 'arrived', 'with-provider'))
  expect(await doctor.encounters.finish(stale)).toMatchObject({ ok: false, failure: { code: 'conflict' } })
  expect(await onBoard(one.appointmentId)).toBe('with-provider')
  const { patientId } = valueOf(await desk.patients.register({ ...ZIMMER, familyName: 'Alone', email: '', phone: '' }))
  const own = valueOf(await doctor.encounters.start({ patientId, type: { text: 'Telephone', codings: [] } }))
  expect(valueOf(await doctor.encounters.finish(await seenOf(own))).status).toBe('finished')
})

test('a visit of another day that is finished late leaves nobody at the counter', async () => {
  const one = await here('11:00', '2026-11-23')
  valueOf(await doctor.encounters.finish(await seenOf(one)))
  const { appointment } = valueOf(await desk.appointments.get({ appointmentId: one.appointmentId }))
  expect(appointment.status).toBe('done')
})

test('each way of the chart is one that the board can go, and none ends where it began', () => {
  for (const move of ['begin', 'finish', 'cancel', 'reopen'] as const)
    for (const status of AppointmentStatus.options)
      for (const past of [false, true]) {
        const steps = stepsWith(move, status, past)
        let from: AppointmentStatus = status
        for (const to of steps) {
          expect([move, status, from, to, stepTo(from, to)]).not.toContain(null)
          // What goes back needs a reason, and only what is given one may lead there.
          if (stepTo(from, to) === 'back' || to === 'cancelled') expect(['cancel', 'reopen']).toContain(move)
          from = to
        }
        if (steps.length > 0) expect(from).not.toBe(status)
      }
})
