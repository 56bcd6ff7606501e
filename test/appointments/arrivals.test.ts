import { afterEach, beforeEach, expect, test } from '@jest/globals'
import {
  cancelAppointment,
  lookedUpTo,
  resolveAppointment,
  takeStockOfArrivals,
} from '../../db/appointments/commands.ts'
import { appointmentsByIds } from '../../db/appointments/queries.ts'
import { addBlock, withdrawBlock } from '../../db/practice/commands.ts'
import type { Appointment } from '../../shared/appointments/index.ts'
import { BlockDetails } from '../../shared/practice/index.ts'
import { countingIds } from '../support/fixed.ts'
import { ALL_WEEK, scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { digests, type Pc, pc, type Server, serverOn } from '../sync/fleet.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'appointments.arrivals' }
const DAY = '2026-12-08'

/** Three PCs of a practice and its server; a provider with room for one at a time. */
async function setUp() {
  const hub = (await ENGINES[0]?.[1]()) as AnyStore
  const server: Server = serverOn(hub)
  const pcs: Pc[] = []
  for (const name of ['north', 'south', 'west']) pcs.push(await pc(name, server))
  const [north, south, west] = pcs as [Pc, Pc, Pc]
  const kits = new Map(
    pcs.map((one) => [
      one,
      scheduleIn({ journal: one.store.journal, ids: countingIds(`kit ${one.name}`), now: () => one.clock.now() }),
    ]),
  )
  const kitOf = (one: Pc) => kits.get(one) as ReturnType<typeof scheduleIn>
  const kit = kitOf(north)
  const { locationId } = await kit.location('America/New_York')
  const providerId = await kit.provider()
  await kit.hours({ providerId, locationId, hours: ALL_WEEK })
  const { visitTypeId } = await kit.type(20)
  const patients = [await kit.patient(), await kit.patient(), await kit.patient()]
  const all = async () => {
    for (const one of [...pcs, ...pcs]) await one.catchUp()
  }
  await all()
  const book = async (at: Pc, who: number, time = '09:00', more: object = {}) => {
    const details = { locationId, visitTypeId, providerId, patientId: patients[who], startLocal: `${DAY}T${time}` }
    return (await kitOf(at).book(details, more))[0] as Appointment
  }
  const look = (at: Pc, whose: 'own' | 'all' = 'all') =>
    takeStockOfArrivals(
      at.store.journal,
      { author: AUTHOR, authorName: '', ids: countingIds(`look ${at.name} ${lookedAt++}`), now: at.clock.now() },
      whose,
    )
  const tasks = ({ store }: Pick<Pc, 'store'>) => store.journal.db.selectFrom('task').selectAll().execute()
  const resolutions = async ({ store }: Pc, ...of: Appointment[]) => {
    const rows = await appointmentsByIds(
      store.journal.db,
      of.map((one) => one.appointmentId),
      null,
    )
    return of.map((one) => rows.find(({ appointmentId }) => appointmentId === one.appointmentId)?.resolution)
  }
  const asked = async ({ store }: Pc) =>
    (await store.journal.db.selectFrom('syncConflict').selectAll().where('asks', '=', 1).execute()).length
  const same = async () => {
    const [first, ...others] = await Promise.all([...pcs.map(({ store }) => store.journal), hub.journal].map(digests))
    for (const other of others) expect(other).toEqual(first)
  }
  const remove = async () => {
    for (const one of pcs) await one.remove()
    await hub.close()
  }
  return {
    hub,
    pcs,
    north,
    south,
    west,
    kitOf,
    book,
    look,
    all,
    tasks,
    resolutions,
    asked,
    same,
    remove,
    locationId,
    providerId,
  }
}
let lookedAt = 0

let practice: Awaited<ReturnType<typeof setUp>>
beforeEach(async () => {
  practice = await setUp()
}, 120_000)
afterEach(() => practice.remove())

test.each(['north', 'south'] as const)(
  'S145 S146: of two who booked one time apart, whoever reached the server first keeps it, whatever the clocks say; the other is one task with what took it, the same everywhere (first: %s)',
  async (earlier) => {
    const { north, south, west, book, look, all, tasks, resolutions, asked, same } = practice
    // The south room's clock is an hour ahead.
    south.clock.advance(3_600_000)
    const [one, other] = [await book(north, 0), await book(south, 1)]
    const [first, last] = earlier === 'north' ? [north, south] : [south, north]
    await first.catchUp()
    await last.catchUp()
    await all()
    const [stands, lost] = earlier === 'north' ? [one, other] : [other, one]
    expect((await look(first, 'own')).left).toBe(1)
    expect(await tasks(first)).toEqual([])
    await look(last, 'own')
    await all()
    for (const at of [first, west]) expect(await look(at)).toMatchObject({ left: 0 })
    await all()
    for (const at of practice.pcs) {
      expect(await resolutions(at, stands, lost)).toEqual([null, 'over-capacity'])
      expect(await tasks(at)).toMatchObject([
        {
          originEntryId: lost.appointmentId,
          patientId: lost.patientId,
          title: 'Find another time: more were booked than there is room for',
          detail: 'Follow-up · Booked before: 09:00 (20 min) Follow-up',
          priority: 'urgent',
          status: 'requested',
        },
      ])
      expect(await asked(at)).toBe(0)
    }
    await same()
  },
  120_000,
)

test('control: where no stock is taken of what arrives, two stand at one time and nobody hears of it', async () => {
  const { north, south, book, all, tasks, resolutions } = practice
  const both = [await book(north, 0), await book(south, 1)]
  await all()
  expect(await resolutions(north, ...both)).toEqual([null, null])
  expect(await tasks(north)).toEqual([])
}, 120_000)

test('S147: where every PC finds it at the same moment, without having heard of the others, there is one task with one beginning, and nobody is asked', async () => {
  const { north, south, west, book, look, all, tasks, asked, same, pcs, hub } = practice
  await book(north, 0)
  await book(south, 1)
  await book(west, 2, '09:10')
  await all()
  for (const at of pcs) {
    at.clock.advance(5_000)
    await look(at)
  }
  expect(await tasks(west)).toHaveLength(2)
  await all()
  for (const at of pcs) {
    expect(await tasks(at)).toHaveLength(2)
    expect(await at.store.journal.db.selectFrom('taskEvent').selectAll().execute()).toHaveLength(2)
    expect(await asked(at)).toBe(0)
  }
  expect(await hub.journal.db.selectFrom('syncQuarantine').selectAll().execute()).toEqual([])
  await same()
}, 120_000)

test('S148: what a person settled stays settled on a PC that hears of all of it later; a cancellation gives the time to the next; what was overbooked on purpose is meant so', async () => {
  const { north, south, west, kitOf, book, look, all, tasks, resolutions, same } = practice
  const first = await book(north, 0)
  const second = await book(south, 1)
  const meant = await book(west, 2, '09:05', {})
  const onPurpose = await book(west, 0, '09:00', {
    allow: { warnings: ['patient'], overbookReason: 'Her mother drives' },
    by: { mayOverbook: true },
  })
  await north.catchUp()
  await south.catchUp()
  await north.catchUp()
  await look(south)
  await south.catchUp()
  await north.catchUp()
  const [row] = await appointmentsByIds(north.store.journal.db, [second.appointmentId], null)
  const { appointmentId, revision } = row as Appointment
  await resolveAppointment(north.store.journal, kitOf(north).booker(), {
    appointmentId,
    revision,
    reason: 'Nurse sees her',
  })
  await all()
  for (const at of [west, north, south]) await look(at)
  await all()
  // West booked at 09:05 apart: whoever was there before keeps the time, and so does the one who was settled as she stands.
  expect(await resolutions(west, first, second, meant, onPurpose)).toEqual([null, null, 'over-capacity', null])
  expect((await tasks(west)).map(({ status }) => status).toSorted()).toEqual(['completed', 'requested'])
  for (const one of [first, second, onPurpose]) {
    const [now] = await appointmentsByIds(west.store.journal.db, [one.appointmentId], null)
    const order = {
      appointmentId: one.appointmentId,
      revision: now?.revision ?? 0,
      reason: 'Ill',
      scope: 'one' as const,
    }
    await cancelAppointment(west.store.journal, kitOf(west).booker(), order)
  }
  await all()
  expect(await resolutions(south, meant)).toEqual([null])
  expect((await tasks(south)).map(({ status }) => status)).toEqual(['completed', 'completed'])
  await same()
}, 120_000)

test('S148: who was settled as she stands takes her time: who was booked apart beside her alone is one to be asked about', async () => {
  const { north, south, west, kitOf, book, look, all, resolutions } = practice
  await book(north, 0)
  const settled = await book(south, 1, '09:15')
  const beside = await book(west, 2, '09:30')
  await north.catchUp()
  await south.catchUp()
  await look(south)
  const [row] = await appointmentsByIds(south.store.journal.db, [settled.appointmentId], null)
  const { appointmentId, revision, resolution } = row as Appointment
  expect(resolution).toBe('over-capacity')
  await resolveAppointment(south.store.journal, kitOf(south).booker(), { appointmentId, revision, reason: 'Both come' })
  await all()
  await look(west)
  expect(await resolutions(west, settled, beside)).toEqual([null, 'over-capacity'])
}, 120_000)

test('S146: who was booked into a time that another PC closed meanwhile is to be called, whichever of the two is heard first', async () => {
  const { north, south, book, look, all, tasks, resolutions, same, locationId, providerId, pcs } = practice
  const one = await book(south, 1)
  const by = { author: AUTHOR, ids: countingIds('closing') }
  const storm = { locationId, providerId, resourceId: null, reason: 'Ill', time: { firstOn: DAY, lastOn: DAY } }
  await addBlock(north.store.journal, by, BlockDetails.parse(storm))
  await all()
  await look(north)
  await look(south)
  await all()
  for (const at of pcs) {
    expect(await resolutions(at, one)).toEqual(['provider-away'])
    expect(await tasks(at)).toMatchObject([{ title: 'Find another time: the provider is away' }])
  }
  await same()
}, 120_000)

test('what the program itself found to be right again is brought up again when it is closed once more: nobody had settled it', async () => {
  const { north, south, book, look, tasks, resolutions, locationId, providerId, kitOf } = practice
  const one = await book(south, 1)
  const by = { author: AUTHOR, ids: countingIds('closing again') }
  const ill = { locationId, providerId, resourceId: null, reason: 'Ill', time: { firstOn: DAY, lastOn: DAY } }
  const heard = async () => {
    await north.catchUp()
    await south.catchUp()
    south.clock.advance(5_000)
    await look(south)
  }
  // North never hears of the booking: south sends nothing before the end.
  const close = () => addBlock(north.store.journal, by, BlockDetails.parse(ill))
  const { blockId: id, revision } = await close()
  await heard()
  expect(await resolutions(south, one)).toEqual(['provider-away'])
  await withdrawBlock(north.store.journal, by, { id, revision, reason: 'Well again' })
  await heard()
  expect(await resolutions(south, one)).toEqual([null])
  await close()
  await heard()
  expect(await resolutions(south, one)).toEqual(['provider-away'])
  expect((await tasks(south)).map(({ status }) => status).toSorted()).toEqual(['completed', 'requested'])
  // Control: what a person settled stays settled.
  const [row] = await appointmentsByIds(south.store.journal.db, [one.appointmentId], null)
  const seen = { appointmentId: one.appointmentId, revision: row?.revision ?? 0, reason: 'Nurse sees her' }
  await resolveAppointment(south.store.journal, kitOf(south).booker(), seen)
  await close()
  await heard()
  expect(await resolutions(south, one)).toEqual([null])
}, 120_000)

test('a task begins in time, also where the two met weeks before this PC heard of them; and how far it looked is kept where nothing was touched', async () => {
  const { north, south, book, look, tasks } = practice
  await book(north, 0)
  await book(south, 1)
  await north.catchUp()
  await south.catchUp()
  // The day before the visit has passed, and so has the day on which they met.
  south.clock.advance(Date.parse(`${DAY}T12:00:00Z`) - south.clock.now())
  await look(south)
  expect(await tasks(south)).toMatchObject([{ dueOn: DAY }])
  const { db } = south.store.journal
  const before = await lookedUpTo(db)
  await practice.kitOf(south).patient()
  const { upTo } = await look(south)
  expect(upTo).toBeGreaterThan(before)
  expect(await lookedUpTo(db)).toBe(upTo)
}, 120_000)
