import { expect, test } from '@jest/globals'
import { cancelAppointment, ensureChartEntries, moveAppointment, moveStatus } from '../../db/appointments/commands.ts'
import { appointmentsByIds } from '../../db/appointments/queries.ts'
import { chartAsOf, timelinePage } from '../../db/timeline/queries.ts'
import { Allowance, type Appointment } from '../../shared/appointments/index.ts'
import type { Instant, WallTime } from '../../shared/kernel/index.ts'
import { TimelineFilter } from '../../shared/timeline/index.ts'
import { countingIds } from '../support/fixed.ts'
import { scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const DESK = { userId: null, sessionId: null, channel: 'test' }

async function setUp(store: AnyStore, name: string) {
  const { journal, clock } = store
  const kit = scheduleIn({ journal, ids: countingIds(`chart ${name}`), now: () => clock.now() })
  const { locationId } = await kit.location('America/New_York')
  const about = {
    locationId,
    ...(await kit.type(20)),
    providerId: await kit.provider(),
    patientId: await kit.patient(),
  }
  const book = async (startLocal: string, more: object = {}) =>
    (await kit.book({ ...about, startLocal, reason: 'Cough', ...more }))[0] as Appointment
  const filter = TimelineFilter.parse({ kinds: ['appointment'] })
  const said = async () =>
    (await timelinePage(journal.db, { patientIds: [about.patientId], filter, after: null, limit: 50 })).map(
      ({ happened, title, status, detail }) => [happened, title, status, detail],
    )
  const saidAt = async (at: Instant) =>
    (await chartAsOf(journal.db, [about.patientId], at)).map(({ happened, status }) => [happened, status])
  return { ...kit, journal, clock, about, book, said, saidAt }
}

test.each(ENGINES)(
  '%s: a booking stands in the chart as it ended, and earlier days show it as it stood',
  async (name, open) => {
    const store = await open()
    const { journal, clock, booker, book, said, saidAt } = await setUp(store, name)
    const one = await book('2026-12-01T09:00')
    const booked = clock.now()
    clock.advance(60_000)
    const [moved] = await moveAppointment(journal, booker(), {
      appointmentId: one.appointmentId,
      revision: one.revision,
      to: { startLocal: '2026-12-02T10:00' as WallTime, fold: null },
      providerId: one.providerId,
      resourceId: null,
      scope: 'one',
      allow: Allowance.parse({}),
    })
    const later = clock.now()
    clock.advance(60_000)
    const [now] = (await appointmentsByIds(journal.db, [moved as string], null)) as [Appointment]
    const { appointmentId, revision } = now
    await cancelAppointment(journal, booker(), { appointmentId, revision, reason: 'Snow', scope: 'one' })
    expect(await said()).toEqual([
      ['2026-12-02T10:00:00-05:00', 'Follow-up', 'cancelled', 'Dr. Lee · Cough · Snow · Main office'],
    ])
    expect(await saidAt((booked - 1) as Instant)).toEqual([])
    expect(await saidAt(booked)).toEqual([['2026-12-01T09:00:00-05:00', 'booked']])
    expect(await saidAt(later)).toEqual([['2026-12-02T10:00:00-05:00', 'booked']])
    expect(await saidAt(clock.now())).toEqual([['2026-12-02T10:00:00-05:00', 'cancelled']])
    await store.close()
  },
)

test.each(ENGINES)('%s: kept, missed and taken back are told apart', async (name, open) => {
  const store = await open()
  const { journal, booker, book, said } = await setUp(store, name)
  const kept = await book('2026-12-01T09:00')
  const missed = await book('2026-12-02T09:00')
  const here = await book('2026-12-03T09:00')
  const step = ({ appointmentId }: Appointment, from: Appointment['status'], to: Appointment['status'], reason = '') =>
    journal.work(DESK, (work) => moveStatus(work, booker(), { appointmentId, from, to, reason }))
  await step(kept, 'booked', 'arrived')
  await step(kept, 'arrived', 'with-provider')
  await step(kept, 'with-provider', 'done')
  await step(missed, 'booked', 'no-show')
  await step(here, 'booked', 'arrived')
  expect((await said()).map(([, , status]) => status)).toEqual(['arrived', 'no-show', 'kept'])
  await step(missed, 'no-show', 'booked', 'Came late')
  expect((await said()).map(([, , status]) => status)).toEqual(['arrived', 'booked', 'kept'])
  await store.close()
})

test.each(ENGINES)(
  '%s: bookings from before are put into the charts once; control: none is there without',
  async (name, open) => {
    const store = await open()
    const { journal, clock, about, said, saidAt } = await setUp(store, name)
    const { patientId, locationId, visitTypeId, providerId } = about
    const startAt = Date.UTC(2026, 11, 1, 14)
    const times = { startLocal: '2026-12-01T09:00', timeZone: 'America/New_York', startAt, endAt: startAt + 1_200_000 }
    const who = { patientId, locationId, visitTypeId, providerId, visitTypeName: 'Follow-up', resourceId: null }
    const rest = {
      fold: 0,
      busyUntilAt: startAt + 1_200_000,
      durationMinutes: 20,
      bufferMinutes: 0,
      reason: '',
      walkIn: 0,
    }
    const more = { holds: 1, seriesId: null, recurrenceLocal: null, overbookReason: '', resolution: '' }
    const made = { bookedAt: clock.now(), bookedBy: null }
    await journal.work(DESK, async (work) => {
      for (let one = 0; one < 205; one++)
        await work.insert('appointment', { id: `old-${one}`, ...who, ...times, ...rest, ...more, ...made })
      work.audit({ action: 'create', category: 'appointments' })
    })
    expect(await said()).toEqual([])
    const before = clock.now()
    clock.advance(60_000)
    let pauses = 0
    const pause = async () => {
      pauses += 1
    }
    expect(await ensureChartEntries(journal, DESK, { now: clock.now(), pause })).toBe(205)
    expect(pauses).toBe(2)
    expect(await ensureChartEntries(journal, DESK, { now: clock.now(), pause })).toBe(0)
    // What the chart said before, it said without them.
    expect(await saidAt(before)).toEqual([])
    expect((await said())[0]).toEqual(['2026-12-01T09:00:00-05:00', 'Follow-up', 'booked', 'Dr. Lee · Main office'])
    await store.close()
  },
)
