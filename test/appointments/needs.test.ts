import { expect, test } from '@jest/globals'
import {
  cancelAppointment,
  moveAppointment,
  moveStatus,
  providerAway,
  resolveAppointment,
  takeStock,
} from '../../db/appointments/commands.ts'
import { appointmentsByIds } from '../../db/appointments/queries.ts'
import {
  addBlock,
  type OnScheduleChange,
  saveResource,
  saveSchedule,
  withdrawBlock,
} from '../../db/practice/commands.ts'
import { Allowance, type Appointment } from '../../shared/appointments/index.ts'
import type { WallTime } from '../../shared/kernel/index.ts'
import { BlockDetails, ResourceDetails, ScheduleDetails } from '../../shared/practice/index.ts'
import { countingIds } from '../support/fixed.ts'
import { ALL_WEEK, scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const DESK = { userId: null, sessionId: null, channel: 'test' }
const DAY = '2026-12-08'

/** A provider with room for two at once on all days, a chair for two; changes of the schedule take stock of what was booked. */
async function setUp(store: AnyStore, name: string) {
  const { journal, clock } = store
  const ids = countingIds(`needs ${name}`)
  const kit = scheduleIn({ journal, ids, now: () => clock.now() })
  const { locationId } = await kit.location('America/New_York')
  const providerId = await kit.provider()
  const hoursOf = (capacity: number) =>
    ScheduleDetails.parse({
      providerId,
      locationId,
      startsOn: '1990-01-01',
      hours: ALL_WEEK.map((day) => ({ ...day, from: '08:00', until: '17:00', capacity })),
    })
  const by = { author: DESK, ids }
  const hours = await saveSchedule(journal, by, { id: null, revision: 0, details: hoursOf(2) })
  const room = await kit.room(locationId, 2, 'Infusion chairs')
  const { visitTypeId } = await kit.type(20)
  const stock: OnScheduleChange = (work, { block, ...changed }) => takeStock(work, kit.booker(), changed, block)
  const block = (more: object) =>
    addBlock(
      journal,
      by,
      BlockDetails.parse({ locationId, providerId: null, resourceId: null, reason: 'Storm', ...more }),
      stock,
    )
  const book = async (startLocal: string, more: object = {}) => {
    // Whoever books later is later.
    clock.advance(1000)
    const patientId = await kit.patient()
    return (await kit.book({ locationId, visitTypeId, providerId, startLocal, patientId, ...more }))[0] as Appointment
  }
  const again = async ({ appointmentId }: Appointment) =>
    (await appointmentsByIds(journal.db, [appointmentId], null))[0] as Appointment
  const tasks = (one: Appointment) =>
    journal.db.selectFrom('task').selectAll().where('originEntryId', '=', one.appointmentId).execute()
  const state = async (one: Appointment) => [
    (await again(one)).resolution,
    ...(await tasks(one)).map(({ status }) => status),
  ]
  return { ...kit, by, block, book, again, tasks, state, stock, hours, hoursOf, room, providerId, locationId, journal }
}

const seen = async (kit: { again: (one: Appointment) => Promise<Appointment> }, one: Appointment) => {
  const { appointmentId, revision, providerId, resourceId } = await kit.again(one)
  return { appointmentId, revision, providerId, resourceId, scope: 'one' as const }
}

test.each(ENGINES)('%s: who is to be called because the provider is away is a task, once', async (name, open) => {
  const store = await open()
  const kit = await setUp(store, name)
  const { journal, providerId, locationId } = kit
  const one = await kit.book(`${DAY}T09:00`, { reason: 'Cough' })
  const order = { providerId, locationId, on: DAY as never, reason: 'Ill', to: null }
  await providerAway(journal, kit.booker(), order)
  await providerAway(journal, kit.booker(), order)
  expect(await kit.tasks(one)).toMatchObject([
    {
      patientId: one.patientId,
      ownerRole: 'front-desk',
      dueOn: '2026-12-07',
      originKind: 'appointment',
      originCapability: 'appointments',
      title: 'Find another time: the provider is away',
      detail: 'Follow-up · Cough',
      status: 'requested',
    },
  ])
  await store.close()
})

const ENDS = {
  'a move': async (kit: Awaited<ReturnType<typeof setUp>>, one: Appointment) => {
    const to = { startLocal: '2026-12-09T09:00' as WallTime, fold: null }
    await moveAppointment(kit.journal, kit.booker(), { ...(await seen(kit, one)), to, allow: Allowance.parse({}) })
  },
  'a cancellation': async (kit: Awaited<ReturnType<typeof setUp>>, one: Appointment) => {
    await cancelAppointment(kit.journal, kit.booker(), { ...(await seen(kit, one)), reason: 'Goes elsewhere' })
  },
  'the word of whoever called': async (kit: Awaited<ReturnType<typeof setUp>>, one: Appointment) => {
    await resolveAppointment(kit.journal, kit.booker(), { ...(await seen(kit, one)), reason: 'Nurse sees her' })
  },
  'a visit that took place': async (kit: Awaited<ReturnType<typeof setUp>>, one: Appointment) => {
    const by = kit.booker()
    const { appointmentId } = one
    await kit.journal.work(DESK, async (work) => {
      await moveStatus(work, by, { appointmentId, from: 'booked', to: 'arrived', reason: '' })
      await moveStatus(work, by, { appointmentId, from: 'arrived', to: 'with-provider', reason: '' })
    })
  },
}

test.each(ENGINES)('%s: the act that settles a booking closes its task', async (name, open) => {
  for (const [act, settle] of Object.entries(ENDS)) {
    const store = await open()
    const kit = await setUp(store, `${name} ${act}`)
    const one = await kit.book(`${DAY}T09:00`)
    const beside = await kit.book(`${DAY}T09:00`)
    await kit.block({ time: { firstOn: DAY, lastOn: DAY } })
    expect([act, ...(await kit.state(one))]).toEqual([act, 'closed', 'requested'])
    await settle(kit, one)
    expect([act, ...(await kit.state(one))]).toEqual([act, null, 'completed'])
    // Control: the task of another booking stays.
    expect([act, ...(await kit.state(beside))]).toEqual([act, 'closed', 'requested'])
    await store.close()
  }
})

test.each(ENGINES)('%s: what is closed over bookings makes their tasks; opened again, they end', async (name, open) => {
  const store = await open()
  const kit = await setUp(store, name)
  const { resourceId } = kit.room
  const inside = await kit.book(`${DAY}T09:00`)
  const roomed = await kit.book(`${DAY}T11:00`, { resourceId })
  const after = await kit.book(`${DAY}T12:00`)
  const fromLocal = `${DAY}T09:10`
  const { blockId, revision } = await kit.block({ time: { fromLocal, untilLocal: `${DAY}T12:00` }, resourceId })
  expect([await kit.state(inside), await kit.state(roomed), await kit.state(after)]).toEqual([
    [null],
    ['closed', 'requested'],
    [null],
  ])
  await kit.block({ time: { fromLocal, untilLocal: `${DAY}T12:00` } })
  expect([await kit.state(inside), await kit.state(after)]).toEqual([['closed', 'requested'], [null]])
  await withdrawBlock(kit.journal, kit.by, { id: blockId, revision, reason: 'Repaired' }, kit.stock)
  // The location is closed still.
  expect(await kit.state(roomed)).toEqual(['closed', 'requested'])
  const [location] = await kit.journal.db
    .selectFrom('scheduleBlock')
    .selectAll()
    .where('resourceId', 'is', null)
    .execute()
  const { id = '', revision: was = 0 } = location ?? {}
  await withdrawBlock(kit.journal, kit.by, { id, revision: was, reason: 'No storm' }, kit.stock)
  expect([await kit.state(inside), await kit.state(roomed)]).toEqual([
    [null, 'completed'],
    [null, 'completed'],
  ])
  await store.close()
})

test.each(ENGINES)(
  '%s: where fewer fit than were booked, who booked last is a task until there is room',
  async (name, open) => {
    const store = await open()
    const kit = await setUp(store, name)
    const { journal, by, hours, room } = kit
    const first = await kit.book(`${DAY}T09:00`)
    const second = await kit.book(`${DAY}T09:10`)
    await saveSchedule(
      journal,
      by,
      { id: hours.scheduleId, revision: hours.revision, details: kit.hoursOf(1) },
      kit.stock,
    )
    expect([await kit.state(first), await kit.state(second)]).toEqual([[null], ['over-capacity', 'requested']])
    await cancelAppointment(journal, kit.booker(), { ...(await seen(kit, first)), reason: 'Is well' })
    expect(await kit.state(second)).toEqual([null, 'completed'])

    const resourceId = room.resourceId
    const chairs = [
      await kit.book(`${DAY}T10:00`, { resourceId, providerId: null }),
      await kit.book(`${DAY}T10:00`, { resourceId, providerId: null }),
    ] as const
    const details = ResourceDetails.parse({ locationId: kit.locationId, name: room.name, capacity: 1 })
    await saveResource(journal, by, { id: resourceId, revision: room.revision, details }, kit.stock)
    expect([await kit.state(chairs[0]), await kit.state(chairs[1])]).toEqual([[null], ['over-capacity', 'requested']])
    await store.close()
  },
)

test.each(ENGINES)('%s: control: a task that cannot be made undoes what would have needed it', async (name, open) => {
  const store = await open()
  const kit = await setUp(store, name)
  const one = await kit.book(`${DAY}T09:00`)
  const broken = {
    ...kit.booker(),
    ids: {
      next: () => {
        throw new Error('no more identifiers')
      },
    },
  }
  const order = { providerId: kit.providerId, locationId: kit.locationId, on: DAY as never, reason: 'Ill', to: null }
  await expect(providerAway(kit.journal, broken as never, order)).rejects.toThrow('no more identifiers')
  expect(await kit.state(one)).toEqual([null])
  expect(await kit.journal.db.selectFrom('scheduleBlock').selectAll().execute()).toEqual([])
  await store.close()
})
