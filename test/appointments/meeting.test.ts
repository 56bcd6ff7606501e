import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { resolveAppointment } from '../../db/appointments/commands.ts'
import { addBlock } from '../../db/practice/commands.ts'
import { MeetingBookings } from '../../server/bookings.ts'
import { BlockDetails } from '../../shared/practice/index.ts'
import { countingIds } from '../support/fixed.ts'
import { ALL_WEEK, scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { digests, type Pc, pc, type Server, serverOn } from '../sync/fleet.ts'

const NOBODY = { userId: null, sessionId: null, channel: 'test' }
const LONG_AHEAD = '2030-03-05T10:00'

describe.each(ENGINES)('bookings of two PCs that meet on a server on %s', (name, openServer) => {
  let store: AnyStore
  let server: Server
  let north: Pc
  let south: Pc
  let meeting: MeetingBookings
  const failed: unknown[] = []
  const kits = new Map<Pc, ReturnType<typeof scheduleIn>>()

  beforeEach(async () => {
    store = await openServer()
    server = serverOn(store)
    north = await pc('north', server)
    south = await pc('south', server)
    for (const one of [north, south])
      kits.set(
        one,
        scheduleIn({
          journal: one.store.journal,
          ids: countingIds(`meeting ${name} ${one.name}`),
          now: () => one.clock.now(),
        }),
      )
    failed.length = 0
  })
  afterEach(async () => {
    await meeting?.close()
    await Promise.all([north, south].map((one) => one?.remove()))
    await store?.close()
    expect(failed).toEqual([])
  })

  const kit = (one: Pc) => {
    const found = kits.get(one)
    if (!found) throw new Error('no such PC')
    return found
  }
  const watch = () => {
    meeting = new MeetingBookings({
      journal: server.journal,
      clock: server.clock,
      ids: countingIds(`meeting ${name} server`),
      report: (error) => void failed.push(error),
    })
  }
  const settle = async () => {
    for (const one of [north, south, north, south]) {
      await one.catchUp()
      await meeting?.settled()
    }
    for (const one of [north, south]) await one.catchUp()
  }
  async function practice(capacity = 1) {
    const { locationId } = await kit(north).location('America/New_York')
    const providerId = await kit(north).provider()
    const { visitTypeId } = await kit(north).type(20)
    await kit(north).hours({ providerId, locationId, hours: ALL_WEEK.map((day) => ({ ...day, capacity })) })
    const patients = [await kit(north).patient(), await kit(north).patient()]
    await settle()
    const book = async (one: Pc, who: 0 | 1, startLocal = LONG_AHEAD) => {
      one.clock.advance(1000)
      const [booked] = await kit(one).book({
        locationId,
        providerId,
        visitTypeId,
        startLocal,
        patientId: patients[who],
      })
      if (!booked) throw new Error('nothing was booked')
      return booked
    }
    return { locationId, providerId, book }
  }
  const needing = async ({ store: { journal } }: Pick<Pc, 'store'>) =>
    (await journal.db.selectFrom('appointment').selectAll().where('resolution', '<>', '').execute()).map(
      ({ id, resolution }) => [id, resolution],
    )
  const tasks = ({ store: { journal } }: Pick<Pc, 'store'>) =>
    journal.db.selectFrom('task').select(['originEntryId', 'status']).execute()

  test('S141: who has no room stays booked and is one task of the front desk, on every PC; without it nobody hears of it', async () => {
    const { book } = await practice()
    const first = await book(north, 0)
    south.clock.advance(60_000)
    const second = await book(south, 1)
    // The control: nobody looks.
    await settle()
    for (const one of [north, south]) expect([await needing(one), await tasks(one)]).toEqual([[], []])
    // A server that starts looks at what came before.
    watch()
    await meeting.look()
    await settle()
    const [a, b, c] = await Promise.all([north.store, south.store, server].map(({ journal }) => digests(journal)))
    expect([b, c]).toEqual([a, a])
    for (const one of [north, south]) {
      expect(await needing(one)).toEqual([[second.appointmentId, 'over-capacity']])
      expect(await tasks(one)).toEqual([{ originEntryId: second.appointmentId, status: 'requested' }])
    }
    // What comes anew tells nobody twice, and what a person said stands.
    await book(north, 0, '2030-03-05T14:00')
    await settle()
    expect(await tasks(north)).toHaveLength(1)
    const { revision } = await north.store.journal.db
      .selectFrom('appointment')
      .select('revision')
      .where('id', '=', second.appointmentId)
      .executeTakeFirstOrThrow()
    const order = { appointmentId: second.appointmentId, revision, reason: 'Both fit into the hour' }
    await resolveAppointment(north.store.journal, kit(north).booker(), order)
    await settle()
    await meeting.look()
    await settle()
    for (const one of [north, south]) {
      expect(await needing(one)).toEqual([])
      expect(await tasks(one)).toEqual([{ originEntryId: second.appointmentId, status: 'completed' }])
    }
    expect(first.appointmentId).not.toBe(second.appointmentId)
  })

  test('S141: where there is room for both, and where they only touch, nobody is asked', async () => {
    watch()
    const { book } = await practice(2)
    await book(north, 0)
    await book(south, 1)
    await book(north, 0, '2030-03-06T10:00')
    await book(south, 1, '2030-03-06T10:20')
    await settle()
    for (const one of [north, south]) expect([await needing(one), await tasks(one)]).toEqual([[], []])
  })

  test('S141: what one PC booked into what another one closed meanwhile is a task, too', async () => {
    watch()
    const { book, locationId, providerId } = await practice()
    const time = { fromLocal: '2030-03-05T08:00', untilLocal: '2030-03-05T17:00' }
    const details = BlockDetails.parse({ locationId, providerId, time, reason: 'At a congress' })
    await addBlock(north.store.journal, { author: NOBODY, ids: countingIds(`block ${name}`) }, details)
    const booked = await book(south, 1)
    await settle()
    for (const one of [north, south]) {
      expect(await needing(one)).toEqual([[booked.appointmentId, 'provider-away']])
      expect(await tasks(one)).toHaveLength(1)
    }
  })
})
