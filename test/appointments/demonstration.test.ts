import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Appointment } from '../../shared/appointments/index.ts'
import { type CivilDate, dayAfter } from '../../shared/kernel/index.ts'
import { type Clients, clientsOf, scratchCore, valueOf } from '../support/practices.ts'
import { steppingClock } from '../support/fixed.ts'

const PATIENTS = 24
const TODAY = '2026-11-24' as CivilDate
/** Source: shared/access/demo-people.data.ts */
const MANAGER = { login: 'manager', password: 'demo-office-manager' }
const NURSE = { login: 'nurse', password: 'demo-nurse-account' }
const CLINICIAN = { login: 'lindqvist', password: 'demo-prescriber-three' }

let practice: Awaited<ReturnType<typeof scratchCore>>
const people: Record<string, Clients> = {}
const bookings: Appointment[] = []

beforeAll(async () => {
  const clock = steppingClock()
  // Two in the afternoon in New York: half of the day is over.
  clock.advance(5 * 3_600_000)
  practice = await scratchCore({ clock })
  valueOf(await clientsOf(practice.core.connect('cli')).practice.createDemo({ patients: PATIENTS }))
  for (const person of [MANAGER, NURSE, CLINICIAN]) {
    const clients = clientsOf(practice.core.connect('cli'))
    valueOf(await clients.access.signIn(person))
    people[person.login] = clients
  }
  const manager = people['manager'] as Clients
  for (const { locationId } of valueOf(await manager.practice.places({})).locations)
    for (let ahead = -15; ahead <= 15; ahead += 1)
      bookings.push(
        ...valueOf(await manager.appointments.schedule({ locationId, on: dayAfter(TODAY, ahead) })).appointments,
      )
}, 400_000)
afterAll(() => practice?.remove())

test('a small demonstration has a day to show, and nobody who comes every other day', () => {
  const ofPatient = Map.groupBy(bookings, ({ patientId }) => patientId)
  for (const [patientId, hers] of ofPatient) {
    const starts = hers.map(({ startAt }) => startAt).toSorted((a, b) => a - b)
    const apart = starts.slice(1).map((at, index) => (at - (starts[index] ?? 0)) / 86_400_000)
    expect([patientId, starts.length <= 3, apart.every((between) => between >= 9)]).toEqual([patientId, true, true])
  }
  expect(bookings.filter(({ startLocal }) => startLocal.startsWith(TODAY)).length).toBeGreaterThanOrEqual(6)
  expect(ofPatient.size).toBeGreaterThan(PATIENTS / 2)
})

test('who has gone has a visit that is over, on the board and in the chart', async () => {
  const clinician = people['lindqvist'] as Clients
  const gone = bookings.filter(({ status, encounterId }) => status === 'done' && encounterId !== null)
  expect(gone.length).toBeGreaterThan(0)
  for (const { patientId, encounterId } of gone)
    expect(valueOf(await clinician.encounters.get({ patientId, encounterId: encounterId! })).status).toBe('finished')
})

test('it has work that waits: notes nobody has signed, tasks of several people and days, messages with answers', async () => {
  const { manager, nurse, lindqvist } = people as Record<'manager' | 'nurse' | 'lindqvist', Clients>
  expect(valueOf(await manager.notes.allUnsigned({})).length).toBeGreaterThanOrEqual(2)
  const { entries } = valueOf(await manager.tasks.list({ whose: 'all', limit: 100 } as never))
  expect(entries.length).toBeGreaterThanOrEqual(12)
  expect(new Set(entries.map(({ ownerId, ownerRole }) => ownerId ?? ownerRole)).size).toBeGreaterThanOrEqual(5)
  expect(entries.some(({ dueOn }) => dueOn !== null && dueOn < TODAY)).toBe(true)
  expect(valueOf(await nurse.messages.unread({})).urgent).toBeGreaterThan(0)
  expect(valueOf(await lindqvist.messages.unread({})).unread).toBeGreaterThan(0)
})
