import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { SYNC_PATH } from '../../shared/sync/index.ts'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { until } from './cores.ts'
import { digestsIn, isSafe, killedJoining, practiceWithServer, type PracticeWithServer, signIn } from './joining.ts'

let world: PracticeWithServer
beforeEach(async () => {
  world = await practiceWithServer({ snapshotLeast: 0 })
}, 300_000)
afterEach(() => world?.remove(), 60_000)

const named = (clients: Clients, text: string) => async () => valueOf(await clients.patients.search({ text }))
const pieces = () =>
  world.serving.log
    .map((line) => JSON.parse(line) as { route?: string; status?: number })
    .filter(({ route, status }) => route?.startsWith(`${SYNC_PATH.snapshot}/`) && status === 200).length

const bothEqual = async () => {
  const [first, second] = [await world.first.signedIn('admin'), await world.second.signedIn('admin')]
  for (const clients of [first, second]) await isSafe(clients)
  await world.first.core.close()
  await world.second.core.close()
  expect(await digestsIn(world.second.dataDir, 'admin')).toEqual(await digestsIn(world.first.dataDir, 'admin'))
}

test('S130 S137: a PC joins by a snapshot, people sign in and chart there as on the first, and both are equal', async () => {
  const desk = await world.first.signedIn('desk')
  for (let i = 0; i < 30; i++) valueOf(await desk.patients.register({ ...ZIMMER, givenName: `Before ${i}` }))
  await world.firstJoins()
  const { told, recoveryWords } = await world.secondJoins()
  expect(recoveryWords).toHaveLength(24)
  expect(told.every(({ done, of }) => done <= of)).toBe(true)
  expect(pieces()).toBeGreaterThan(0)
  const doctor = await world.second.signedIn('dr.lee')
  expect(await named(doctor, 'zimmer')()).toHaveLength(30)
  expect(await named(doctor, 'before 7')()).toHaveLength(1)
  valueOf(await doctor.patients.register({ ...ZIMMER, givenName: 'After' }))
  await until(named(desk, 'zimmer'), (all) => all.length === 31)
  const admin = await world.second.signedIn('admin')
  expect(valueOf(await admin.devices.list({})).map(({ name, isThis }) => [name, isThis])).toEqual([
    ['Room 1', false],
    ['Room 2', true],
  ])
  await bothEqual()
}, 600_000)

test('S134: killed while it joins, it goes on with the next sign-in, for which the server keeps its share', async () => {
  const desk = await world.first.signedIn('desk')
  for (let i = 0; i < 10; i++) valueOf(await desk.patients.register({ ...ZIMMER, givenName: `Before ${i}` }))
  await world.firstJoins()
  await killedJoining(world.second.dataDir, world.address(), await world.offer())
  await world.second.restart()
  const clients = world.second.connect()
  await until(
    () => signIn(clients, 'desk'),
    ({ ok }) => ok,
    60_000,
  )
  expect(await named(clients, 'zimmer')()).toHaveLength(10)
  expect(pieces()).toBeGreaterThan(0)
  await bothEqual()
}, 600_000)
