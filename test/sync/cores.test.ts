import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { ADDRESS, CODE, twoRooms, until } from './cores.ts'

let rooms: Awaited<ReturnType<typeof twoRooms>>
beforeEach(async () => {
  rooms = await twoRooms()
})
afterEach(() => rooms.remove())

const link = (clients: Clients) => async () => valueOf(await clients.devices.link({}))
const isSafe = ({ state, waiting }: { state: string; waiting: number }) => state === 'up-to-date' && waiting === 0
const named = (clients: Clients, text: string) => async () => valueOf(await clients.patients.search({ text }))

test('a PC that no server was set for is alone, and says so', async () => {
  const desk = await rooms.north.signedIn('desk')
  expect(await link(desk)()).toMatchObject({ state: 'alone', waiting: 0, lastContactAt: null, isSkewed: false })
  expect(rooms.line.asked).toBe(0)
})

test('two rooms work, and each sees what the other wrote, without anyone asking for it', async () => {
  await rooms.connect()
  const [north, south] = [await rooms.north.signedIn('desk'), await rooms.south.signedIn('dr.lee')]
  await until(link(north), isSafe)
  await until(link(south), isSafe)
  const heard: string[][] = []
  south.practice.changed({}, ({ tables }) => heard.push(tables))
  const patient = valueOf(await north.patients.register(ZIMMER))
  const [found] = await until(named(south, 'zimmer'), (all) => all.length === 1)
  expect(found?.patientId).toBe(patient.patientId)
  expect(heard.flat()).toContain('patient')
  const details = { ...ZIMMER, city: 'Decatur' }
  valueOf(await south.patients.update({ patientId: patient.patientId, revision: 1, details }))
  const shown = async () => valueOf(await north.patients.get({ patientId: patient.patientId }))
  await until(shown, ({ city }) => city === 'Decatur')
  await until(link(north), isSafe)
  await until(link(south), isSafe)
})

test('with the line cut both go on, say what waits, and catch up by themselves', async () => {
  await rooms.connect()
  const [north, south] = [await rooms.north.signedIn('desk'), await rooms.south.signedIn('desk')]
  for (const one of [north, south]) await until(link(one), isSafe)
  rooms.line.isDown = true
  for (let i = 0; i < 5; i++) valueOf(await north.patients.register({ ...ZIMMER, givenName: `North ${i}` }))
  for (let i = 0; i < 4; i++) valueOf(await south.patients.register({ ...ZIMMER, givenName: `South ${i}` }))
  const cut = await until(link(north), ({ state }) => state === 'unreachable')
  expect(cut.since).not.toBeNull()
  expect(cut.waiting).toBeGreaterThanOrEqual(5)
  expect(valueOf(await north.devices.waiting({}))).toContainEqual({ kind: 'patient', count: 5 })
  rooms.line.isDown = false
  for (const one of [north, south]) {
    await until(named(one, 'zimmermann'), (all) => all.length === 9)
    // Each of the four that South registered has the record number of one of North's.
    expect(await until(link(one), isSafe)).toMatchObject({ since: null, conflicts: 4 })
    expect(valueOf(await one.devices.waiting({}))).toEqual([])
  }
})

test('answers that get lost double nothing', async () => {
  await rooms.connect()
  const [north, south] = [await rooms.north.signedIn('desk'), await rooms.south.signedIn('desk')]
  await until(link(north), isSafe)
  rooms.line.losesAnswers = true
  valueOf(await north.patients.register(ZIMMER))
  await until(link(north), ({ state }) => state === 'unreachable')
  const taken = async () => rooms.server.journal.db.selectFrom('patient').selectAll().execute()
  await until(taken, (all) => all.length === 1)
  rooms.line.losesAnswers = false
  await until(named(south, 'zimmer'), (all) => all.length === 1)
  await until(link(north), isSafe)
  expect(await taken()).toHaveLength(1)
  expect(await named(north, 'zimmer')()).toHaveLength(1)
})

test('a hard lock ends the exchange; the next sign-in begins it again where it was', async () => {
  await rooms.connect()
  const north = await rooms.north.signedIn('desk')
  await until(link(north), isSafe)
  rooms.north.core.suspend()
  const [south, before] = [await rooms.south.signedIn('desk'), rooms.line.asked]
  await until(link(south), isSafe)
  valueOf(await south.patients.register(ZIMMER))
  await until(link(south), isSafe)
  expect(rooms.line.asked).toBeGreaterThan(before)
  const again = await rooms.north.signedIn('desk')
  await until(named(again, 'zimmer'), (all) => all.length === 1)
})

test('killed and started again, everything that was saved reaches the other room once', async () => {
  await rooms.connect()
  const north = await rooms.north.signedIn('desk')
  await until(link(north), isSafe)
  for (let i = 0; i < 12; i++) valueOf(await north.patients.register({ ...ZIMMER, givenName: `Cut ${i}` }))
  await rooms.north.restart()
  const [again, south] = [await rooms.north.signedIn('desk'), await rooms.south.signedIn('desk')]
  await until(named(south, 'zimmermann'), (all) => all.length === 12)
  await until(link(again), isSafe)
  expect(await named(again, 'zimmermann')()).toHaveLength(12)
})

test('S80: an answer that a PC is locked out, which the server denies when it is asked once more, destroys nothing: it works on, and all of it arrives', async () => {
  await rooms.connect()
  const north = await rooms.north.signedIn('desk')
  await until(link(north), isSafe)
  const { db } = rooms.server.journal
  expect(await db.selectFrom('syncDevice').select('deviceId').execute()).toHaveLength(2)
  const refusing = rooms.server.exchange.push.bind(rooms.server.exchange)
  rooms.server.exchange.push = async () => ({ kind: 'refused', reason: 'device-revoked', now: rooms.clock.now() })
  valueOf(await north.patients.register(ZIMMER))
  expect(await until(link(north), ({ state }) => state === 'refused')).toMatchObject({ reason: 'device-revoked' })
  expect((await link(north)()).waiting).toBeGreaterThan(0)
  rooms.server.exchange.push = refusing
  valueOf(await north.devices.exchangeNow({}))
  await until(link(north), isSafe)
})

test('clocks that differ by more than two minutes are told', async () => {
  rooms.clock.advance(-5 * 60_000)
  await rooms.connect()
  const north = await rooms.north.signedIn('desk')
  const told = await until(link(north), ({ aheadMs }) => aheadMs !== null)
  expect(told.isSkewed).toBe(true)
  expect(told.aheadMs).toBeGreaterThan(4 * 60_000)
})

test('taking the server away leaves the PC alone with everything it has', async () => {
  await rooms.connect()
  const admin = await rooms.north.signedIn('admin')
  await until(link(admin), isSafe)
  expect(valueOf(await admin.devices.server({}))).toEqual({ address: ADDRESS })
  for (const address of ['http://plain.example', 'two words', 'host:0', 'host:70000', ''])
    expect(await admin.devices.joinServer({ address, code: CODE })).toMatchObject({
      ok: false,
      failure: { code: 'invalid-input' },
    })
  valueOf(await admin.devices.leaveServer({}))
  const asked = rooms.line.asked
  const desk = await rooms.north.signedIn('desk')
  valueOf(await desk.patients.register(ZIMMER))
  expect(await link(desk)()).toMatchObject({ state: 'alone' })
  expect(rooms.line.asked).toBe(asked)
})
