import { expect, test } from '@jest/globals'
import {
  cancelAppointment,
  moveAppointment,
  moveStatus,
  providerAway,
  refreshInstants,
} from '../../db/appointments/commands.ts'
import { appointmentsByIds, appointmentsWithin, logOf, unresolved } from '../../db/appointments/queries.ts'
import { Allowance, type Appointment, type Scope } from '../../shared/appointments/index.ts'
import type { Instant, WallTime } from '../../shared/kernel/index.ts'
import { countingIds } from '../support/fixed.ts'
import { ALL_WEEK, scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const DESK = { userId: null, sessionId: null, channel: 'test' }

/** A location in New York, a provider who is there on all days from 8 to 17, a room, a follow-up of 20 minutes. */
async function setUp(store: AnyStore, name: string) {
  const { journal, clock } = store
  const kit = scheduleIn({ journal, ids: countingIds(`schedule ${name}`), now: () => clock.now() })
  const location = await kit.location('America/New_York')
  const { locationId } = location
  const providerId = await kit.provider()
  await kit.hours({
    providerId,
    locationId,
    hours: ALL_WEEK.map((day) => ({ ...day, from: '08:00', until: '17:00', overbook: 1 })),
  })
  const { resourceId } = await kit.room(locationId)
  const { visitTypeId } = await kit.type(20)
  const at = (startLocal: string, more: object = {}) => ({ locationId, visitTypeId, providerId, startLocal, ...more })
  const again = async (one: Appointment) =>
    (await appointmentsByIds(journal.db, [one.appointmentId], null))[0] as Appointment
  const to = (from: Appointment['status'], next: Appointment['status'], one: Appointment, reason = '') =>
    journal.work(DESK, (work) =>
      moveStatus(work, kit.booker(), { appointmentId: one.appointmentId, from, to: next, reason }),
    )
  const move = (one: Appointment, startLocal: string, more: object = {}) =>
    moveAppointment(journal, kit.booker(), {
      appointmentId: one.appointmentId,
      revision: one.revision,
      to: { startLocal: startLocal as WallTime, fold: null },
      providerId: one.providerId,
      resourceId: one.resourceId,
      scope: 'one',
      allow: Allowance.parse({}),
      ...more,
    })
  const cancel = (one: Appointment, scope: Scope = 'one') =>
    cancelAppointment(journal, kit.booker(), {
      appointmentId: one.appointmentId,
      revision: one.revision,
      reason: 'Travels',
      scope,
    })
  return { ...kit, journal, location, locationId, providerId, resourceId, visitTypeId, at, again, to, move, cancel }
}

test.each(ENGINES)('%s: of two who saw the same free time one gets it, and the other hears why', async (name, open) => {
  const store = await open()
  try {
    const kit = await setUp(store, name)
    const [one, two] = [await kit.patient(), await kit.patient()]
    const both = await Promise.allSettled(
      [one, two].map((patientId) => kit.book(kit.at('2026-12-01T09:00', { patientId, resourceId: kit.resourceId }))),
    )
    const refused = both.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    expect(refused).toHaveLength(1)
    expect(refused[0]?.reason).toMatchObject({
      code: 'rule-violation',
      issues: [
        { path: 'provider', message: '2026-12-01 09:00 to 09:20: Dr. Lee has another visit.' },
        { path: 'resource', message: '2026-12-01 09:00 to 09:20: Room 1 is taken.' },
      ],
    })
    // The message names no patient. The next may begin where it ends.
    expect(JSON.stringify(refused[0]?.reason)).not.toContain('Zimmer')
    await kit.book(kit.at('2026-12-01T09:20', { patientId: two, resourceId: kit.resourceId }))
    const rows = await appointmentsWithin(
      kit.journal.db,
      { locationId: kit.locationId, from: 0, until: Date.UTC(2027, 0) },
      null,
    )
    expect(rows.map(({ startLocal, endLocal }) => `${startLocal} ${endLocal}`)).toEqual([
      '2026-12-01T09:00 2026-12-01T09:20',
      '2026-12-01T09:20 2026-12-01T09:40',
    ])
  } finally {
    await store.close()
  }
})

test.each(ENGINES)(
  '%s: overbooking takes a role and a reason, and has an end; a patient twice is asked',
  async (name, open) => {
    const store = await open()
    try {
      const kit = await setUp(store, name)
      const patients = [await kit.patient(), await kit.patient(), await kit.patient()]
      const book = (patient: number, more: object = {}, room: object = {}) =>
        kit.book(kit.at('2026-12-01T09:00', { patientId: patients[patient], ...room }), more)
      await book(0)
      const reason = { allow: { overbookReason: 'Chest pain, must be seen' } }
      await expect(book(1, reason)).rejects.toMatchObject({ reason: 'conflict' })
      await expect(book(1, { by: { mayOverbook: true } })).rejects.toMatchObject({ reason: 'conflict' })
      const [over] = await book(1, { ...reason, by: { mayOverbook: true } })
      expect(over).toMatchObject({ overbookReason: 'Chest pain, must be seen', status: 'booked' })
      await expect(book(2, { ...reason, by: { mayOverbook: true } })).rejects.toMatchObject({
        reason: 'conflict-limit',
      })
      // The same patient with another provider at the same time.
      const other = { providerId: await kit.provider('Dr. Ode') }
      await expect(book(0, {}, other)).rejects.toMatchObject({ issues: [{ path: 'patient' }] })
      expect(await book(0, { allow: { warnings: ['patient'] } }, other)).toHaveLength(1)
      await expect(kit.book(kit.at('2026-12-01T07:50', { patientId: patients[2] }))).rejects.toMatchObject({
        issues: [{ path: 'hours' }],
      })
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: a cancelled time is free at once; what is taken up again must find it free',
  async (name, open) => {
    const store = await open()
    try {
      const kit = await setUp(store, name)
      const [first] = await kit.book(kit.at('2026-12-01T09:00', { patientId: await kit.patient() }))
      await kit.cancel(first!)
      const cancelled = await kit.again(first!)
      expect(cancelled).toMatchObject({ status: 'cancelled', statusReason: 'Travels' })
      const [second] = await kit.book(kit.at('2026-12-01T09:00', { patientId: await kit.patient() }))
      await expect(kit.to('cancelled', 'booked', first!, 'Comes after all')).rejects.toMatchObject({
        reason: 'conflict',
      })
      await kit.move(second!, '2026-12-01T10:00')
      await kit.to('cancelled', 'booked', first!, 'Comes after all')
      // Two screens: the second one sees what is not so any more.
      await kit.to('booked', 'arrived', first!)
      await expect(kit.to('booked', 'no-show', first!)).rejects.toMatchObject({ code: 'conflict', reason: 'moved-on' })
      await expect(kit.to('arrived', 'done', first!)).rejects.toMatchObject({ reason: 'status-step' })
      await expect(kit.to('arrived', 'booked', first!)).rejects.toMatchObject({ reason: 'why' })
      expect((await logOf(kit.journal.db, first!.appointmentId)).map(({ status }) => status)).toEqual([
        'booked',
        'cancelled',
        'booked',
        'arrived',
      ])
      await expect(kit.move(await kit.again(first!), '2026-12-01T11:00')).rejects.toMatchObject({
        reason: 'status-step',
      })
      await expect(kit.move(second!, '2026-12-01T11:00')).rejects.toMatchObject({ code: 'conflict' })
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: a series has one row and one status per visit; one, the rest or all of it are changed',
  async (name, open) => {
    const store = await open()
    try {
      const kit = await setUp(store, name)
      const patientId = await kit.patient()
      const repeat = { rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=5', except: ['2026-12-08T09:00' as WallTime] }
      const series = await kit.book(kit.at('2026-12-01T09:00', { patientId }), { repeat })
      const now = async () =>
        (
          await appointmentsByIds(
            kit.journal.db,
            series.map(({ appointmentId }) => appointmentId),
            null,
          )
        ).map(({ startLocal, status }) => `${startLocal} ${status}`)
      expect(await now()).toEqual(
        ['2026-12-01', '2026-12-15', '2026-12-22', '2026-12-29'].map((day) => `${day}T09:00 booked`),
      )
      await kit.to('booked', 'no-show', series[0]!)
      await kit.move(series[2]!, '2026-12-23T11:00')
      expect(await now()).toEqual([
        '2026-12-01T09:00 no-show',
        '2026-12-15T09:00 booked',
        '2026-12-23T11:00 booked',
        '2026-12-29T09:00 booked',
      ])
      // From the second on: a day later, at ten; what was moved before goes along to that time.
      await kit.move(await kit.again(series[1]!), '2026-12-16T10:00', { scope: 'following' })
      expect(await now()).toEqual([
        '2026-12-01T09:00 no-show',
        '2026-12-16T10:00 booked',
        '2026-12-24T10:00 booked',
        '2026-12-30T10:00 booked',
      ])
      // All or nothing: one of them meets another booking.
      await kit.book(kit.at('2026-12-30T14:00', { patientId: await kit.patient() }))
      const second = await kit.again(series[1]!)
      await expect(kit.move(second, '2026-12-16T14:00', { scope: 'all' })).rejects.toMatchObject({
        issues: [{ path: 'provider', message: '2026-12-30 14:00 to 14:20: Dr. Lee has another visit.' }],
      })
      await kit.cancel(await kit.again(series[2]!), 'following')
      expect(await now()).toEqual([
        '2026-12-01T09:00 no-show',
        '2026-12-16T10:00 booked',
        '2026-12-24T10:00 cancelled',
        '2026-12-30T10:00 cancelled',
      ])
      await expect(
        kit.book(kit.at('2026-12-01T09:00', { patientId }), { repeat: { rule: 'FREQ=NEVER;COUNT=2', except: [] } }),
      ).rejects.toMatchObject({ reason: 'rule' })
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: with all that are to come goes the one in hand, also where its time has passed',
  async (name, open) => {
    const store = await open()
    try {
      const kit = await setUp(store, name)
      const order = kit.at('2026-11-10T10:00', { patientId: await kit.patient() })
      const series = await kit.book(order, { repeat: { rule: 'FREQ=WEEKLY;COUNT=4', except: [] } })
      const [before, inHand, ...toCome] = series
      await kit.cancel(await kit.again(inHand!), 'all')
      const statusOf = async (one: Appointment) => (await kit.again(one)).status
      expect(await statusOf(before!)).toBe('booked')
      for (const one of [inHand!, ...toCome]) expect(await statusOf(one)).toBe('cancelled')
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: a provider who cannot come: what finds a place is moved, the rest is listed to be called',
  async (name, open) => {
    const store = await open()
    try {
      const kit = await setUp(store, name)
      const other = await kit.provider('Dr. Ode')
      const hours = ALL_WEEK.map((day) => ({ ...day, from: '09:00', until: '17:00' }))
      await kit.hours({ providerId: other, locationId: kit.locationId, hours })
      const book = async (time: string, more: object = {}) =>
        (await kit.book(kit.at(`2026-12-01T${time}`, { patientId: await kit.patient(), ...more })))[0]!
      const early = await book('08:00')
      const free = await book('09:00')
      const meets = await book('10:00')
      await book('10:00', { providerId: other })
      const order = { providerId: kit.providerId, locationId: kit.locationId, on: '2026-12-01' as never, reason: 'Ill' }
      const { moved, toCall } = await providerAway(kit.journal, kit.booker(), { ...order, to: { providerId: other } })
      expect([moved, toCall]).toEqual([[free.appointmentId], [early.appointmentId, meets.appointmentId]])
      expect(await kit.again(free)).toMatchObject({ providerId: other, startLocal: '2026-12-01T09:00' })
      const list = await unresolved(kit.journal.db, kit.location, kit.booker().now, null)
      expect(list.waiting.map(({ resolution }) => resolution)).toEqual(['provider-away', 'provider-away'])
      // The same times of another day, as far as they are free.
      const third = await kit.provider('Dr. Sol')
      await kit.hours({ providerId: third, locationId: kit.locationId, hours })
      const [nine, ten] = [
        await book('09:00', { providerId: third, startLocal: '2026-12-03T09:00' }),
        await book('10:00', { providerId: third, startLocal: '2026-12-03T10:00' }),
      ]
      await book('10:00', { providerId: third, startLocal: '2026-12-04T10:00' })
      const ill = { providerId: third, locationId: kit.locationId, on: '2026-12-03' as never, reason: 'Ill' }
      const another = await providerAway(kit.journal, kit.booker(), { ...ill, to: { on: '2026-12-04' as never } })
      expect(another).toEqual({ moved: [nine.appointmentId], toCall: [ten.appointmentId] })
      expect(await kit.again(nine)).toMatchObject({ providerId: third, startLocal: '2026-12-04T09:00' })
      await kit.move(await kit.again(ten), '2026-12-05T10:00')
      // Her day takes nothing more.
      await expect(book('13:00')).rejects.toMatchObject({
        issues: [{ path: 'block', message: expect.stringContaining('Ill') }],
      })
      // Once it is moved, nobody has to be called any more.
      await kit.move(await kit.again(early), '2026-12-02T08:00')
      expect((await unresolved(kit.journal.db, kit.location, 0 as Instant, null)).waiting).toHaveLength(1)
      // Hours that are changed leave bookings outside of them; they are told.
      await kit.hours({
        providerId: kit.providerId,
        locationId: kit.locationId,
        startsOn: '2026-12-02',
        hours: [{ weekday: 5, from: '08:00', until: '12:00' }],
      })
      const { outsideHours } = await unresolved(kit.journal.db, kit.location, kit.booker().now, null)
      expect(outsideHours.map(({ appointmentId }) => appointmentId)).toEqual([early.appointmentId])
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: where the rules of a zone change, bookings to come keep their time on the wall',
  async (name, open) => {
    const store = await open()
    try {
      const kit = await setUp(store, name)
      const [first, second] = [
        (await kit.book(kit.at('2027-07-01T09:00', { patientId: await kit.patient() })))[0]!,
        (await kit.book(kit.at('2027-07-01T10:00', { patientId: await kit.patient() })))[0]!,
      ]
      // As it would have been booked under rules by which July is an hour behind.
      const late = { startAt: first.startAt + 3_600_000, endAt: first.endAt + 3_600_000 }
      await kit.journal.work(DESK, (work) => work.update('appointment', first.appointmentId, late))
      const pause = () => Promise.resolve()
      expect(await refreshInstants(kit.journal, DESK, { now: store.clock.now(), pause })).toBe(1)
      expect(await kit.again(first)).toMatchObject({
        startAt: first.startAt,
        endAt: first.endAt,
        startLocal: '2027-07-01T09:00',
      })
      expect(await kit.again(second)).toEqual(second)
      expect(await refreshInstants(kit.journal, DESK, { now: store.clock.now(), pause })).toBe(0)
    } finally {
      await store.close()
    }
  },
)
