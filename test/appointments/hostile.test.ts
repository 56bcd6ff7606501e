import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { cancelAppointment, moveAppointment, moveStatus } from '../../db/appointments/commands.ts'
import { appointmentsByIds, appointmentsOf } from '../../db/appointments/queries.ts'
import { Allowance, type Appointment, type Scope } from '../../shared/appointments/index.ts'
import type { PatientId, WallTime } from '../../shared/kernel/index.ts'
import { countingIds } from '../support/fixed.ts'
import { scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

/** What the engines share is shown on one of them; the units of work are tried on all elsewhere. */
const [, openPlain] = ENGINES[1] ?? []
const DESK = { userId: null, sessionId: null, channel: 'test' }
let store: AnyStore
let kit: ReturnType<typeof scheduleIn>
let patientId: PatientId
beforeEach(async () => {
  if (!openPlain) throw new Error('there is no SQLite')
  store = await openPlain()
  kit = scheduleIn({ journal: store.journal, ids: countingIds('hostile'), now: () => store.clock.now() })
  patientId = await kit.patient()
})
afterEach(() => store.close())

const series = async (zone: string, startLocal: string, rule: string) => {
  const { locationId } = await kit.location(zone)
  const { visitTypeId } = await kit.type(20)
  return kit.book({ patientId, locationId, visitTypeId, startLocal }, { repeat: { rule, except: [] } })
}
const nth = (all: readonly Appointment[], index: number) => all[index] as Appointment
const again = async (one: Appointment) =>
  (await appointmentsByIds(store.journal.db, [one.appointmentId], null))[0] as Appointment
const step = (one: Appointment, from: Appointment['status'], to: Appointment['status']) =>
  store.journal.work(DESK, (work) =>
    moveStatus(work, kit.booker(), { appointmentId: one.appointmentId, from, to, reason: '' }),
  )
const move = async (one: Appointment, startLocal: string, scope: Scope, fold: 'first' | 'second' | null = null) => {
  const { appointmentId, revision, providerId, resourceId } = await again(one)
  const to = { startLocal: startLocal as WallTime, fold }
  const order = { appointmentId, revision, to, providerId, resourceId, scope, allow: Allowance.parse({}) }
  return moveAppointment(store.journal, kit.booker(), order)
}
const shown = async () =>
  (await appointmentsOf(store.journal.db, patientId, store.clock.now()))
    .toSorted((a, b) => a.startAt - b.startAt)
    .map(({ startLocal, status }) => `${startLocal} ${status}`)

test('one of a series is moved after another has come: the rest stays where it was', async () => {
  const all = await series('America/New_York', '2026-12-01T09:00', 'FREQ=WEEKLY;COUNT=4')
  await step(nth(all, 0), 'booked', 'arrived')
  await move(nth(all, 2), '2026-12-16T11:00', 'one')
  expect(await shown()).toEqual([
    '2026-12-01T09:00 arrived',
    '2026-12-08T09:00 booked',
    '2026-12-16T11:00 booked',
    '2026-12-22T09:00 booked',
  ])
})

test('this and the following are moved: who has come, who was missed and who is cancelled keep their times', async () => {
  const all = await series('America/New_York', '2026-12-01T09:00', 'FREQ=WEEKLY;COUNT=5')
  await step(nth(all, 0), 'booked', 'no-show')
  await step(nth(all, 2), 'booked', 'arrived')
  const { appointmentId, revision } = await again(nth(all, 3))
  const order = { appointmentId, revision, reason: 'Travels', scope: 'one' as const }
  await cancelAppointment(store.journal, kit.booker(), order)
  await move(nth(all, 1), '2026-12-09T10:00', 'following')
  expect(await shown()).toEqual([
    '2026-12-01T09:00 no-show',
    '2026-12-09T10:00 booked',
    '2026-12-15T09:00 arrived',
    '2026-12-22T09:00 cancelled',
    '2026-12-30T10:00 booked',
  ])
  // The rest is a series of its own from now on.
  const ids = await Promise.all([1, 4, 0].map(async (index) => (await again(nth(all, index))).seriesId))
  expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false])
})

test('all are moved over a change of the clocks: each keeps the time on the wall', async () => {
  const all = await series('America/New_York', '2027-03-08T09:00', 'FREQ=WEEKLY;COUNT=3')
  await step(nth(all, 0), 'booked', 'confirmed')
  await move(nth(all, 1), '2027-03-16T08:30', 'all')
  const now = await Promise.all(all.map(again))
  expect(now.map(({ startLocal, startAt }) => [startLocal, new Date(startAt).toISOString().slice(11, 16)])).toEqual([
    ['2027-03-09T08:30', '13:30'],
    ['2027-03-16T08:30', '12:30'],
    ['2027-03-23T08:30', '12:30'],
  ])
  // Who has confirmed another time has not confirmed this one.
  expect(now.map(({ status }) => status)).toEqual(['booked', 'booked', 'booked'])
})

test('a move that would bring one of them into an hour that there is not moves none', async () => {
  const all = await series('America/New_York', '2027-03-07T09:00', 'FREQ=WEEKLY;COUNT=3')
  const before = await shown()
  await expect(move(nth(all, 0), '2027-03-07T02:30', 'all')).rejects.toMatchObject({ reason: 'skipped-time' })
  expect(await shown()).toEqual(before)
})

test.each([
  ['America/Santiago', '2026-09-06T00:30', 'skipped-time'],
  ['America/Santiago', '2027-04-03T23:30', 'repeated-time'],
  ['Australia/Lord_Howe', '2026-10-04T02:15', 'skipped-time'],
  ['Australia/Lord_Howe', '2027-04-04T01:45', 'repeated-time'],
  ['Africa/Casablanca', '2026-03-22T02:30', 'skipped-time'],
  ['Africa/Casablanca', '2026-02-15T02:30', 'repeated-time'],
])('%s %s: %s is said, and nothing is booked', async (zone, startLocal, reason) => {
  const { locationId } = await kit.location(zone)
  const { visitTypeId } = await kit.type(20)
  await expect(kit.book({ patientId, locationId, visitTypeId, startLocal })).rejects.toMatchObject({ reason })
  expect(await shown()).toEqual([])
  if (reason === 'skipped-time') return
  // Control: said which, it is booked, and the two are an hour (on Lord Howe half of one) apart.
  const first = nth(await kit.book({ patientId, locationId, visitTypeId, startLocal, fold: 'first' }), 0)
  await move(first, startLocal, 'one', 'second')
  const apart = (await again(first)).startAt - first.startAt
  expect(apart).toBe(zone === 'Australia/Lord_Howe' ? 1_800_000 : 3_600_000)
})

test('an unknown zone is refused where a location is made', async () => {
  await expect(Promise.resolve().then(() => kit.location('Mars/Olympus'))).rejects.toThrow()
})

test('a yearly series from a leap day is on leap days only', async () => {
  await series('America/Phoenix', '2028-02-29T09:00', 'FREQ=YEARLY;COUNT=2')
  expect(await shown()).toEqual(['2028-02-29T09:00 booked', '2032-02-29T09:00 booked'])
})

test('over midnight a visit stands in the way on both days', async () => {
  const { locationId } = await kit.location('America/New_York')
  const { visitTypeId } = await kit.type(20)
  const { resourceId } = await kit.room(locationId)
  const about = { locationId, visitTypeId, resourceId }
  await kit.book({ ...about, patientId, startLocal: '2026-10-31T23:30', durationMinutes: 180 })
  const other = { ...about, patientId: await kit.patient() }
  // In New York the hour from one comes twice: three hours from half past eleven end at half past one, the second.
  const late = (startLocal: string, fold: 'first' | 'second' | null = null) => kit.book({ ...other, startLocal, fold })
  await expect(late('2026-11-01T00:15')).rejects.toMatchObject({ reason: expect.stringMatching('conflict') })
  await expect(late('2026-11-01T01:15', 'second')).rejects.toMatchObject({ reason: expect.stringMatching('conflict') })
  expect(await late('2026-11-01T01:30', 'second')).toHaveLength(1)
})
